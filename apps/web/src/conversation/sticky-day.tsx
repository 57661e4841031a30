import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { dayName } from '../components/time.ts';
import styles from './message-list.module.css';

const LINGER_MS = 1_200;

export interface StickyDayHandle {
  /** One scrolls by what was said at that time; nothing where the day's own header is at the top. */
  readonly pass: (at: string | undefined) => void;
}

/** The day of what one scrolls by, shown while one does. It alone renders as one scrolls, not the list. */
export function StickyDay({ ref }: { readonly ref: Ref<StickyDayHandle> }) {
  const [day, setDay] = useState<string>();
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useImperativeHandle(ref, () => ({
    pass: (at) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setShown(false), LINGER_MS);
      setShown(at !== undefined);
      if (at !== undefined) setDay(dayName(at));
    },
  }));
  return (
    <div className={styles.sticky} data-shown={shown || undefined} aria-hidden="true">
      {day !== undefined && <span>{day}</span>}
    </div>
  );
}
