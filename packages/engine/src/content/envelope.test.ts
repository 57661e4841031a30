import { type Signature, encode } from '@pando/protocol';
import { withoutLimits } from '@pando/protocol/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Body, type Envelope, envelopeCodec, isNumbered, readEnvelope, sealableBytes } from './envelope.ts';
import { MAX_CONTENT_BYTES, MAX_HEADS, MAX_WALL_MS } from './limits.ts';
import { pad, paddedSize, unpad } from './padding.ts';

const SIGNATURE = new Uint8Array(64).fill(9) as Signature;
const device = fc.constantFrom('0000000000000001', 'ffffffffffffffff', '0123456789abcdef');
const mark = fc.record({ device, number: fc.maxSafeNat() });
const marks = fc.array(mark, { maxLength: 5 });
const bytes = fc.uint8Array({ maxLength: 400 });
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record({ type: fc.constant('content' as const), content: bytes }),
  fc.record({ type: fc.constant('receipt' as const), delivered: marks, read: marks }),
  fc.record({ type: fc.constant('resend-request' as const), device, numbers: fc.array(fc.maxSafeNat()) }),
  fc.record({ type: fc.constant('leave' as const), signature: fc.constant(SIGNATURE) }),
  fc.record({ type: fc.constant('control' as const), kind: fc.maxSafeNat(), payload: bytes }),
  fc.record({ type: fc.constant('blank' as const) }),
);
const envelope: fc.Arbitrary<Envelope> = fc
  .record({
    timestamp: fc.record({ wall: fc.nat({ max: MAX_WALL_MS }), counter: fc.nat({ max: 0xffff_ffff }) }),
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    heads: marks,
    body,
  })
  .map((each) => (isNumbered(each.body) ? each : { ...each, number: 0 }));

const leave: Envelope = {
  timestamp: { wall: 1, counter: 0 },
  number: 1,
  heads: [],
  body: { type: 'leave', signature: SIGNATURE },
};

describe('envelope', () => {
  test('any is read as it was written', () => {
    fc.assert(
      fc.property(envelope, (each) => {
        expect(readEnvelope(sealableBytes(each))).toEqual({ ok: true, value: each });
      }),
    );
  });

  test('hostile bytes are failures', () => {
    fc.assert(fc.property(bytes, (each) => typeof readEnvelope(pad(each)).ok === 'boolean'));
    fc.assert(fc.property(bytes, (each) => typeof readEnvelope(each).ok === 'boolean'));
  });

  test('a message without a running number, and a receipt with one, are refused', () => {
    expect(readEnvelope(sealableBytes({ ...leave, number: 0 })).ok).toBe(false);
    const receipt: Body = { type: 'receipt', delivered: [], read: [] };
    expect(readEnvelope(sealableBytes({ ...leave, body: receipt })).ok).toBe(false);
  });

  test('a time after the year 9999 and too many heads are refused', () => {
    const late = { ...leave, timestamp: { wall: MAX_WALL_MS + 1, counter: 0 } };
    expect(readEnvelope(pad(encode(withoutLimits(envelopeCodec), late))).ok).toBe(false);
    expect(() => sealableBytes(late)).toThrow(RangeError);
    const heads = Array.from({ length: MAX_HEADS + 1 }, () => ({ device: 'ffffffffffffffff', number: 1 }));
    expect(readEnvelope(pad(encode(withoutLimits(envelopeCodec), { ...leave, heads }))).ok).toBe(false);
    expect(() => sealableBytes({ ...leave, heads })).toThrow(RangeError);
  });

  test('the largest content fits', () => {
    const content = new Uint8Array(MAX_CONTENT_BYTES);
    expect(readEnvelope(sealableBytes({ ...leave, body: { type: 'content', content } })).ok).toBe(true);
  });
});

describe('padding', () => {
  test('comes off again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (each) => {
        expect(unpad(pad(each))).toEqual({ ok: true, value: each });
      }),
    );
  });

  test.each([
    [0, 256],
    [255, 256],
    [256, 512],
    [4095, 4096],
    [4096, 8192],
    [65_535, 65_536],
    [65_536, 131_072],
    [131_071, 131_072],
    [131_072, 196_608],
  ])('%i bytes become %i', (length, size) => {
    expect(paddedSize(length)).toBe(size);
    expect(pad(new Uint8Array(length)).length).toBe(size);
  });

  test('a size of its own, no end marker, or nothing at all is refused', () => {
    const padded = pad(Uint8Array.of(1, 2, 3));
    expect(unpad(padded.subarray(0, 255)).ok).toBe(false);
    expect(unpad(Uint8Array.of(...padded, ...new Uint8Array(256))).ok).toBe(false);
    expect(unpad(new Uint8Array(256)).ok).toBe(false);
    expect(unpad(new Uint8Array(256).fill(1)).ok).toBe(false);
    expect(unpad(new Uint8Array()).ok).toBe(false);
  });
});
