import { Trans, useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import { Ring } from './ring.tsx';
import styles from './tray.module.css';
import type { Draft, Drafts } from './use-drafts.ts';

const UncleanQuestion = lazy(() => import('./unclean-question.tsx'));
const Editor = lazy(() => import('./editor.tsx'));

function Seen({ draft }: { readonly draft: Draft }) {
  const { edit, kind, address } = draft;
  if (kind === 'file' || address === undefined) return <Icon name="file" size={26} />;
  if (kind === 'video') return <video className={styles.seen} src={address} muted preload="metadata" />;
  return <img className={styles.seen} src={address} alt="" style={{ rotate: `${edit.turns * 90}deg` }} />;
}

/** Files that are about to be sent, and what may be done with them before. */
export function Tray({ drafts }: { readonly drafts: Drafts }) {
  const { t } = useLingui();
  const [edited, setEdited] = useState<Draft>();
  const { list, handing, change, remove, stop, question } = drafts;
  if (list.length === 0) return null;
  return (
    <div className={styles.tray}>
      <ul className={styles.list} aria-label={t`Files to send`}>
        {list.map((draft) => {
          const { id, file, kind, original, address } = draft;
          return (
            <li key={id} className={styles.draft}>
              <span className={styles.frame}>
                <Seen draft={draft} />
              </span>
              <span className={styles.name} title={file.name}>
                {file.name}
              </span>
              <span className={styles.size}>{fileSize(file.size)}</span>
              {handing === undefined && (
                <span className={styles.signs}>
                  {kind === 'picture' && !original && address !== undefined && (
                    <Sign
                      icon="crop"
                      size={17}
                      kind="small"
                      label={t`Crop or turn ${file.name}`}
                      onPress={() => setEdited(draft)}
                    />
                  )}
                  {kind !== 'file' && (
                    <button
                      type="button"
                      className={styles.original}
                      aria-pressed={original}
                      title={t`As it is: not smaller, and with what the camera wrote about it`}
                      onClick={() => change(id, { original: !original })}
                    >
                      <Trans>Original</Trans>
                    </button>
                  )}
                  <Sign icon="close" size={16} kind="small" label={t`Remove ${file.name}`} onPress={() => remove(id)} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {handing !== undefined && <Ring share={handing} name={t`the files`} onStop={stop} />}
      {question && (
        <Suspense fallback={null}>
          <UncleanQuestion names={question.names} onAnswer={question.answer} />
        </Suspense>
      )}
      {edited?.address !== undefined && (
        <Suspense fallback={null}>
          <Editor
            name={edited.file.name}
            address={edited.address}
            edit={edited.edit}
            onDone={(edit) => {
              change(edited.id, { edit });
              setEdited(undefined);
            }}
            onClose={() => setEdited(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
