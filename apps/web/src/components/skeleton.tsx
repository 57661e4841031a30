import { Trans } from '@lingui/react/macro';
import styles from './skeleton.module.css';

/* The shapes of what is about to come, so that nothing jumps when it does. */

/** Widths of the lines, in percent; uneven as names and words are. */
const ROWS = [
  [42, 78],
  [58, 64],
  [34, 82],
  [50, 46],
  [46, 70],
  [38, 58],
  [54, 76],
] as const;

const BUBBLES = [
  { own: false, width: 46 },
  { own: false, width: 62 },
  { own: true, width: 38 },
  { own: false, width: 30 },
  { own: true, width: 54 },
  { own: true, width: 26 },
] as const;

function Waiting() {
  return (
    <span className="unseen" role="status" data-waiting>
      <Trans>One moment…</Trans>
    </span>
  );
}

/** The list of conversations, before it is read. */
export function ListSkeleton() {
  return (
    <div className={styles.list}>
      <Waiting />
      {ROWS.map(([name, text]) => (
        <div key={name} className={styles.row} aria-hidden="true">
          <span className={styles.face} />
          <span className={styles.words}>
            <span className={styles.line} style={{ inlineSize: `${name}%` }} />
            <span className={styles.line} data-thin style={{ inlineSize: `${text}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** A conversation's messages, before they are read. */
export function ThreadSkeleton() {
  return (
    <div className={styles.thread}>
      <Waiting />
      {BUBBLES.map(({ own, width }) => (
        <span
          key={width}
          className={styles.bubble}
          data-own={own || undefined}
          style={{ inlineSize: `${width}%` }}
          aria-hidden="true"
        />
      ))}
    </div>
  );
}

/** A page whose code is on its way. */
export function PageSkeleton() {
  return (
    <div className={styles.page}>
      <Waiting />
      {ROWS.slice(0, 4).map(([name, text]) => (
        <span key={name} className={styles.words} aria-hidden="true">
          <span className={styles.line} style={{ inlineSize: `${name}%` }} />
          <span className={styles.line} data-thin style={{ inlineSize: `${text}%` }} />
        </span>
      ))}
    </div>
  );
}
