import { toHex } from '@pando/protocol';
import type { EntryStore, LogNumber, LogRow, LogStore, NewEntry, StoredEntry } from '../../store.ts';
import { limited } from '../limited.ts';
import { Table, type Transactions } from './table.ts';

const ALL = 'all';

export function memoryLogs(transactions: Transactions): LogStore {
  const rows = new Table<LogRow>(transactions);
  const numbers = new Table<LogNumber>(transactions);
  return {
    create(log, genesis, retentionSeconds, createdAt) {
      if (numbers.has(ALL, toHex(log))) throw new Error('the log exists');
      const number = (rows.size(ALL) + 1) as LogNumber;
      const row: LogRow = {
        number,
        log,
        genesis,
        createdAt,
        retentionSeconds,
        decided: 0,
        endorsed: 0,
        expired: 0,
        expiresAt: null,
        changedBy: 0,
        endedBy: 0,
      };
      rows.set(ALL, number, row);
      numbers.set(ALL, toHex(log), number);
      return row;
    },
    find(log) {
      const number = numbers.get(ALL, toHex(log));
      return number === undefined ? undefined : rows.get(ALL, number);
    },
    byNumber: (number) => rows.get(ALL, number),
    update(row) {
      const before = rows.get(ALL, row.number);
      if (before === undefined) throw new Error('no such log');
      const { number, log, genesis, createdAt } = before;
      rows.set(ALL, number, { ...row, number, log, genesis, createdAt });
    },
    due: (now, limit) =>
      rows
        .values(ALL)
        .flatMap(({ number, expiresAt }) => (expiresAt !== null && expiresAt <= now ? [{ number, expiresAt }] : []))
        .sort((a, b) => a.expiresAt - b.expiresAt || a.number - b.number)
        .slice(0, limit)
        .map(({ number }) => number),
    count: () => rows.size(ALL),
  };
}

export function memoryEntries(transactions: Transactions): EntryStore {
  const entries = new Table<NewEntry>(transactions);
  const sequences = new Table<number>(transactions);
  /** Those with a time of their own that still have a body. */
  const passing = new Table<{ readonly log: LogNumber; readonly sequence: number; readonly until: number }>(
    transactions,
  );

  const drop = (log: LogNumber, entry: NewEntry): void => {
    entries.set(log, entry.sequence, { ...entry, body: null });
    if (entry.passing !== null) passing.delete(ALL, `${log}/${entry.sequence}`);
  };
  const lastOf = (log: LogNumber): NewEntry | undefined => entries.get(log, entries.size(log));
  function* above(log: LogNumber, after: number): Generator<NewEntry> {
    for (let sequence = after + 1; ; sequence++) {
      const entry = entries.get(log, sequence);
      if (entry === undefined) return;
      yield entry;
    }
  }

  return {
    append(log, entry) {
      const known = sequences.get(log, toHex(entry.id));
      if (known !== undefined) return known;
      if (entry.sequence !== entries.size(log) + 1) throw new Error('an entry out of sequence');
      entries.set(log, entry.sequence, entry);
      sequences.set(log, toHex(entry.id), entry.sequence);
      if (entry.passing !== null && entry.body !== null) {
        const { sequence } = entry;
        passing.set(ALL, `${log}/${sequence}`, { log, sequence, until: entry.passing.until });
      }
      return entry.sequence;
    },
    end(log) {
      const entry = lastOf(log);
      return entry && { sequence: entry.sequence, chain: entry.chain, at: entry.at };
    },
    find(log, id) {
      const sequence = sequences.get(log, toHex(id));
      const entry = sequence === undefined ? undefined : entries.get(log, sequence);
      return entry && stored(entry, true);
    },
    locate(log, id) {
      const sequence = sequences.get(log, toHex(id));
      const entry = sequence === undefined ? undefined : entries.get(log, sequence);
      return entry && { sequence: entry.sequence, tag: entry.tag };
    },
    after: (log, after, limit, bodies) =>
      limited(above(log, after), limit, ({ body }) => (bodies ? (body?.length ?? 0) : 0)).map((each) =>
        stored(each, bodies),
      ),
    arrivalOf: (log, sequence) => entries.get(log, sequence)?.at,
    expire(log, until) {
      let highest = 0;
      for (const entry of above(log, 0)) {
        if (entry.at > until) break;
        if (entry.body !== null) drop(log, entry);
        highest = entry.sequence;
      }
      return highest;
    },
    pass(until, limit) {
      const over = passing
        .values(ALL)
        .filter((each) => each.until <= until)
        .sort((a, b) => a.until - b.until)
        .slice(0, limit);
      for (const { log, sequence } of over) {
        const entry = entries.get(log, sequence);
        if (entry !== undefined) drop(log, entry);
      }
      return over.length;
    },
    count: () => entries.groups().reduce<number>((sum, log) => sum + entries.size(log), 0),
  };
}

function stored({ sequence, id, tag, body, passing }: NewEntry, bodies: boolean): StoredEntry {
  return { sequence, id, tag, body: bodies ? body : null, expired: body === null, passing };
}
