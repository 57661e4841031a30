import { Trans, useLingui } from '@lingui/react/macro';
import type { Message, Version } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Sheet } from '../components/dialog.tsx';
import { wholeTime } from '../components/time.ts';
import { useApp } from '../store/app-context.ts';
import { RichText } from './rich-text.tsx';
import styles from './sheets.module.css';

/** What a message said before. */
export function VersionsSheet({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const { conversation, id, text } = message;
  useEffect(() => {
    void app.attend('versions', { conversation, message: id }).then((found) => found && setVersions(found));
  }, [app, conversation, id, text]);
  return (
    <Sheet title={t`Edits`} isOpen onClose={onClose}>
      <ol className={styles.versions}>
        {versions.toReversed().map((version, at) => (
          <li key={`${version.at} ${version.text}`} className={styles.version}>
            <span className={styles.when}>
              {at === 0 ? <Trans>Now</Trans> : <time dateTime={version.at}>{wholeTime(version.at)}</time>}
            </span>
            <RichText text={version.text} mentions={version.mentions} className={styles.said ?? ''} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
