import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryId, LogId } from '../ids.ts';
import { crypto, seeded } from '../testing/signature-crypto.ts';
import { emptyChain, extendChain } from './head.ts';

const log = seeded<LogId>('log');

interface Entry {
  readonly id: EntryId;
  readonly tag: number;
}

function chainOf(entries: readonly Entry[], of = log): string {
  let chain = emptyChain(crypto, of);
  for (const { id, tag } of entries) chain = extendChain(crypto, chain, id, tag);
  return chain.join();
}

const entry = (label: string, tag: number): Entry => ({ id: seeded(label), tag });

describe('the chain', () => {
  it('begins with the log', () => {
    const expected = createHash('sha256').update('pando/1 chain\0').update(log).digest();
    expect(emptyChain(crypto, log)).toEqual(Uint8Array.from(expected));
    expect(chainOf([])).not.toBe(chainOf([], seeded<LogId>('other log')));
  });

  it('takes in an id and its tag in eight bytes, the highest first', () => {
    const before = emptyChain(crypto, log);
    const id = seeded<EntryId>('entry');
    const tag = Uint8Array.of(0, 0, 1, 2, 3, 4, 5, 6);
    const expected = createHash('sha256').update(before).update(id).update(tag).digest();
    expect(extendChain(crypto, before, id, 0x0102_0304_0506)).toEqual(Uint8Array.from(expected));
  });

  it('takes in any tag that goes over the wire', () => {
    expect(chainOf([entry('a', Number.MAX_SAFE_INTEGER)])).not.toBe(chainOf([entry('a', 0)]));
  });

  it('tells lists apart: by order, by length, by tag', () => {
    const anyEntries = fc.array(
      fc.tuple(fc.constantFrom('a', 'b'), fc.nat(1)).map(([label, tag]) => entry(label, tag)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(anyEntries, anyEntries, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(chainOf(one) === chainOf(other)).toBe(same);
      }),
    );
  });
});
