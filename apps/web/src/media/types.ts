import type { Attachment } from '@pando/engine/api';

/** What a browser draws and nothing can run in. SVG is not among them. */
const DRAWABLE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const PLAYABLE: ReadonlySet<string> = new Set(['video/mp4', 'video/webm', 'video/ogg']);
const AUDIBLE: ReadonlySet<string> = new Set(['audio/webm', 'audio/ogg', 'audio/mp4', 'audio/mpeg', 'audio/wav']);

/** How an attachment is shown. What is on no list is a file to save, whatever its message says of it. */
export type Shown = 'picture' | 'video' | 'voice' | 'file';

export function shownAs({ mediaType, media }: Attachment): Shown {
  const type = plainType(mediaType);
  if (DRAWABLE.has(type)) return 'picture';
  if (PLAYABLE.has(type)) return 'video';
  return AUDIBLE.has(type) && media?.kind === 'voice' ? 'voice' : 'file';
}

/** The type that bytes are given to the browser under: one of the lists, or one that it can only save. */
export function safeType(mediaType: string): string {
  const type = plainType(mediaType);
  return DRAWABLE.has(type) || PLAYABLE.has(type) || AUDIBLE.has(type) ? type : 'application/octet-stream';
}

export function isDrawable(mediaType: string): boolean {
  return DRAWABLE.has(plainType(mediaType));
}

/** Without parameters, such as the codecs of a recording. */
export function plainType(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
