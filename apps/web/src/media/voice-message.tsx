import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useApp } from '../store/app-context.ts';
import { Icon } from '../components/icon.tsx';
import type { Placed } from './attachments.tsx';
import { clock } from './clock.ts';
import { fileKey } from './files.ts';
import { playVoice } from './play-voice.ts';
import { changeRate, pause, resume, seek, usePlayer } from './player.ts';
import { Ring } from './ring.tsx';
import { useFile } from './use-file.ts';
import styles from './voice-message.module.css';
import { Waveform } from './waveform.tsx';

/** Somebody speaks: listened to here, and on while one goes elsewhere. */
export function VoiceMessage({ message, attachment, index }: Placed & { readonly message: Message }) {
  const { t } = useLingui();
  const app = useApp();
  const which = { conversation: message.conversation, message: message.id, index };
  const { moving, stop } = useFile(which, attachment, true);
  const isCurrent = usePlayer(({ playing }) => playing !== undefined && fileKey(playing.which) === fileKey(which));
  const isRunning = usePlayer((state) => isCurrent && state.isRunning);
  const position = usePlayer((state) => (isCurrent ? state.position : 0));
  const rate = usePlayer((state) => state.rate);
  const media = attachment.media?.kind === 'voice' ? attachment.media : { duration: 0, peaks: [] };

  function toggle() {
    if (isRunning) pause();
    else if (isCurrent) resume();
    else void playVoice(app, message, index);
  }

  function onSeek(to: number) {
    if (isCurrent) seek(to);
    else void playVoice(app, message, index, to);
  }

  return (
    <div className={styles.voice} data-voice>
      {moving ? (
        <Ring share={moving.share} name={t`Voice message`} onStop={stop} />
      ) : (
        <button
          type="button"
          className={styles.play}
          onClick={toggle}
          aria-label={isRunning ? t`Pause` : t`Play the voice message`}
        >
          <Icon name={isRunning ? 'pause' : 'play'} size={20} />
        </button>
      )}
      <Waveform peaks={media.peaks} duration={media.duration} position={position} onSeek={onSeek} />
      <span className={styles.time}>{clock(isCurrent ? position : media.duration)}</span>
      {isCurrent && (
        <button type="button" className={styles.rate} onClick={changeRate} aria-label={t`Speed: ${rate}`}>
          {rate}×
        </button>
      )}
    </div>
  );
}
