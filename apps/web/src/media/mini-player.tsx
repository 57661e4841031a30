import { useLingui } from '@lingui/react/macro';
import { Link } from 'wouter';
import { Sign } from '../components/controls.tsx';
import { paths } from '../routing/paths.ts';
import { clock } from './clock.ts';
import styles from './mini-player.module.css';
import { changeRate, pause, resume, stopPlaying, usePlayer } from './player.ts';

/** What is heard, while one reads on or goes elsewhere. */
export function MiniPlayer() {
  const { t } = useLingui();
  const playing = usePlayer((state) => state.playing);
  const isRunning = usePlayer((state) => state.isRunning);
  const position = usePlayer((state) => state.position);
  const rate = usePlayer((state) => state.rate);
  if (!playing) return null;
  return (
    <section className={styles.bar} aria-label={t`Voice message being played`}>
      <Sign
        icon={isRunning ? 'pause' : 'play'}
        size={20}
        label={isRunning ? t`Pause` : t`Play on`}
        onPress={isRunning ? pause : resume}
      />
      <Link href={paths.conversation(playing.which.conversation)} className={styles.words ?? ''}>
        <strong dir="auto">{playing.from}</strong>
        <span>
          {clock(position)} / {clock(playing.duration)}
        </span>
      </Link>
      <button type="button" className={styles.rate} onClick={changeRate} aria-label={t`Speed: ${rate}`}>
        {rate}×
      </button>
      <Sign icon="close" size={18} label={t`Stop listening`} onPress={stopPlaying} />
      <progress className={styles.progress} value={position} max={Math.max(1, playing.duration)} aria-hidden="true" />
    </section>
  );
}
