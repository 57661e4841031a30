import { type EntryId, type EntryRow, type LogId, MAX_ROWS, emptyChain, extendChain } from '@pando/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import type { Context } from './context.ts';
import { isListOf, newList, pieceUpTo, readRows } from './move-lists.ts';

const crypto = nodeCrypto();
const ctx = { ports: { crypto } } as unknown as Context;
const ORIGIN = { sequence: 0, chain: emptyChain(crypto, new Uint8Array(32) as LogId) };

function rowsOf(count: number): readonly EntryRow[] {
  return Array.from({ length: count }, (_, i) => {
    const id = crypto.sha256(new Uint8Array([i & 255, i >> 8])) as EntryId;
    return { sequence: i + 1, id, tag: i % 3, body: null, expired: false };
  });
}

function chainAfter(rows: readonly EntryRow[]) {
  return rows.reduce((chain, { id, tag }) => extendChain(crypto, chain, id, tag), ORIGIN.chain);
}

describe('a list of entries', () => {
  it('is cut into pieces that each end where the one after it begins, down to what has expired', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3500 }),
        fc.nat(3500),
        fc.integer({ min: 1, max: 700 }),
        (count, start, step) => {
          const expired = Math.min(start, count);
          const rows = rowsOf(count);
          const list = newList(ORIGIN, expired);
          for (let at = 0; at < count; at += step)
            expect(readRows(ctx, list, rows.slice(at, at + step), count)).toBe(true);
          expect(isListOf(list, { sequence: count, chain: chainAfter(rows) })).toBe(true);
          let last = count;
          let goal = list.chain;
          while (last > expired) {
            const piece = pieceUpTo(list, last);
            expect(piece.rows.length).toBeLessThanOrEqual(MAX_ROWS);
            expect(piece.after + piece.rows.length).toBe(last);
            const chain = piece.rows.reduce((sum, { id, tag }) => extendChain(crypto, sum, id, tag), piece.chain);
            expect(chain).toEqual(goal);
            last = piece.after;
            goal = piece.chain;
          }
          expect(last).toBe(expired);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('may be read from any position that was verified before', () => {
    const rows = rowsOf(50);
    const list = newList({ sequence: 20, chain: chainAfter(rows.slice(0, 20)) }, 30);
    readRows(ctx, list, rows.slice(20), 50);
    expect(isListOf(list, { sequence: 50, chain: chainAfter(rows) })).toBe(true);
    expect(pieceUpTo(list, 50)).toMatchObject({ after: 30, chain: chainAfter(rows.slice(0, 30)) });
  });

  it('is not the one that was signed where a row was exchanged, left out or given another tag', () => {
    const rows = rowsOf(10);
    const signed = { sequence: 10, chain: chainAfter(rows) };
    const [first, second, ...others] = rows;
    if (first === undefined || second === undefined) throw new Error('there are ten rows');
    const read = (changed: readonly EntryRow[]) => {
      const list = newList(ORIGIN, 0);
      return readRows(ctx, list, changed, 10) && isListOf(list, signed);
    };
    expect(read(rows)).toBe(true);
    expect(read([first, { ...second, id: first.id }, ...others])).toBe(false);
    expect(read([first, { ...second, tag: 2 }, ...others])).toBe(false);
    expect(read([first, ...others])).toBe(false);
    expect(read([{ ...second, sequence: 1 }, { ...first, sequence: 2 }, ...others])).toBe(false);
  });

  it('ends where its seal ends, though its replica has gone on since', () => {
    const rows = rowsOf(10);
    const list = newList(ORIGIN, 0);
    readRows(ctx, list, rows, 7);
    expect(isListOf(list, { sequence: 7, chain: chainAfter(rows.slice(0, 7)) })).toBe(true);
  });
});
