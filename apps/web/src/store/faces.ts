import type { ConversationSummary, Identity, Pando } from '@pando/engine/api';
import { isMoving, pictureSize } from '../media/picture-header.ts';

/** Pictures by whom they show: an account, or a conversation. */
export type Faces = Readonly<Record<string, string>>;

/** A face of more pixels along a side is not decoded: nobody's own app makes one. */
const MAX_SIDE = 1024;

/** Which pictures are to be shown now, after the list of conversations has changed; the same object if they are the same. */
export function facesAfter(
  faces: Faces,
  {
    before,
    now,
    me,
  }: {
    readonly before: readonly ConversationSummary[];
    readonly now: readonly ConversationSummary[];
    readonly me: Identity | undefined;
  },
): Faces {
  const known = new Set(before);
  const changed = now.filter((conversation) => !known.has(conversation));
  const seen = new Map<string, string | undefined>();
  for (const { id, picture, members } of changed) {
    seen.set(id, picture);
    for (const { account, picture: theirs } of members) seen.set(account, theirs);
  }
  if (me) seen.set(me.account, me.picture);
  const news = [...seen].filter(([id, picture]) => faces[id] !== picture);
  if (news.length === 0) return faces;
  const after = { ...faces };
  for (const [id, picture] of news) {
    if (picture === undefined) delete after[id];
    else after[id] = picture;
  }
  return after;
}

/** A picture from somebody, under a type that nothing can run in; undefined where it is no small picture, or one that moves. */
export function faceOf(bytes: Uint8Array): Blob | undefined {
  const size = pictureSize(bytes);
  const isSmall = size !== undefined && size.width > 0 && Math.max(size.width, size.height) <= MAX_SIDE;
  const type = typeOf(bytes);
  return isSmall && type !== undefined && !isMoving(bytes) ? new Blob([Uint8Array.from(bytes)], { type }) : undefined;
}

function typeOf([first]: Uint8Array): string | undefined {
  return { 0xff: 'image/jpeg', 0x89: 'image/png', 0x52: 'image/webp' }[first ?? 0];
}

/** Addresses of pictures' bytes, by picture. */
export type FaceAddresses = Readonly<Record<string, string>>;

/** So many pictures are held for the screen; above, those go that have been here the longest, and are read again when they are seen. */
const MAX_HELD = 512;

/** Fetches the pictures that the screen asks for, each once; what has not come yet is fetched when it has. */
export class FaceReading {
  readonly #pando: Pando;
  readonly #shown: (addresses: FaceAddresses) => void;
  readonly #wanted = new Set<string>();
  readonly #held = new Map<string, string>();

  constructor(pando: Pando, shown: (addresses: FaceAddresses) => void) {
    this.#pando = pando;
    this.#shown = shown;
  }

  want(picture: string): void {
    if (this.#wanted.has(picture)) return;
    this.#wanted.add(picture);
    void this.#read(picture);
  }

  /** It is here now. */
  came(picture: string): void {
    if (this.#wanted.has(picture)) void this.#read(picture);
  }

  async #read(picture: string): Promise<void> {
    const read = await this.#pando.call('picture', { picture });
    const face = read.ok ? faceOf(read.value.bytes) : undefined;
    if (!face || this.#held.has(picture)) return;
    this.#held.set(picture, URL.createObjectURL(face));
    const [oldest] = this.#held;
    const gone = this.#held.size > MAX_HELD ? oldest : undefined;
    if (gone) {
      this.#held.delete(gone[0]);
      this.#wanted.delete(gone[0]);
    }
    this.#shown(Object.fromEntries(this.#held));
    // Nobody shows it any more: whoever did asks again.
    if (gone) URL.revokeObjectURL(gone[1]);
  }
}
