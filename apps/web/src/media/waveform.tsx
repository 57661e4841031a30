import { useLingui } from '@lingui/react/macro';
import type { KeyboardEvent, PointerEvent } from 'react';
import { clock } from './clock.ts';
import styles from './waveform.module.css';

const STEP_MS = 3000;
const BAR = 3;
const GAP = 2;
const HEIGHT = 28;

interface Props {
  /** From 0 to 255. */
  readonly peaks: readonly number[];
  /** Milliseconds. */
  readonly duration: number;
  readonly position: number;
  readonly onSeek: (position: number) => void;
}

/** How loud a voice message is; pressing it somewhere goes there. */
export function Waveform({ peaks, duration, position, onSeek }: Props) {
  const { t } = useLingui();
  const width = Math.max(1, peaks.length) * (BAR + GAP) - GAP;
  const share = duration === 0 ? 0 : Math.min(1, position / duration);

  function seek(event: PointerEvent<HTMLElement>) {
    const { left, width: whole } = event.currentTarget.getBoundingClientRect();
    onSeek(duration * Math.min(1, Math.max(0, (event.clientX - left) / whole)));
  }

  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: -STEP_MS, ArrowRight: STEP_MS, Home: -duration, End: duration }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(Math.min(duration, Math.max(0, position + by)));
  }

  return (
    <div
      className={styles.waveform}
      role="slider"
      tabIndex={0}
      dir="ltr"
      aria-label={t`Where to listen`}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration / 1000)}
      aria-valuenow={Math.round(position / 1000)}
      aria-valuetext={t`${clock(position)} of ${clock(duration)}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && seek(event)}
      onKeyDown={onKeyDown}
    >
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {peaks.map((peak, at) => {
          const height = Math.max(3, (peak / 255) * HEIGHT);
          const isHeard = (at + 0.5) / peaks.length <= share;
          return (
            <rect
              key={at}
              className={isHeard ? styles.heard : styles.bar}
              x={at * (BAR + GAP)}
              y={(HEIGHT - height) / 2}
              width={BAR}
              height={height}
              rx={1.5}
            />
          );
        })}
      </svg>
    </div>
  );
}
