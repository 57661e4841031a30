import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import {
  CHUNK_BYTES,
  MAX_FILE_BYTES,
  bytesIn,
  chunkAt,
  chunkCount,
  chunkLength,
  cipherOf,
  encryptedRange,
  encryptedSize,
  isSupported,
  newFileKey,
  openChunk,
  sealChunk,
} from './chunks.ts';

const crypto = nodeCrypto(seededRandom('chunks'));
const size = fc.oneof(
  fc.nat({ max: MAX_FILE_BYTES }),
  fc.constantFrom(0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1),
);

describe('a file in chunks', () => {
  it('has every byte in one chunk, and every encrypted byte too', () => {
    fc.assert(
      fc.property(size, (bytes) => {
        const count = chunkCount(bytes);
        const lengths = Array.from({ length: count }, (_, index) => chunkLength(bytes, index));
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(bytes);
        expect(bytesIn(bytes, count)).toBe(bytes);
        for (let index = 0; index < count; index++) {
          const { start, end } = encryptedRange(bytes, index);
          expect([chunkAt(start), chunkAt(end - 1)]).toEqual([index, index]);
          expect(start).toBe(index === 0 ? 0 : encryptedRange(bytes, index - 1).end);
        }
        expect(encryptedRange(bytes, count - 1).end).toBe(encryptedSize(bytes));
      }),
    );
  });

  it('opens each chunk in its place, and nowhere else', async () => {
    const whole = new Uint8Array(2 * CHUNK_BYTES + 5).map((_, at) => at % 251);
    const file = newFileKey(crypto, whole.length);
    const parts = [0, 1, 2].map((index) => whole.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
    const sealed = await Promise.all(parts.map((part, index) => sealChunk(crypto, file, index, part)));
    for (const [at, part] of parts.entries()) {
      for (const [index, chunk] of sealed.entries()) {
        const opened = await openChunk(crypto, file, at, chunk);
        expect(opened && Buffer.compare(opened, part)).toBe(at === index ? 0 : undefined);
      }
    }
  });

  it('does not open where what follows was cut off, or a bit or the key is another', async () => {
    const whole = new Uint8Array(2 * CHUNK_BYTES).fill(3);
    const file = newFileKey(crypto, whole.length);
    const first = await sealChunk(crypto, file, 0, whole.subarray(0, CHUNK_BYTES));
    expect(await openChunk(crypto, { ...file, size: CHUNK_BYTES }, 0, first)).toBeUndefined();
    expect(await openChunk(crypto, { ...file, key: crypto.random(32) }, 0, first)).toBeUndefined();
    expect(await openChunk(crypto, file, 0, first.slice(0, -1))).toBeUndefined();
    first[9] = (first[9] ?? 0) ^ 1;
    expect(await openChunk(crypto, file, 0, first)).toBeUndefined();
  });

  it('is not tried where this version does not know its cipher or hash, or it is too large', () => {
    const cipher = cipherOf(newFileKey(crypto, 100), crypto.random(32));
    expect(isSupported(cipher)).toBe(true);
    expect(isSupported({ ...cipher, encAlg: 2 })).toBe(false);
    expect(isSupported({ ...cipher, hashAlg: 7 })).toBe(false);
    expect(isSupported({ ...cipher, key: new Uint8Array(16) })).toBe(false);
    expect(isSupported({ ...cipher, aad: new Uint8Array(1) })).toBe(false);
    expect(isSupported({ ...cipher, size: MAX_FILE_BYTES + 1 })).toBe(false);
  });
});
