import { Plural } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { Action } from '../components/controls.tsx';
import styles from './send-later.module.css';

const ScheduledSheet = lazy(() => import('./scheduled-sheet.tsx'));

/** Says how many messages wait for their time here; opens their list. */
export function ScheduledBar({ conversation, count }: { readonly conversation: string; readonly count: number }) {
  const [isOpen, setIsOpen] = useState(false);
  if (count === 0 && !isOpen) return null;
  return (
    <div className={styles.waiting}>
      <Action kind="quiet" icon="clock" onPress={() => setIsOpen(true)}>
        <Plural value={count} one="# message waits for its time" other="# messages wait for their time" />
      </Action>
      {isOpen && (
        <Suspense fallback={null}>
          <ScheduledSheet conversation={conversation} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
