import type { Media } from '@pando/engine/api';
import { HEADER_BYTES, isBounded, pictureSize } from './picture-header.ts';
import { type Edit, UNEDITED, workOn } from './picture-work.ts';
import { encodePreview } from './preview.ts';
import { isDrawable, plainType } from './types.ts';
import { withoutMetadata } from './video-metadata.ts';

/** Pixels along the longer side of a picture that is sent. */
const LONG_SIDE = 2048;
/** GIFs move, which encoding anew would end; they say nothing about where they were made. */
const MOVING = 'image/gif';

/** A file that can be sent, and what is to be seen of it before it is there. */
export interface Prepared {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Blob;
  readonly media?: Media;
  /** It could not be read, so what it tells beside what it shows is still in it. */
  readonly unclean?: true;
}

/** How a file would be sent: as something to see, or as it is. */
export function kindOf({ type }: Blob): 'picture' | 'video' | 'file' {
  if (isDrawable(type) || type === 'image/heic') return 'picture';
  return type.startsWith('video/') ? 'video' : 'file';
}

/** As it is, which nobody has asked for: a picture or video of a sort that cannot be cleaned here. */
export function uncleaned(file: File): Prepared {
  return { ...asItIs(file), unclean: true };
}

/** Whether a file that is sent as it is shows something, and so may say where and when it was made. */
export function mayTell({ type }: Blob): boolean {
  return type.startsWith('image/') || type.startsWith('video/');
}

export function asItIs(file: File): Prepared {
  return { name: file.name, mediaType: file.type || 'application/octet-stream', bytes: file };
}

/** Smaller, edited, and without what the camera wrote about it; `unclean` where it cannot be read. */
export async function preparePicture(file: File, edit: Edit = UNEDITED): Promise<Prepared> {
  try {
    const keepsTransparency = file.type === 'image/png' || file.type === 'image/webp' || file.type === MOVING;
    const type = keepsTransparency ? 'image/webp' : 'image/jpeg';
    const { picture, size, preview } = await workOn({ picture: file, edit, longSide: LONG_SIDE, type });
    const { width, height } = preview.size;
    const media = { kind: 'picture', ...size, preview: encodePreview(width, height, preview.pixels) } as const;
    if (file.type === MOVING && edit === UNEDITED) return { ...asItIs(file), media };
    // Some browsers write PNG where they cannot write what was asked for.
    const mediaType = plainType(picture.type);
    return { name: renamed(file.name, mediaType), mediaType, bytes: picture, media };
  } catch {
    return uncleaned(file);
  }
}

/** Not smaller, but without what is told about it (`unclean` where that cannot be found), and with its first picture. */
export async function prepareVideo(file: File): Promise<Prepared> {
  const [clean, media] = await Promise.all([withoutMetadata(file).catch(() => undefined), videoMedia(file)]);
  const prepared = clean === undefined ? uncleaned(file) : { ...asItIs(file), bytes: clean };
  return { ...prepared, ...(media && { media }) };
}

/** A smaller copy of a picture to be shown in a row; undefined where it is small enough, or cannot be read. */
export async function thumbnail(picture: Blob, longSide: number): Promise<Blob | undefined> {
  const size = pictureSize(new Uint8Array(await picture.slice(0, HEADER_BYTES).arrayBuffer()));
  if (size === undefined || Math.max(size.width, size.height) <= longSide * 2) return undefined;
  const type = picture.type === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
  return (await workOn({ picture, edit: UNEDITED, longSide, type })).picture;
}

/** Whether a picture from somebody else may be given to the browser to be decoded. */
export async function isSafeToDecode(picture: Blob): Promise<boolean> {
  const size = pictureSize(new Uint8Array(await picture.slice(0, HEADER_BYTES).arrayBuffer()));
  return size !== undefined && isBounded(size);
}

const FIRST_FRAME_SECONDS = 0.1;
const PATIENCE_MS = 10_000;

async function videoMedia(file: Blob): Promise<Media | undefined> {
  const video = document.createElement('video');
  const address = URL.createObjectURL(file);
  const { promise: seen, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  video.muted = true;
  video.preload = 'auto';
  video.addEventListener('loadeddata', () => (video.currentTime = FIRST_FRAME_SECONDS));
  video.addEventListener('seeked', () => resolve(true));
  video.addEventListener('error', () => resolve(false));
  video.src = address;
  try {
    if (!(await seen) || video.videoWidth === 0) return undefined;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    const frame = await canvas.convertToBlob({ type: 'image/jpeg' });
    const { preview } = await workOn({ picture: frame, edit: UNEDITED, longSide: 64, type: 'image/jpeg' });
    const { width, height } = preview.size;
    return {
      kind: 'video',
      width: video.videoWidth,
      height: video.videoHeight,
      duration: Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : 0,
      preview: encodePreview(width, height, preview.pixels),
    };
  } finally {
    clearTimeout(timer);
    video.removeAttribute('src');
    URL.revokeObjectURL(address);
  }
}

function renamed(name: string, mediaType: string): string {
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  const ending = mediaType === 'image/jpeg' ? 'jpg' : mediaType.slice(mediaType.indexOf('/') + 1);
  return `${stem === '' ? 'picture' : stem}.${ending}`;
}
