import { useLingui } from '@lingui/react/macro';
import type { Attachment, Message } from '@pando/engine/api';
import { lazy, Suspense, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './attachment-view.module.css';
import { isPicture, saveAs, usePicture } from './pictures.ts';

const PictureSheet = lazy(() => import('./picture-sheet.tsx'));

function Transfer({ message }: { readonly message: string }) {
  const { t } = useLingui();
  const progress = useAppState(({ progress }) => progress[message]);
  if (!progress) return null;
  return (
    <progress
      className={styles.progress}
      value={progress.bytes}
      max={progress.of}
      aria-label={progress.direction === 'up' ? t`Sending the file` : t`Fetching the file`}
    />
  );
}

function Picture({
  message,
  attachment,
  save,
}: {
  readonly message: Message;
  readonly attachment: Attachment;
  readonly save: () => void;
}) {
  const { t } = useLingui();
  const address = usePicture(message.id);
  const [large, setLarge] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles.picture}
        onClick={() => setLarge(true)}
        disabled={address === undefined}
        aria-label={t`Show ${attachment.name}`}
      >
        {address === undefined ? <span className={styles.wait} /> : <img src={address} alt={attachment.name} />}
      </button>
      <Transfer message={message.id} />
      {large && address !== undefined && (
        <Suspense fallback={null}>
          <PictureSheet name={attachment.name} address={address} onSave={save} onClose={() => setLarge(false)} />
        </Suspense>
      )}
    </>
  );
}

/** A picture, or a file to save. */
export function AttachmentView({
  message,
  attachment,
}: {
  readonly message: Message;
  readonly attachment: Attachment;
}) {
  const { t } = useLingui();
  const app = useApp();
  const [saving, setSaving] = useState(false);

  async function save() {
    if (saving) return;
    setSaving(true);
    const found = await app.ask('attachment', { message: message.id });
    setSaving(false);
    if (found) saveAs(attachment.name, found.bytes);
  }

  if (isPicture(attachment)) return <Picture message={message} attachment={attachment} save={() => void save()} />;
  return (
    <div className={styles.file}>
      <span className={styles.sheet}>
        <Icon name="file" />
      </span>
      <span className={styles.about}>
        <span className={styles.name} dir="auto">
          {attachment.name}
        </span>
        <span className={styles.size}>{fileSize(attachment.size)}</span>
        <Transfer message={message.id} />
      </span>
      <Sign icon="save" label={t`Save ${attachment.name}`} onPress={() => void save()} />
    </div>
  );
}
