import { type EntryRow, type Hash, MAX_ROWS, equalBytes, extendChain } from '@pando/protocol';
import type { Context } from './context.ts';
import type { Position } from './model.ts';
import type { List, ListedRow } from './moving-state.ts';

/** Rows of one piece of a list, as it is read and shown. */
const PIECE_ROWS = MAX_ROWS;

/** A list that is to be known from after `start`. It is read from `from`, a verified position at or before that. */
export function newList(from: Position, start: number): List {
  const list: List = {
    sequence: from.sequence,
    chain: from.chain,
    start,
    rows: [],
    chains: new Map(),
    complete: false,
  };
  noteChain(list);
  return list;
}

function noteChain(list: List): void {
  if (list.sequence === list.start || list.sequence % PIECE_ROWS === 0) list.chains.set(list.sequence, list.chain);
}

/**
 * Takes in a replica's next rows, up to the row with the number `end` if that is given. False where they do not
 * follow on what was read.
 */
export function readRows(ctx: Context, list: List, rows: readonly EntryRow[], end = Number.POSITIVE_INFINITY): boolean {
  for (const { sequence, id, tag } of rows) {
    if (sequence > end) break;
    if (sequence !== list.sequence + 1) return false;
    list.sequence = sequence;
    list.chain = extendChain(ctx.ports.crypto, list.chain, id, tag);
    if (sequence > list.start) list.rows.push({ id, tag });
    noteChain(list);
  }
  return true;
}

/** Whether a list that was read to the number that its replica signed has the chain that it signed. */
export function isListOf(list: List, signed: { readonly sequence: number; readonly chain: Hash }): boolean {
  return list.sequence === signed.sequence && equalBytes(list.chain, signed.chain);
}

export interface Piece {
  /** Number and chain of the row before the first. */
  readonly after: number;
  readonly chain: Hash;
  readonly rows: readonly ListedRow[];
}

/** The piece of a list that ends with the row number `last`. */
export function pieceUpTo(list: List, last: number): Piece {
  const after = Math.max(list.start, Math.floor((last - 1) / PIECE_ROWS) * PIECE_ROWS);
  const chain = list.chains.get(after);
  if (chain === undefined) throw new Error(`no chain is known at ${after}`);
  return { after, chain, rows: list.rows.slice(after - list.start, last - list.start) };
}
