import { Trans, useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import { type Edit, UNEDITED, paint, targetSize } from './picture-work.ts';
import { Ring } from './ring.tsx';
import styles from './tray.module.css';
import type { Draft, Drafts } from './use-drafts.ts';

const UncleanQuestion = lazy(() => import('./unclean-question.tsx'));
const Editor = lazy(() => import('./editor.tsx'));

/** Twice the pixels that it is shown in: screens may have finer ones. */
const LONG_SIDE = 252;

/** A picture as it will be sent. */
function Edited({ address, edit }: { readonly address: string; readonly edit: Edit }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new Image();
    const draw = (): void => {
      const to = canvas.current?.getContext('2d');
      if (!to) return;
      const size = targetSize({ width: image.naturalWidth, height: image.naturalHeight }, edit, LONG_SIDE);
      Object.assign(to.canvas, size);
      paint(to, image, edit, size);
    };
    image.addEventListener('load', draw);
    image.src = address;
    return () => image.removeEventListener('load', draw);
  }, [address, edit]);
  return <canvas ref={canvas} className={styles.seen} aria-hidden="true" />;
}

function Seen({ draft: { edit, kind, address, original } }: { readonly draft: Draft }) {
  if (kind === 'file' || address === undefined) return <Icon name="file" size={26} />;
  if (kind === 'video') return <video className={styles.seen} src={address} muted preload="metadata" />;
  if (edit === UNEDITED || original) return <img className={styles.seen} src={address} alt="" />;
  return <Edited address={address} edit={edit} />;
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
          const { id, file, kind, original, refused, address } = draft;
          return (
            <li key={id} className={styles.draft} data-refused={refused}>
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
