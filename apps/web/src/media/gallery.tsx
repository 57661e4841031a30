import { useLingui } from '@lingui/react/macro';
import type { Attachment, SharedFile } from '@pando/engine/api';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { wholeTime } from '../components/time.ts';
import { useBackCloses } from '../routing/back-closes.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { Blur } from './blur.tsx';
import { holdFile, readFile, saveAs } from './files.ts';
import styles from './gallery.module.css';
import { Ring } from './ring.tsx';
import { shownAs } from './types.ts';
import { useFile } from './use-file.ts';
import { type Swipe, useGestures } from './use-gestures.ts';
import { STILL, dragged, isZoomed, zoomed } from './view.ts';

interface Seen {
  readonly which: SharedFile & { readonly index: number };
  readonly attachment: Attachment;
  readonly from: string;
  readonly at: string;
}

/** How much nearer a key goes, and what share of the stage an arrow key moves what is enlarged. */
const NEARER = 1.4;
const STEP = 1 / 8;

/** All pictures and videos of what is loaded of a conversation, oldest first. */
function useSeen(conversation: string): readonly Seen[] {
  const messages = useAppState(({ threads }) => threads[conversation]?.messages);
  return (messages ?? []).flatMap(({ id, attachments = [], deleted, from, at }) =>
    deleted
      ? []
      : attachments.flatMap((attachment, index) =>
          ['picture', 'video'].includes(shownAs(attachment))
            ? [{ which: { conversation, message: id, index }, attachment, from: from.name, at }]
            : [],
        ),
  );
}

function Shown({ seen, gestures }: { readonly seen: Seen; readonly gestures: ReturnType<typeof useGestures> }) {
  const { attachment, which } = seen;
  const { t } = useLingui();
  const { held, moving, unsound, fetch, stop } = useFile(which, attachment, true);
  const { view, isHeld, handlers } = gestures;
  const { name } = attachment;
  const isVideo = shownAs(attachment) === 'video';
  const frame = attachment.media && attachment.media.kind !== 'voice' ? attachment.media : undefined;

  useEffect(() => {
    if (!held) void fetch();
  }, [held, fetch]);

  if (held && isVideo) {
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written captions for what friends send
    return <video className={styles.video} src={held.address} controls autoPlay playsInline />;
  }
  return (
    <div
      className={styles.stage}
      {...handlers}
      data-zoomed={isZoomed(view) || undefined}
      data-held={isHeld || undefined}
    >
      {held ? (
        <img
          className={styles.picture}
          src={held.address}
          alt={name}
          draggable={false}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        />
      ) : (
        <div className={styles.waiting}>
          {frame?.preview && <Blur preview={frame.preview} />}
          {unsound ? (
            <span className={styles.about}>{t`This picture cannot be shown`}</span>
          ) : moving ? (
            <Ring share={moving.share} name={name} onStop={stop} />
          ) : (
            <button type="button" className={styles.fetch} onClick={() => void fetch()}>
              <span className="unseen">{t`Show ${name}`}</span>
              <Icon name="save" size={24} />
            </button>
          )}
        </div>
      )}
    </div>
  );
}

interface Props {
  readonly conversation: string;
  readonly message: string;
  readonly index: number;
  readonly onClose: () => void;
}

/** Pictures and videos as large as the window, one after the other. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function Gallery({ conversation, message, index, onClose }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const all = useSeen(conversation);
  // Named, not counted: what comes, goes or is loaded meanwhile does not put another in its place.
  const [place, setPlace] = useState({ message, index });
  const at = all.findIndex(({ which }) => which.message === place.message && which.index === place.index);
  const seen = all[at];
  const gestures = useGestures(go);
  const close = useRef(onClose);
  close.current = onClose;
  const isOpen = seen !== undefined;
  useBackCloses(isOpen, onClose);

  useEffect(() => {
    if (!isOpen) close.current();
  }, [isOpen]);

  function go(to: Swipe) {
    if (to === 'away') return onClose();
    const next = all[at + (to === 'next' ? 1 : -1)];
    if (next) setPlace(next.which);
    gestures.reset();
  }

  if (!seen) return null;
  const { attachment, which, from, at: time } = seen;
  const isVideo = shownAs(attachment) === 'video';

  async function save() {
    const file = await readFile(app, which, attachment);
    if (file) saveAs(attachment.name, file);
  }

  async function share() {
    const found = await holdFile(app, which, attachment);
    const file = found && (await readFile(app, which, attachment));
    if (file)
      await navigator.share({ files: [new File([file], attachment.name, { type: file.type })] }).catch(() => undefined);
  }

  function onKeyDown(event: KeyboardEvent) {
    // The browser enlarges the whole page by such keys; a video's own arrow keys go through it.
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLVideoElement) return;
    const factor = { '+': NEARER, '=': NEARER, '-': 1 / NEARER }[event.key];
    if (factor !== undefined) gestures.change((old) => zoomed(old, factor, { x: 0, y: 0 }));
    else if (event.key === '0') gestures.change(() => STILL);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [across = 0, along = 0] = way;
    if (isZoomed(gestures.view))
      gestures.change((old) => dragged(old, { x: -across * innerWidth * STEP, y: -along * innerHeight * STEP }));
    else if (across !== 0) {
      const isLeftToRight = getComputedStyle(document.documentElement).direction === 'ltr';
      go(across > 0 === isLeftToRight ? 'next' : 'previous');
    }
  }

  return (
    <ModalOverlay className={styles.overlay ?? ''} isOpen onOpenChange={(open) => open || onClose()}>
      <Modal className={styles.modal ?? ''}>
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys of the dialog, which may itself have the focus */}
        <div className={styles.inside} onKeyDown={onKeyDown}>
          <Dialog className={styles.dialog ?? ''} aria-label={attachment.name}>
            <header className={styles.bar}>
              <div className={styles.words}>
                <strong dir="auto">{from}</strong>
                <span>{wholeTime(time)}</span>
              </div>
              <span className={styles.count}>{t`${at + 1} of ${all.length}`}</span>
              {'share' in navigator && <Sign icon="share" label={t`Share`} onPress={() => void share()} />}
              <Sign icon="save" label={t`Save ${attachment.name}`} onPress={() => void save()} />
              <Sign icon="close" label={t`Close`} onPress={onClose} autoFocus />
            </header>
            <Shown key={`${which.message}/${which.index}`} seen={seen} gestures={gestures} />
            {at > 0 && (
              <div className={styles.previous} data-video={isVideo || undefined}>
                <Sign icon="back" label={t`Earlier`} onPress={() => go('previous')} />
              </div>
            )}
            {at < all.length - 1 && (
              <div className={styles.next} data-video={isVideo || undefined}>
                <Sign icon="back" label={t`Later`} onPress={() => go('next')} />
              </div>
            )}
          </Dialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}
