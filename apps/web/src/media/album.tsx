import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { type CSSProperties, lazy, Suspense, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { fileSize } from '../components/time.ts';
import styles from './album.module.css';
import type { Placed } from './attachments.tsx';
import { Blur } from './blur.tsx';
import { clock } from './clock.ts';
import { Ring } from './ring.tsx';
import { shownAs } from './types.ts';
import { useFile } from './use-file.ts';

const Gallery = lazy(() => import('./gallery.tsx'));

/** Wider and higher ones are cut in the row; the gallery shows all of them. */
const MOST_WIDE = 2.2;
const MOST_HIGH = 0.6;

function Tile({
  message,
  placed: { attachment, index },
  single,
  onShow,
}: {
  readonly message: Message;
  readonly placed: Placed;
  readonly single: boolean;
  readonly onShow: () => void;
}) {
  const { t } = useLingui();
  const { media, name, size } = attachment;
  const isVideo = shownAs(attachment) === 'video';
  const which = { conversation: message.conversation, message: message.id, index };
  const { held, moving, unsound, fetch, stop } = useFile(which, attachment, !isVideo);
  const frame = media && media.kind !== 'voice' ? media : undefined;
  const ratio = frame ? Math.min(MOST_WIDE, Math.max(MOST_HIGH, frame.width / frame.height)) : 4 / 3;

  async function show() {
    // A video plays in the gallery, which waits for it; a picture that waits to be asked for comes here first.
    if (!isVideo && held === undefined) await fetch();
    else onShow();
  }

  return (
    <div
      className={styles.tile}
      style={{ '--ratio': ratio, '--wide': frame ? `${frame.width}px` : '320px' } as CSSProperties}
      data-single={single || undefined}
    >
      <button type="button" className={styles.show} onClick={() => void show()}>
        <span className="unseen">{held && !isVideo ? t`Show` : t`Show ${name}`}</span>
        {frame?.preview && <Blur preview={frame.preview} />}
        {held && !isVideo && <img className={styles.picture} src={held.small} alt={name} decoding="async" />}
        {unsound && <span className={styles.about}>{t`This picture cannot be shown`}</span>}
        {isVideo && !moving && (
          <span className={styles.play}>
            <Icon name="play" size={26} />
          </span>
        )}
        {!isVideo && !held && !moving && !unsound && (
          <span className={styles.play}>
            <Icon name="save" size={24} />
          </span>
        )}
        {(isVideo || !held) && (
          <span className={styles.about}>
            {frame?.kind === 'video' && frame.duration > 0 ? `${clock(frame.duration)} · ` : ''}
            {fileSize(size)}
          </span>
        )}
      </button>
      {moving && (
        <span className={styles.ring}>
          <Ring share={moving.share} name={name} onStop={stop} />
        </span>
      )}
    </div>
  );
}

/** Pictures and videos of one message, side by side. */
export function Album({ message, placed }: { readonly message: Message; readonly placed: readonly Placed[] }) {
  const [shown, setShown] = useState<number>();
  return (
    <div
      className={styles.album}
      data-count={Math.min(placed.length, 4)}
      data-odd={placed.length % 2 === 1 || undefined}
    >
      {placed.map((each) => (
        <Tile
          key={each.index}
          message={message}
          placed={each}
          single={placed.length === 1}
          onShow={() => setShown(each.index)}
        />
      ))}
      {shown !== undefined && (
        <Suspense fallback={null}>
          <Gallery
            message={message.id}
            conversation={message.conversation}
            index={shown}
            onClose={() => setShown(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
