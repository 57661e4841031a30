import { Trans, useLingui } from '@lingui/react/macro';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { clock } from './clock.ts';
import { type Recorder, type Recording, record } from './recorder.ts';
import styles from './voice-button.module.css';

/** Held shorter than this, it was a tap: the recording goes on by itself. */
const TAP_MS = 350;
const CANCEL_PX = 90;
const LOCK_PX = 60;
const BARS = 36;

interface Props {
  readonly onRecorded: (recording: Recording) => void;
  /** Whether something is being recorded: there is room for nothing else then. */
  readonly onRecording: (is: boolean) => void;
}

/** Records a voice message: while it is held, or, after a tap or a pull upwards, until it is sent. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function VoiceButton({ onRecorded, onRecording }: Props) {
  const { t } = useLingui();
  const [recorder, setRecorder] = useState<Recorder>();
  const [locked, setLocked] = useState(false);
  const [denied, setDenied] = useState(false);
  const held = useRef({ since: 0, x: 0, y: 0, isDown: false });
  const current = useRef<Recorder>(undefined);

  useEffect(() => () => current.current?.cancel(), []);

  async function begin(isLocked: boolean) {
    if (current.current) return;
    setDenied(false);
    try {
      const begun = await record(() => void finish());
      current.current = begun;
      setRecorder(begun);
      setLocked(isLocked || !held.current.isDown);
      onRecording(true);
    } catch {
      setDenied(true);
    }
  }

  function end() {
    current.current = undefined;
    setRecorder(undefined);
    onRecording(false);
  }

  async function finish() {
    const recording = await current.current?.finish();
    end();
    if (recording) onRecorded(recording);
  }

  function cancel() {
    current.current?.cancel();
    end();
  }

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { since: event.timeStamp, x: event.clientX, y: event.clientY, isDown: true };
    void begin(false);
  }

  function onPointerMove(event: PointerEvent) {
    if (!held.current.isDown || locked) return;
    if (Math.abs(event.clientX - held.current.x) > CANCEL_PX) {
      held.current.isDown = false;
      cancel();
    } else if (held.current.y - event.clientY > LOCK_PX) setLocked(true);
  }

  function onPointerUp(event: PointerEvent) {
    if (!held.current.isDown) return;
    held.current.isDown = false;
    if (event.timeStamp - held.current.since < TAP_MS) setLocked(true);
    else if (!locked) void finish();
  }

  return (
    <>
      {recorder && (
        <div className={styles.recording} role="group" aria-label={t`Recording`}>
          <Sign icon="trash" label={t`Discard the recording`} onPress={cancel} />
          <Meter recorder={recorder} />
          {!locked && (
            <span className={styles.hint}>
              <Trans>Slide aside to discard, up to lock</Trans>
            </span>
          )}
        </div>
      )}
      {denied && (
        <span role="alert" className={styles.denied}>
          <Trans>The microphone cannot be used. Allow it in the browser’s settings.</Trans>
        </span>
      )}
      {recorder && locked ? (
        <Sign icon="send" kind="primary" label={t`Send the voice message`} onPress={() => void finish()} />
      ) : (
        <button
          type="button"
          className={styles.button}
          data-recording={recorder !== undefined || undefined}
          aria-label={t`Record a voice message`}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={cancel}
          onClick={(event) => event.detail === 0 && void begin(true)}
          onContextMenu={(event) => event.preventDefault()}
        >
          <Icon name="mic" />
        </button>
      )}
    </>
  );
}

/** How loud it has been just now, and how long it is. */
function Meter({ recorder }: { readonly recorder: Recorder }) {
  const [shown, setShown] = useState<{ readonly bars: readonly number[]; readonly elapsed: number }>({
    bars: [],
    elapsed: 0,
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const { loud, elapsed } = recorder.level();
      setShown(({ bars }) => ({ bars: [...bars.slice(1 - BARS), loud], elapsed }));
    }, 80);
    return () => clearInterval(timer);
  }, [recorder]);
  return (
    <>
      <span className={styles.dot} />
      <span className={styles.time} role="timer">
        {clock(shown.elapsed)}
      </span>
      <span className={styles.meter} aria-hidden="true">
        {shown.bars.map((loud, at) => (
          <span key={at} className={styles.bar} style={{ height: `${Math.max(8, Math.min(100, loud * 160))}%` }} />
        ))}
      </span>
    </>
  );
}
