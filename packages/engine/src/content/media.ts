import { type Codec, bytes, decode, encode, struct, uint, union } from '@pando/protocol';
import { MAX_DURATION_MS, MAX_MEDIA_SIDE, MAX_PEAKS, MAX_PREVIEW_SIDE } from './limits.ts';
import { DISPOSITION, type Part } from './part.ts';

/** What is to be seen of an attachment before it is there; its author says it, so nothing of it need be true. */
export type Media =
  | ({ readonly type: 'picture' } & Frame)
  | ({ readonly type: 'video'; readonly durationMs: number } & Frame)
  /** Somebody speaks: `peaks` are how loud, from 0 to 255, at equal distances. */
  | { readonly type: 'voice'; readonly durationMs: number; readonly peaks: Uint8Array };

interface Frame {
  /** In pixels as they are shown; a row has its height from them before the picture comes. */
  readonly width: number;
  readonly height: number;
  readonly preview: Preview;
}

/** A few pixels, to be shown blurred: red, green and blue of each, row by row. They need no decoder. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const BYTES_PER_PIXEL = 3;
const previewCodec: Codec<Preview> = struct({
  width: uint(MAX_PREVIEW_SIDE),
  height: uint(MAX_PREVIEW_SIDE),
  pixels: bytes(MAX_PREVIEW_SIDE * MAX_PREVIEW_SIDE * BYTES_PER_PIXEL),
});
const frame = { width: uint(MAX_MEDIA_SIDE), height: uint(MAX_MEDIA_SIDE), preview: previewCodec };
const durationMs = uint(MAX_DURATION_MS);

export const mediaCodec: Codec<Media> = union({
  picture: [1, frame],
  video: [2, { ...frame, durationMs }],
  voice: [3, { durationMs, peaks: bytes(MAX_PEAKS) }],
});

/** Its numbers fit each other: there is something to see, and as many pixels as it says. */
export function isSound(media: Media): boolean {
  if (media.type === 'voice') return true;
  const { width, height, preview } = media;
  return width > 0 && height > 0 && preview.pixels.length === preview.width * preview.height * BYTES_PER_PIXEL;
}

const CONTENT_TYPE = 'application/vnd.pando.media';

/** Stands after the attachment that it is about. Who does not know it leaves it out. */
export function mediaPart(media: Media): Part {
  const body = { type: 'single', contentType: CONTENT_TYPE, content: encode(mediaCodec, media) } as const;
  return { disposition: DISPOSITION.preview, language: '', body };
}

export function mediaOf({ body }: Part): Media | undefined {
  if (body.type !== 'single' || body.contentType !== CONTENT_TYPE) return undefined;
  const decoded = decode(mediaCodec, body.content);
  return decoded.ok && isSound(decoded.value) ? decoded.value : undefined;
}
