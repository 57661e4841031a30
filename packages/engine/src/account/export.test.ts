import { concatBytes, encode } from '@pando/protocol';
import { arbitraryOf, withoutLimits } from '@pando/protocol/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExport, encodeExport, exported } from './export.ts';

const anyExport = arbitraryOf(exported).map((any) => ({ ...any, version: 1, rows: [] }));
const conversation = { id: 'ab' };

describe('an export', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyExport, (any) => {
        expect(decodeExport(encodeExport(any))).toEqual(any);
      }),
    );
  });

  it('of another version is none', () => {
    const [any] = fc.sample(anyExport, { numRuns: 1, seed: 1 });
    expect(decodeExport(encode(withoutLimits(exported), { ...any!, version: 2 }))).toBeUndefined();
    expect(decodeExport(encode(exported, { ...any!, version: 0 }))).toBeUndefined();
  });

  it('that is cut or has more behind it is none', () => {
    fc.assert(
      fc.property(anyExport, fc.nat(), (any, at) => {
        const bytes = encodeExport(any);
        expect(decodeExport(bytes.subarray(0, at % bytes.length))).toBeUndefined();
        expect(decodeExport(concatBytes(bytes, Uint8Array.of(0)))).toBeUndefined();
      }),
    );
  });

  it('that promises more than it has is refused without making room for it', () => {
    // [1, [‥, … an array of 2^32 - 1 items
    expect(decodeExport(Uint8Array.of(0x85, 1, 0x85, 0x60, 0x9a, 0xff, 0xff, 0xff, 0xff))).toBeUndefined();
  });

  it('brings rows of its own conversations alone, and such as the timeline reads', () => {
    const [any] = fc.sample(
      anyExport.filter((each) => each.conversations.length > 0),
      { numRuns: 1, seed: 1 },
    );
    const conversations = [{ ...any!.conversations[0]!, ...conversation }];
    const row = { space: 'timeline.lines/ab', key: 'k', value: Uint8Array.of(0x82, 2, 0) };
    const spent = { space: 'timeline.references/ab', key: 'k', value: Uint8Array.of(0x81, 3) };
    const withRows = (...rows: readonly (typeof row)[]): Uint8Array => encodeExport({ ...any!, conversations, rows });
    expect(decodeExport(withRows(spent))?.rows).toEqual([spent]);
    expect(decodeExport(withRows(spent, row))).toBeUndefined();
    expect(decodeExport(withRows({ ...spent, space: 'timeline.references/cd' }))).toBeUndefined();
    expect(decodeExport(withRows({ ...spent, space: 'account' }))).toBeUndefined();
  });
});
