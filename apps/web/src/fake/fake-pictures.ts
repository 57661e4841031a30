import type { Method, Params, Result } from '@pando/engine/api';
import type { FakeHost } from './fake-groups.ts';
import type { FakeWorld } from './fake-pando.ts';
import { Refusal } from './refusal.ts';

type PictureMethod = Extract<Method, 'picture' | 'picture.set' | 'group.picture'>;
type PictureHandlers = { [M in PictureMethod]: (params: Params<M>) => Result<M> | Promise<Result<M>> };

/** The fake's methods for pictures of people and groups. */
export function pictureHandlers(host: FakeHost, worldNow: () => FakeWorld): PictureHandlers {
  const keep = async (bytes: Uint8Array | null): Promise<string | undefined> => {
    if (bytes === null) return undefined;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
    const name = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    worldNow().pictures.set(name, bytes);
    return name;
  };
  return {
    picture: ({ picture }) => {
      const bytes = worldNow().pictures.get(picture);
      if (bytes === undefined) throw new Refusal('offline');
      return { bytes };
    },
    'picture.set': async ({ bytes }) => {
      const picture = await keep(bytes);
      const { picture: _before, ...me } = host.me();
      const now = { ...me, ...(picture !== undefined && { picture }) };
      worldNow().me = now;
      host.emit({ type: 'preferences' });
      return now;
    },
    'group.picture': async ({ conversation, bytes }) => {
      const picture = await keep(bytes);
      const group = host.find(conversation);
      const { picture: _before, ...summary } = group.summary;
      group.summary = { ...summary, ...(picture !== undefined && { picture }) };
      host.notice(conversation, { kind: 'pictured', by: host.me(), removed: picture === undefined });
      host.change(conversation, {});
      const { id, name, members } = group.summary;
      return { id, name, members };
    },
  };
}
