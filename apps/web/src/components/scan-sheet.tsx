import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { Action } from './controls.tsx';
import { Sheet } from './dialog.tsx';
import { openReader } from './qr-reader.ts';
import styles from './scan-sheet.module.css';

/** So often a picture of the camera is looked at (ms). */
const LOOK_MS = 200;

interface Props {
  readonly title: string;
  readonly onRead: (text: string) => void;
  readonly onClose: () => void;
}

/** Reads a QR code with the camera. Nothing of what the camera sees leaves this page. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ScanSheet({ title, onRead, onClose }: Props) {
  const { t } = useLingui();
  const video = useRef<HTMLVideoElement>(null);
  const read = useRef(onRead);
  read.current = onRead;
  const [refused, setRefused] = useState(false);

  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const watch = async () => {
      const [reader, opened] = await Promise.all([
        openReader(),
        navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false }),
      ]);
      stream = opened;
      if (over || !video.current) return end();
      video.current.srcObject = opened;
      await video.current.play();
      const look = async () => {
        if (over || !video.current) return;
        const text = await reader(video.current);
        if (over) return;
        if (text !== undefined) return read.current(text);
        timer = setTimeout(() => void look(), LOOK_MS);
      };
      await look();
    };
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    watch().catch(() => setRefused(true));
    return () => {
      over = true;
      clearTimeout(timer);
      end();
    };
  }, []);

  return (
    <Sheet title={title} isOpen onClose={onClose}>
      {refused ? (
        <p>
          <Trans>The camera is not there, or Pando may not use it. Allow it in the browser’s settings.</Trans>
        </p>
      ) : (
        <video ref={video} className={styles.camera} muted playsInline aria-label={t`What the camera sees`} />
      )}
      <Action onPress={onClose}>
        <Trans>Cancel</Trans>
      </Action>
    </Sheet>
  );
}
