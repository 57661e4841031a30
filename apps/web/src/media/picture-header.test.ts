import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PIXELS, isBounded, pictureSize } from './picture-header.ts';

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const short = (value: number): number[] => [value >>> 8, value & 255];

const FIRST_FRAME = [0, 0, 0, 0, 0x80, 2, 0xe0, 1];
const SMALL = [...short(8), ...short(8)];

const PICTURES: readonly (readonly [string, Uint8Array])[] = [
  ['PNG', bytesOf([0x89], 'PNG\r\n\u001a\n', word(13), 'IHDR', word(640), word(480))],
  [
    'GIF',
    bytesOf('GIF89a', [0x80, 2, 0xe0, 1], [0x80, 0, 0], [0, 0, 0, 0, 0, 0], [0x21, 0xfe, 1, 7, 0], [0x2c], FIRST_FRAME),
  ],
  ['WebP, extended', bytesOf('RIFF', word(0), 'WEBPVP8X', word(10), [0, 0, 0, 0], [0x7f, 2, 0], [0xdf, 1, 0])],
  ['WebP, lossy', bytesOf('RIFF', word(0), 'WEBPVP8 ', word(9), [0, 0, 0, 0x9d, 1, 0x2a], [0x80, 2, 0xe0, 1])],
  ['WebP, lossless', bytesOf('RIFF', word(0), 'WEBPVP8L', word(9), [0x2f], [0x7f, 0xc2, 0x77, 0])],
  ['JPEG', bytesOf([0xff, 0xd8, 0xff, 0xe1, 0, 8], 'Exif\0\0', [0xff, 0xc2, 0, 17, 8], short(480), short(640))],
  [
    'AVIF',
    bytesOf(
      word(16),
      'ftypavif',
      word(0),
      'ispe',
      word(0),
      word(320),
      word(240),
      'ispe',
      word(0),
      word(640),
      word(480),
    ),
  ],
];

describe('the size that a picture’s first bytes say', () => {
  it.each(PICTURES)('of a %s', (_, bytes) => {
    expect(pictureSize(bytes)).toEqual({ width: 640, height: 480 });
  });

  it('is none of what is no picture, or ends too early', () => {
    for (const [, bytes] of PICTURES) expect(pictureSize(bytes.slice(0, 9))).toBeUndefined();
    expect(pictureSize(bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'))).toBeUndefined();
  });

  it.each([
    ['a JPEG with filling before the frame', [0xff, 0xd8, 0xff, 0xff, 0xc0, 0, 17, 8], short(480), short(640)],
    ['a GIF whose first frame is larger than its screen', 'GIF89a', [8, 0, 8, 0, 0, 0, 0], [0x2c], FIRST_FRAME],
  ])('is that of what is decoded, of %s', (_, ...parts) => {
    expect(pictureSize(bytesOf(...parts))).toEqual({ width: 640, height: 480 });
  });

  it.each([
    ['a JPEG marker without a length', [0xff, 0xd8, 0xff, 0xd0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8], SMALL],
    ['a JPEG segment that is shorter than its length', [0xff, 0xd8, 0xff, 0xe1, 0, 1, 0xff, 0xc0, 0, 17, 8], SMALL],
    ['a WebP chunk of another name', 'RIFF', word(0), 'WEBPJUNK', word(9), [0, 0, 0, 0x9d, 1, 0x2a], [8, 0, 8, 0]],
    ['a WebP frame without its signature', 'RIFF', word(0), 'WEBPVP8 ', word(9), [0, 0, 0, 0, 0, 0], [8, 0, 8, 0]],
  ])('is not believed where a decoder may find another: %s', (_, ...parts) => {
    expect(pictureSize(bytesOf(...parts))).toBeUndefined();
  });

  it('is looked for in any bytes without failing', () => {
    const head = fc.constantFrom(...PICTURES.map(([, bytes]) => bytes.slice(0, 14)));
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 200 }), (begin, rest) => {
        const size = pictureSize(Uint8Array.from([...begin, ...rest]));
        if (size) expect(Number.isSafeInteger(size.width * size.height)).toBe(true);
      }),
    );
  });

  it('is refused where decoding would take gigabytes', () => {
    expect(isBounded({ width: 8000, height: MAX_PIXELS / 8000 })).toBe(true);
    expect(isBounded({ width: 8001, height: MAX_PIXELS / 8000 })).toBe(false);
    expect(isBounded({ width: 60_000, height: 10 })).toBe(false);
    expect(isBounded({ width: 0, height: 10 })).toBe(false);
  });
});
