import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from './icon.tsx';
import styles from './screen.module.css';

interface Props {
  readonly title: string;
  readonly back: string;
  /** How the way back is called; "Back to conversations" unless said. */
  readonly backLabel?: string;
  readonly children: ReactNode;
}

/** A page beside the conversations: a title, a way back, and a readable column. */
export function Screen({ title, back, backLabel, children }: Props) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <div className={styles.screen}>
      <header className={styles.bar}>
        <Link href={back} className={styles.back ?? ''} aria-label={backLabel ?? t`Back to conversations`}>
          <Icon name="back" />
        </Link>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a page without controls must scroll by keyboard, too */}
      <div className={styles.scroll} tabIndex={0}>
        <div className={styles.column}>{children}</div>
      </div>
    </div>
  );
}

/** A titled part of a page. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}
