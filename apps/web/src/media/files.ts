import type { Attachment, SharedFile } from '@pando/engine/api';
import type { App } from '../store/app-store.ts';
import { isSafeToDecode, thumbnail } from './prepare.ts';
import { safeType, shownAs } from './types.ts';

const PIECE_BYTES = 1024 * 1024;
/** So many files are held for the screen; older ones are read again when they come back. */
const HELD = 120;
/** Pixels along the longer side of what a row shows. */
const THUMBNAIL_SIDE = 960;

export interface Held {
  /** Of the whole. */
  readonly address: string;
  /** Of a smaller copy, where the whole is large. */
  readonly small: string;
}

const held = new Map<string, Held>();

export function fileKey({ message, index = 0 }: Omit<SharedFile, 'conversation'>): string {
  return `${message}/${index}`;
}

/** What is held of a file for the screen. */
export function heldFile(which: SharedFile): Held | undefined {
  return held.get(fileKey(which));
}

/** A file of a message under a type that nothing can run in; fetched first where it is not here. */
export async function readFile(app: App, which: SharedFile, attachment: Attachment): Promise<Blob | undefined> {
  const state = await app.ask('attachment.fetch', which);
  if (!state?.whole) {
    endProgress(app, which);
    return undefined;
  }
  const parts: Blob[] = [];
  for (let piece = 0; piece * PIECE_BYTES < state.of; piece++) {
    const read = await app.ask('attachment.piece', { ...which, piece });
    if (!read) return undefined;
    // Browsers move what is in a blob out of the page's memory.
    parts.push(new Blob([Uint8Array.from(read.bytes)]));
  }
  return new Blob(parts, { type: safeType(attachment.mediaType) });
}

/** Stops a file on its way, either way; a message whose file does not get there is taken back. */
export async function stopFile(app: App, which: SharedFile): Promise<void> {
  await app.ask('attachment.cancel', which);
  endProgress(app, which);
}

/** Nothing tells of what has stopped short of its end. */
function endProgress({ store }: App, which: SharedFile): void {
  const { [fileKey(which)]: _ended, ...progress } = store.getState().progress;
  store.setState({ progress });
}

/** The same, as addresses for the screen. Undefined where it cannot be had, or is a picture that cannot be trusted. */
export async function holdFile(app: App, which: SharedFile, attachment: Attachment): Promise<Held | undefined> {
  const known = heldFile(which);
  if (known) return known;
  const file = await readFile(app, which, attachment);
  if (!file) return undefined;
  const isPicture = shownAs(attachment) === 'picture';
  if (isPicture && !(await isSafeToDecode(file))) return undefined;
  const small = isPicture ? await thumbnail(file, THUMBNAIL_SIDE).catch(() => undefined) : undefined;
  const address = URL.createObjectURL(file);
  const now = { address, small: small ? URL.createObjectURL(small) : address };
  held.set(fileKey(which), now);
  const [oldest] = held;
  if (held.size > HELD && oldest) {
    held.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1].address);
    URL.revokeObjectURL(oldest[1].small);
  }
  return now;
}

/** Hands a file to the person. The type is neutral, so that a browser saves and never opens it. */
export function saveAs(name: string, file: Blob): void {
  const address = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
