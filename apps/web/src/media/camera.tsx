import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import styles from './camera.module.css';

interface Props {
  readonly onTaken: (picture: File) => void;
  readonly onClose: () => void;
}

/** Takes a picture with the camera. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function Camera({ onTaken, onClose }: Props) {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'asking' | 'seeing' | 'denied'>('asking');

  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop());
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1920 } } }).then(
      (given) => {
        stream = given;
        if (gone) return stop();
        if (video.current) video.current.srcObject = given;
      },
      () => setState('denied'),
    );
    return () => {
      gone = true;
      stop();
    };
  }, []);

  async function take() {
    const seen = video.current;
    if (!seen) return;
    const canvas = new OffscreenCanvas(seen.videoWidth, seen.videoHeight);
    canvas.getContext('2d')?.drawImage(seen, 0, 0);
    const picture = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
    onTaken(new File([picture], 'camera.jpg', { type: 'image/jpeg' }));
  }

  return (
    <Sheet wide title={t`Take a picture`} isOpen onClose={onClose}>
      {state === 'denied' ? (
        <p role="alert">
          <Trans>The camera cannot be used. Allow it in the browser’s settings.</Trans>
        </p>
      ) : (
        <video
          ref={video}
          className={styles.video}
          autoPlay
          playsInline
          muted
          aria-label={t`What the camera sees`}
          // Before its first picture there is nothing to take.
          onLoadedData={() => setState('seeing')}
        />
      )}
      <div className={styles.actions}>
        <Action onPress={onClose}>
          <Trans>Cancel</Trans>
        </Action>
        <Action kind="primary" icon="camera" isDisabled={state !== 'seeing'} onPress={() => void take()}>
          <Trans>Take it</Trans>
        </Action>
      </div>
    </Sheet>
  );
}
