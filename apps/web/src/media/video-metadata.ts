/** Boxes of MP4 and QuickTime that say where, when and with what a video was taken. */
const TELLING: ReadonlySet<string> = new Set(['udta', 'meta', 'uuid']);
/** Boxes that have boxes within. */
const NESTED: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia']);
/** Boxes that say when it was made and changed, after a version and flags. */
const DATED: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd']);
const FLAGS_BYTES = 4;
const HEADER_BYTES = 16;
/** Larger headers are not looked into: the video is then sent as it is not. */
const MAX_MOOV_BYTES = 32 * 1024 * 1024;

/**
 * An MP4 video with what is told about it overwritten by nothing, everything else where it was. Undefined for what is no
 * MP4 video, or is broken.
 */
export async function withoutMetadata(video: Blob): Promise<Blob | undefined> {
  const parts: Blob[] = [];
  let isVideo = false;
  for (let at = 0; at < video.size;) {
    const box = await boxAt(video, at);
    if (box === undefined || box.end > video.size) return undefined;
    isVideo ||= box.type === 'moov';
    if (at === 0 && box.type !== 'ftyp') return undefined;
    parts.push(await cleaned(video, at, box));
    at = box.end;
  }
  return isVideo ? new Blob(parts, { type: video.type }) : undefined;
}

interface Box {
  readonly type: string;
  readonly end: number;
  /** Where what is in it begins. */
  readonly inside: number;
}

async function boxAt(video: Blob, at: number): Promise<Box | undefined> {
  return boxIn(new DataView(await video.slice(at, at + HEADER_BYTES).arrayBuffer()), 0, at, video.size);
}

function boxIn(view: DataView, at: number, base: number, whole: number): Box | undefined {
  if (at + 8 > view.byteLength) return undefined;
  const small = view.getUint32(at);
  const type = String.fromCharCode(...[4, 5, 6, 7].map((byte) => view.getUint8(at + byte)));
  if (small === 1 && at + 16 > view.byteLength) return undefined;
  const header = small === 1 ? 16 : 8;
  const size = small === 1 ? Number(view.getBigUint64(at + 8)) : small === 0 ? whole - base - at : small;
  return size < header ? undefined : { type, end: base + at + size, inside: base + at + header };
}

async function cleaned(video: Blob, at: number, box: Box): Promise<Blob> {
  if (box.type === 'moov' && box.end - at > MAX_MOOV_BYTES) throw new RangeError('a video with too long a header');
  if (!TELLING.has(box.type) && box.type !== 'moov') return video.slice(at, box.end);
  const bytes = new Uint8Array(await video.slice(at, box.end).arrayBuffer());
  overwrite(bytes, 0, bytes.length);
  return new Blob([bytes]);
}

/** Makes free space of the telling boxes between two places: nothing moves, so that what points to places stays true. */
function overwrite(bytes: Uint8Array, from: number, to: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < to;) {
    const box = boxIn(view, at, 0, to);
    if (box === undefined || box.end > to) return;
    if (TELLING.has(box.type)) {
      bytes.set([0x66, 0x72, 0x65, 0x65], at + 4);
      bytes.fill(0, box.inside, box.end);
    } else if (DATED.has(box.type)) {
      const times = box.inside + FLAGS_BYTES;
      bytes.fill(0, times, Math.min(box.end, times + (bytes[box.inside] === 1 ? 16 : 8)));
    } else if (NESTED.has(box.type)) overwrite(bytes, box.inside, box.end);
    at = box.end;
  }
}
