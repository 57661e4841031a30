import { describe, expect, it } from 'vitest';
import { withoutMetadata } from './video-metadata.ts';

function box(type: string, ...inside: readonly (string | Uint8Array)[]): Uint8Array {
  const content = inside.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
  const size = content.reduce((sum, part) => sum + part.length, 8);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  bytes.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const PLACE = '+52.5200+013.4050/';
/** Of when it was made and changed. */
const TIMES = new Uint8Array(8);
const tracks = box(
  'trak',
  box('tkhd', 'vers', TIMES, 'track'),
  box('udta', 'the name of the camera'),
  box('mdia', box('minf', 'tables')),
);

function video(...boxes: readonly Uint8Array[]): Blob {
  return new Blob(
    boxes.map((each) => Uint8Array.from(each)),
    { type: 'video/mp4' },
  );
}

describe('a video that is sent', () => {
  it('says no more where it was taken and with what, and all else stays at its place', async () => {
    const before = video(
      box('ftyp', 'isom'),
      box('moov', box('mvhd', 'vers', TIMES, 'movie'), tracks, box('udta', PLACE), box('meta', PLACE)),
      box('uuid', PLACE),
      box('mdat', 'frames, and udta as it may stand among them'),
    );
    const after = await withoutMetadata(before);
    const text = (await after?.text()) ?? '';
    expect(after?.size).toBe(before.size);
    expect(text).not.toContain(PLACE);
    expect(text).not.toContain('camera');
    for (const kept of ['movie', 'track', 'tables', 'frames, and udta as it may']) {
      expect(text.indexOf(kept)).toBe((await before.text()).indexOf(kept));
    }
  });

  it('says no more when it was made, in either layout of its times', async () => {
    const dated = (version: 0 | 1) => {
      const times = 4 * 2 * (version + 1);
      return Uint8Array.from([version, 0, 0, 7, ...Array.from({ length: times }, () => 0xdd), 0xaa]);
    };
    const old = box('trak', box('tkhd', dated(0)), box('mdia', box('mdhd', dated(1))));
    const after = await withoutMetadata(video(box('ftyp', 'isom'), box('moov', box('mvhd', dated(0)), old)));
    const bytes = new Uint8Array((await after?.arrayBuffer()) ?? []);
    expect(bytes.filter((byte) => byte === 0xdd)).toHaveLength(0);
    // What stands before and after the times is needed.
    expect(bytes.filter((byte) => byte === 0xaa)).toHaveLength(3);
    expect(bytes.filter((byte) => byte === 7)).toHaveLength(3);
  });

  it('is not touched where it is no MP4, or its boxes do not fit', async () => {
    expect(await withoutMetadata(video(box('abcd', 'x'), box('moov', 'y')))).toBeUndefined();
    expect(await withoutMetadata(video(box('ftyp', 'isom')))).toBeUndefined();
    expect(await withoutMetadata(new Blob([box('ftyp', 'isom').slice(0, 9)]))).toBeUndefined();
    expect(await withoutMetadata(new Blob(['no video']))).toBeUndefined();
  });
});
