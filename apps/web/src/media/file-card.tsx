import { Trans, useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import { useApp } from '../store/app-context.ts';
import type { Placed } from './attachments.tsx';
import styles from './file-card.module.css';
import { readFile, saveAs } from './files.ts';
import { Ring } from './ring.tsx';
import { useFile } from './use-file.ts';

/** A file to save. */
export function FileCard({ message, attachment, index }: Placed & { readonly message: Message }) {
  const { t } = useLingui();
  const app = useApp();
  const which = { conversation: message.conversation, message: message.id, index };
  const { moving, stop } = useFile(which, attachment, false);
  const [saving, setSaving] = useState(false);
  const { name, size } = attachment;

  async function save() {
    setSaving(true);
    const file = await readFile(app, which, attachment);
    setSaving(false);
    if (file) saveAs(name, file);
  }

  const isMoving = moving !== undefined || saving;
  return (
    <div className={styles.file}>
      {isMoving ? (
        <Ring share={moving?.share ?? 0} name={name} onStop={stop} />
      ) : (
        <span className={styles.sheet}>
          <Icon name="file" />
        </span>
      )}
      <span className={styles.about}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.size}>
          {moving ? (
            <Trans>
              {fileSize(Math.round(size * moving.share))} of {fileSize(size)}
            </Trans>
          ) : (
            fileSize(size)
          )}
        </span>
      </span>
      {!isMoving && <Sign icon="save" label={t`Save ${name}`} onPress={() => void save()} />}
    </div>
  );
}
