import { useLingui } from '@lingui/react/macro';
import type { Attachment, SharedFile } from '@pando/engine/api';
import { type KeyboardEvent, type PointerEvent, type WheelEvent, useEffect, useRef, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { Sign } from '../components/controls.tsx';
import { wholeTime } from '../components/time.ts';
import { useBackCloses } from '../routing/back-closes.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { Blur } from './blur.tsx';
import { holdFile, readFile, saveAs } from './files.ts';
import styles from './gallery.module.css';
import { Ring } from './ring.tsx';
import { shownAs } from './types.ts';
import { useFile } from './use-file.ts';
import { STILL, type View, dragged, isZoomed, pinched, toggled, zoomed } from './view.ts';

interface Seen {
  readonly which: SharedFile & { readonly index: number };
  readonly attachment: Attachment;
  readonly from: string;
  readonly at: string;
}

/** A swipe so far, in pixels, goes to the next one, or closes. */
const SWIPE_PX = 60;

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

/** Moves and enlarges what is shown by wheel, fingers and double tap; swipes go elsewhere. */
function useGestures(onSwipe: (to: 'next' | 'previous' | 'away') => void) {
  const [view, setView] = useState<View>(STILL);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const from = useRef({ x: 0, y: 0, tapAt: 0 });

  function down(event: PointerEvent<HTMLElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.current.size === 1) from.current = { ...from.current, x: event.clientX, y: event.clientY };
  }

  function move(event: PointerEvent<HTMLElement>) {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...fingers.current].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    fingers.current.set(event.pointerId, now);
    if (other) setView((old) => pinched(old, { before, now, other }, centreOf(event.currentTarget)));
    else if (isZoomed(view)) setView((old) => dragged(old, { x: now.x - before.x, y: now.y - before.y }));
  }

  function up(event: PointerEvent<HTMLElement>) {
    const wasAlone = fingers.current.size === 1;
    fingers.current.delete(event.pointerId);
    if (!wasAlone) return;
    const across = event.clientX - from.current.x;
    const along = event.clientY - from.current.y;
    if (Math.hypot(across, along) < 8) return tap(event);
    if (isZoomed(view)) return;
    if (Math.abs(across) > SWIPE_PX && Math.abs(across) > Math.abs(along)) onSwipe(across < 0 ? 'next' : 'previous');
    else if (Math.abs(along) > SWIPE_PX * 1.5) onSwipe('away');
  }

  function tap(event: PointerEvent<HTMLElement>) {
    const isSecond = event.timeStamp - from.current.tapAt < 300;
    from.current.tapAt = isSecond ? 0 : event.timeStamp;
    if (isSecond) setView((old) => toggled(old, pointOf(event, event.currentTarget)));
  }

  function wheel(event: WheelEvent<HTMLElement>) {
    setView((old) => zoomed(old, Math.exp(-event.deltaY / 300), pointOf(event, event.currentTarget)));
  }

  return {
    view,
    setView,
    handlers: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up, onWheel: wheel },
  };
}

function centreOf(element: HTMLElement): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** Where something happened, from the middle. */
function pointOf({ clientX, clientY }: { clientX: number; clientY: number }, element: HTMLElement) {
  const centre = centreOf(element);
  return { x: clientX - centre.x, y: clientY - centre.y };
}

function Shown({
  seen,
  onSwipe,
}: {
  readonly seen: Seen;
  readonly onSwipe: (to: 'next' | 'previous' | 'away') => void;
}) {
  const { attachment, which } = seen;
  const { held, moving, fetch, stop } = useFile(which, attachment, true);
  const { view, setView, handlers } = useGestures(onSwipe);
  const isVideo = shownAs(attachment) === 'video';
  const frame = attachment.media && attachment.media.kind !== 'voice' ? attachment.media : undefined;

  useEffect(() => {
    if (!held) void fetch();
  }, [held, fetch]);

  function onKeyDown(event: KeyboardEvent) {
    const factor = event.key === '+' || event.key === '=' ? 1.4 : event.key === '-' ? 1 / 1.4 : undefined;
    if (factor !== undefined) setView((old) => zoomed(old, factor, { x: 0, y: 0 }));
    if (event.key === '0') setView(STILL);
  }

  if (held && isVideo) {
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written captions for what friends send
    return <video className={styles.video} src={held.address} controls autoPlay playsInline />;
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys do what the gestures do
    <div className={styles.stage} {...handlers} onKeyDown={onKeyDown} data-zoomed={isZoomed(view) || undefined}>
      {held ? (
        <img
          className={styles.picture}
          src={held.address}
          alt={attachment.name}
          draggable={false}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        />
      ) : (
        <div className={styles.waiting}>
          {frame?.preview && <Blur preview={frame.preview} />}
          <Ring share={moving?.share ?? 0} name={attachment.name} onStop={stop} />
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
  const [at, setAt] = useState(() => all.findIndex(({ which }) => which.message === message && which.index === index));
  const seen = all[at];
  const close = useRef(onClose);
  close.current = onClose;
  const isOpen = seen !== undefined;
  useBackCloses(isOpen, onClose);

  useEffect(() => {
    if (!isOpen) close.current();
  }, [isOpen]);

  if (!seen) return null;
  const { attachment, which, from, at: time } = seen;

  function go(to: 'next' | 'previous' | 'away') {
    if (to === 'away') onClose();
    else setAt((now) => Math.min(all.length - 1, Math.max(0, now + (to === 'next' ? 1 : -1))));
  }

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
    const isLeftToRight = getComputedStyle(document.documentElement).direction === 'ltr';
    if (event.key === 'ArrowRight') go(isLeftToRight ? 'next' : 'previous');
    if (event.key === 'ArrowLeft') go(isLeftToRight ? 'previous' : 'next');
  }

  return (
    <ModalOverlay className={styles.overlay ?? ''} isOpen onOpenChange={(open) => open || onClose()}>
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} aria-label={attachment.name}>
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrow keys of the dialog */}
          <div className={styles.inside} onKeyDown={onKeyDown}>
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
            <Shown key={`${which.message}/${which.index}`} seen={seen} onSwipe={go} />
            {at > 0 && (
              <div className={styles.previous}>
                <Sign icon="back" label={t`Earlier`} onPress={() => go('previous')} />
              </div>
            )}
            {at < all.length - 1 && (
              <div className={styles.next}>
                <Sign icon="back" label={t`Later`} onPress={() => go('next')} />
              </div>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
