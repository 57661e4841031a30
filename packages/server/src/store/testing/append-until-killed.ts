// Appends three entries a transaction and prints the last sequence of each transaction that returned, until killed.
import { hash } from 'node:crypto';
import type { EntryId, Hash, LogId } from '@pando/protocol';
import { sqliteStore } from '../sqlite.ts';

const store = sqliteStore(process.argv[2] ?? '');
const log = new Uint8Array(32).fill(1) as Uint8Array as LogId;
const row = store.logs.find(log) ?? store.transaction(() => store.logs.create(log, new Uint8Array(), 60, 1));
let last = store.entries.end(row.number)?.sequence ?? 0;

function appendThree(): void {
  store.transaction(() => {
    for (let i = 0; i < 3; i++) {
      last += 1;
      const id = new Uint8Array(hash('sha256', String(last), 'buffer')) as Uint8Array as EntryId;
      const chain = id as Uint8Array as Hash;
      store.entries.append(row.number, {
        sequence: last,
        id,
        tag: 0,
        chain,
        body: new Uint8Array(1000),
        passing: null,
        at: last,
      });
    }
  });
  process.stdout.write(`${last}\n`, () => setImmediate(appendThree));
}
appendThree();
