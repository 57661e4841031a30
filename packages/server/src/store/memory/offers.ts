import { type Hash, toHex } from '@pando/protocol';
import type { OfferStore } from '../../store.ts';
import { Table, type Transactions } from './table.ts';

export function memoryOffers(transactions: Transactions): OfferStore {
  const reached = new Table<{ readonly after: number; readonly chain: Hash }>(transactions);
  /** By log and then statement and id. */
  const wanted = new Table<{ readonly statement: string; readonly id: string; readonly tag: number }>(transactions);
  return {
    reached: (log, statement) => reached.get(log, toHex(statement)),
    setReached: (log, statement, after, chain) => reached.set(log, toHex(statement), { after, chain }),
    want(log, statement, id, tag) {
      const row = { statement: toHex(statement), id: toHex(id), tag };
      wanted.set(log, `${row.statement}/${row.id}`, row);
    },
    wanted: (log, id) => wanted.values(log).find((each) => each.id === toHex(id))?.tag,
    missing: (log, statement) => wanted.values(log).filter((each) => each.statement === toHex(statement)).length,
    found(log, id) {
      for (const [key, each] of wanted.entries(log)) if (each.id === toHex(id)) wanted.delete(log, key);
    },
    wantedCount: (log) => wanted.size(log),
    clear(log) {
      reached.clear(log);
      wanted.clear(log);
    },
  };
}
