import type { Attachment, AttachmentState, SharedFile } from '@pando/engine/api';
import { useCallback, useEffect, useState } from 'react';
import { mediaDownload } from '../store/preferences.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { type Held, fileKey, heldFile, holdFile, stopFile } from './files.ts';

export interface FileView {
  readonly held: Held | undefined;
  /** Share of it that has moved, while it moves. */
  readonly moving: { readonly direction: 'up' | 'down'; readonly share: number } | undefined;
  /** It cannot be shown, though it is here. */
  readonly unsound: boolean;
  readonly fetch: () => Promise<Held | undefined>;
  readonly stop: () => void;
}

/** A file of a message as a row shows it; fetched by itself if it is small enough, or here already. */
export function useFile(which: SharedFile, attachment: Attachment, eager: boolean): FileView {
  const app = useApp();
  const { conversation, message, index = 0 } = which;
  const progress = useAppState((state) => state.progress[fileKey({ message, index })]);
  const goes = progress !== undefined;
  const online = useAppState((state) => state.online);
  const [held, setHeld] = useState(() => heldFile(which));
  const [state, setState] = useState<AttachmentState>();
  const [unsound, setUnsound] = useState(false);

  const fetch = useCallback(async () => {
    const of = { conversation, message, index };
    const now = await holdFile(app, of, attachment);
    setHeld(now);
    if (now) return now;
    const states = await app.attend('attachment.state', { conversation, message });
    setState(states?.[index]);
    setUnsound(states?.[index]?.whole === true);
    return undefined;
  }, [app, conversation, message, index, attachment]);

  useEffect(() => {
    if (held !== undefined) return;
    let gone = false;
    void app.attend('attachment.state', { conversation, message }).then((states) => {
      const now = states?.[index];
      if (gone || now === undefined) return;
      setState(now);
      const isWanted = now.whole || attachment.size <= mediaDownload.read() * 1024 * 1024;
      if (eager && isWanted && (now.whole || online)) void fetch();
    });
    return () => {
      gone = true;
    };
    // It is asked again once nothing moves any more: what was sent is no longer on its way.
  }, [app, conversation, message, index, attachment, eager, held, online, fetch, goes]);

  const stop = useCallback(
    () => void stopFile(app, { conversation, message, index }),
    [app, conversation, message, index],
  );
  const isMoving = progress !== undefined || (state !== undefined && state.transfer !== 'none' && held === undefined);
  const direction = progress?.direction ?? (state?.transfer === 'up' ? 'up' : 'down');
  const share = progress ? progress.bytes / progress.of : state && state.of > 0 ? state.received / state.of : 0;
  const moving = isMoving ? { direction, share: direction === 'up' && !progress ? 0 : share } : undefined;
  return { held, moving, unsound, fetch, stop };
}
