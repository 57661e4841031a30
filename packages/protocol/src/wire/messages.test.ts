import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Codec, decode, encode, uint } from '../cbor/index.ts';
import { arbitraryOf, variantsOf } from '../testing/arbitrary-of.ts';
import { type ClientFrame, clientFrame, request } from './request.ts';
import { type ServerFrame, push, response, serverFrame } from './response.ts';

const anyId = arbitraryOf(uint(0xffff_ffff));
const clientFrames = variantsOf(request).map(
  ([name, any]) => [name, fc.tuple(anyId, any).map(([id, each]): ClientFrame => ({ id, request: each }))] as const,
);
const responseFrames = variantsOf(response).map(
  ([name, any]) =>
    [name, fc.tuple(anyId, any).map(([id, each]): ServerFrame => ({ type: 'response', id, response: each }))] as const,
);
const pushFrames = variantsOf(push).map(
  ([name, any]) => [`${name} (pushed)`, any.map((each): ServerFrame => ({ type: 'push', push: each }))] as const,
);
const serverFrames = [...responseFrames, ...pushFrames];

const RUNS = { numRuns: 6 };

/** A change to some bytes: another byte, one more, one less, or a piece twice. */
const edit = fc.tuple(fc.constantFrom('replace', 'insert', 'remove', 'repeat'), fc.nat(), fc.nat(255));
type Edit = readonly ['replace' | 'insert' | 'remove' | 'repeat', number, number];

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const list = [...bytes];
  for (const [kind, where, byte] of edits) {
    const at = where % Math.max(1, list.length);
    if (kind === 'replace') list[at] = byte;
    else if (kind === 'insert') list.splice(at, 0, byte);
    else if (kind === 'remove') list.splice(at, 1);
    else list.splice(at, 0, ...list.slice(at, at + byte));
  }
  return Uint8Array.from(list);
}

/** Decodes, whatever it is; throws only where `decode` does, or where other bytes come out than went in. */
function expectRefusedOrCanonical<T>(codec: Codec<T>, bytes: Uint8Array): void {
  const decoded = decode(codec, bytes);
  if (decoded.ok) expect(encode(codec, decoded.value)).toEqual(bytes);
}

function describeFrames<T>(codec: Codec<T>, frames: readonly (readonly [string, fc.Arbitrary<T>])[]): void {
  it.each(frames)('%s comes back as it went', (_, any) => {
    fc.assert(
      fc.property(any, (frame) => {
        expect(decode(codec, encode(codec, frame))).toEqual({ ok: true, value: frame });
      }),
      RUNS,
    );
  });

  it.each(frames)('%s is refused if it is cut, or has a byte too many', (_, any) => {
    fc.assert(
      fc.property(any, (frame) => {
        const encoded = encode(codec, frame);
        // Not each of some thousand cuts within hashes.
        for (let length = 0; length < encoded.length; length += 1 + Math.floor(encoded.length / 100))
          expect(decode(codec, encoded.subarray(0, length)).ok).toBe(false);
        expect(decode(codec, Uint8Array.of(...encoded, 0))).toEqual({ ok: false, reason: '1 bytes too many' });
      }),
      { numRuns: 2 },
    );
  });

  it('damaged, each is refused or means what its bytes say', () => {
    fc.assert(
      fc.property(
        fc.oneof(...frames.map(([, any]) => any)),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (frame, edits) => {
          expectRefusedOrCanonical(codec, edited(encode(codec, frame), edits as readonly Edit[]));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('damaged in one of its first bytes, each is refused or means what its bytes say', () => {
    fc.assert(
      fc.property(fc.oneof(...frames.map(([, any]) => any)), fc.nat(12), fc.nat(255), (frame, at, byte) => {
        expectRefusedOrCanonical(codec, edited(encode(codec, frame), [['replace', at, byte]]));
      }),
      { numRuns: 400 },
    );
  });
}

describe('a client frame', () => {
  describeFrames(clientFrame, clientFrames);

  it('with a request that no version 1 has is refused, and so is a request with a field more', () => {
    expect(decode(clientFrame, Uint8Array.of(0x82, 1, 0x81, 1))).toEqual({
      ok: true,
      value: { id: 1, request: { type: 'ping' } },
    });
    expect(decode(clientFrame, Uint8Array.of(0x82, 1, 0x81, 2))).toEqual({
      ok: false,
      reason: 'unknown message number 2',
    });
    expect(decode(clientFrame, Uint8Array.of(0x82, 1, 0x82, 1, 0))).toEqual({
      ok: false,
      reason: '2 fields where 1 belong',
    });
  });
});

describe('a server frame', () => {
  describeFrames(serverFrame, serverFrames);

  it('is a response or a push', () => {
    expect(decode(serverFrame, Uint8Array.of(0x83, 0, 7, 0x81, 1))).toEqual({
      ok: true,
      value: { type: 'response', id: 7, response: { type: 'done' } },
    });
    expect(decode(serverFrame, Uint8Array.of(0x83, 2, 7, 0x81, 1))).toEqual({
      ok: false,
      reason: 'unknown message number 2',
    });
  });
});
