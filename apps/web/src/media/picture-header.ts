/** Pictures of more pixels are not decoded: a few bytes can say that they are gigabytes. */
export const MAX_PIXELS = 80_000_000;
/** Longer sides fit no canvas. */
const MAX_SIDE = 16_384;
/** So much of a file is looked at; what stands before the size of a JPEG has to fit. */
export const HEADER_BYTES = 512 * 1024;

/** The name of the box that has a size, as a number: every place is looked at. */
const ISPE = 0x69737065;
/** Names of the chunks that have frames in PNG and WebP. */
const ACTL = 0x6163544c;
const ANIM = 0x414e494d;
const ANMF = 0x414e4d46;
const GIF_EXTENSION = 0x21;
const GIF_FRAME = 0x2c;
/** Any number of these bytes may stand before a marker. */
const JPEG_FILLING = 0xffff;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture's size as its own first bytes say it, before anything is decoded; undefined where they say none. */
export function pictureSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return png(view) ?? gif(view) ?? webp(view) ?? jpeg(view) ?? avif(view);
  } catch (error) {
    // It ends before it says.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function isBounded({ width, height }: Size): boolean {
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}

function isWord(view: DataView, at: number, word: string): boolean {
  return Array.from(word, (letter) => letter.charCodeAt(0)).every((code, index) => view.getUint8(at + index) === code);
}

function png(view: DataView): Size | undefined {
  if (view.getUint32(0) !== 0x89504e47 || !isWord(view, 12, 'IHDR')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The screen, or what the first frame makes of it where it is larger. */
function gif(view: DataView): Size | undefined {
  if (!isWord(view, 0, 'GIF8')) return undefined;
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (view.getUint8(at) === GIF_EXTENSION) {
    at += 2;
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size;
    at += 1;
  }
  if (view.getUint8(at) !== GIF_FRAME) return undefined;
  const [left, top] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true)];
  return {
    width: Math.max(screen.width, left + view.getUint16(at + 5, true)),
    height: Math.max(screen.height, top + view.getUint16(at + 7, true)),
  };
}

function webp(view: DataView): Size | undefined {
  if (!isWord(view, 0, 'RIFF') || !isWord(view, 8, 'WEBP')) return undefined;
  if (isWord(view, 12, 'VP8X')) return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (isWord(view, 12, 'VP8L')) {
    if (view.getUint8(20) !== 0x2f) return undefined;
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  // A decoder may take a chunk of another name for a frame without any, which has its size elsewhere.
  if (!isWord(view, 12, 'VP8 ') || view.getUint16(23) !== 0x9d01 || view.getUint8(25) !== 0x2a) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/**
 * Goes from marker to marker to the one that begins the frame, in the steps of a decoder: where it would take another
 * way, it would decode another frame than this one.
 */
function jpeg(view: DataView): Size | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; ;) {
    const marker = view.getUint16(at);
    if (marker >>> 8 !== 0xff) return undefined;
    if (marker === JPEG_FILLING) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const length = view.getUint16(at + 2);
    if (isBare(marker) || length < 2) return undefined;
    at += 2 + length;
  }
}

/** Markers without a length, and those that come after the frame's. */
function isBare(marker: number): boolean {
  return marker === 0xff00 || marker === 0xff01 || (marker >= 0xffd0 && marker <= 0xffda);
}

/** Whether a small PNG or WebP says that it has several frames. */
export function isMoving(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= view.byteLength; at++) {
    const word = view.getUint32(at);
    if (word === ACTL || word === ANIM || word === ANMF) return true;
  }
  return false;
}

/** The largest of the sizes that the boxes tell: a picture may be put together from several. */
function avif(view: DataView): Size | undefined {
  if (!isWord(view, 4, 'ftyp')) return undefined;
  let found: Size | undefined;
  for (let at = 0; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== ISPE) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (found === undefined || size.width * size.height > found.width * found.height) found = size;
  }
  return found;
}
