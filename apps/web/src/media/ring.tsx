import { useLingui } from '@lingui/react/macro';
import { Icon } from '../components/icon.tsx';
import styles from './ring.module.css';

const RADIUS = 19;
const AROUND = 2 * Math.PI * RADIUS;

/** How far a file is; pressing it stops it. */
export function Ring({
  share,
  name,
  onStop,
}: {
  readonly share: number;
  readonly name: string;
  readonly onStop: () => void;
}) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      className={styles.ring}
      aria-label={t`Stop moving ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        onStop();
      }}
    >
      <svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true">
        <circle className={styles.track} cx="22" cy="22" r={RADIUS} />
        <circle
          className={styles.done}
          cx="22"
          cy="22"
          r={RADIUS}
          strokeDasharray={AROUND}
          strokeDashoffset={AROUND * (1 - Math.max(0.03, share))}
        />
      </svg>
      <Icon name="close" size={18} />
      <progress className={styles.progress} value={share} max={1} aria-label={t`How much of ${name} has moved`} />
    </button>
  );
}
