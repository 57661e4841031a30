import { type LogId, decodeOwn, frontier, fromHex, seal, toHex } from '@pando/protocol';
import type { Store } from '@pando/server/core';
import type { SimServer } from '../sim-server.ts';
import { nameOf } from './ledger.ts';
import type { ServerLog } from './promises.ts';

const ALL = { rows: 1_000_000, bytes: Number.MAX_SAFE_INTEGER };

/** What a server keeps of a conversation. */
export function logAt({ store, url }: SimServer, conversation: string): ServerLog {
  const row = store.logs.find(fromHex(conversation) as Uint8Array as LogId);
  if (row === undefined) return { server: url, entries: new Map(), late: new Set(), slots: new Map(), endorsed: 0 };
  const ends = endsOf(store, row.number, row.decided);
  const entries = new Map<string, number>();
  const late = new Set<string>();
  for (const { body, tag, sequence } of store.entries.after(row.number, 0, ALL, true)) {
    if (body === null) continue;
    entries.set(nameOf(body), tag);
    const end = ends.find(({ slot }) => slot > tag);
    if (end !== undefined && sequence > end.sequence) late.add(nameOf(body));
  }
  return {
    server: url,
    endorsed: row.endorsed,
    entries,
    late,
    slots: new Map(store.slots.from(row.number, 1, ALL).map(({ slot, hash }) => [slot, toHex(hash)])),
  };
}

/** The entries of a conversation that a server could still give out. */
export function bodiesAt({ store }: SimServer, conversation: string): readonly Uint8Array[] {
  const row = store.logs.find(fromHex(conversation) as Uint8Array as LogId);
  if (row === undefined) return [];
  return store.entries.after(row.number, 0, ALL, true).flatMap(({ body }) => body ?? []);
}

/** A server's word that what it has, up to this sequence, is all that it had of the epochs before a slot. */
interface End {
  readonly slot: number;
  readonly sequence: number;
}

/** Its frontiers and seals, in the order of their slots. */
function endsOf(
  { statements }: Store,
  log: Parameters<Store['statements']['seal']>[0],
  decided: number,
): readonly End[] {
  const ends: End[] = [];
  for (let slot = 1; slot <= decided; slot++) {
    const [closing, sealing] = [statements.frontierUpTo(log, slot), statements.seal(log, slot)];
    if (sealing !== undefined) ends.push(decodeOwn(seal, sealing).body);
    const last = closing && decodeOwn(frontier, closing).body;
    if (last?.slot === slot) ends.push(last);
  }
  return ends;
}
