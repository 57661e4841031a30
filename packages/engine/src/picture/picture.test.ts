import { expect, it } from 'vitest';
import { MAX_PICTURE_BYTES, isPicture, pictureNamed } from './picture.ts';

const sized = (size: number, ...begin: number[]): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => begin[i] ?? 0);
const WEBP = [...Buffer.from('RIFF\0\0\0\0WEBP')];

it('is a JPEG, a PNG or a WebP, and small', () => {
  expect(isPicture(sized(MAX_PICTURE_BYTES, 0xff, 0xd8, 0xff))).toBe(true);
  expect(isPicture(sized(100, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe(true);
  expect(isPicture(sized(100, ...WEBP))).toBe(true);
  expect(isPicture(sized(MAX_PICTURE_BYTES + 1, 0xff, 0xd8, 0xff))).toBe(false);
});

it.each([['<svg xmlns="http://www.w3.org/2000/svg"/>'], ['GIF89a'], ['<!doctype html>'], ['RIFF....WAVE'], ['']])(
  'is not %s',
  (text) => expect(isPicture(Buffer.from(text))).toBe(false),
);

it('is named by 32 bytes in hexadecimal, and by nothing else', () => {
  expect(pictureNamed('ab'.repeat(32))).toHaveLength(32);
  for (const name of ['', 'ab', 'ab'.repeat(33), 'x'.repeat(64)]) expect(pictureNamed(name)).toBeUndefined();
});
