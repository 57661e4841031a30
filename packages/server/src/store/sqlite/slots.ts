import type { DatabaseSync } from 'node:sqlite';
import type { AccessKey, Ballot, Hash } from '@pando/protocol';
import type {
  AcceptorStore,
  EndorsementStore,
  LogNumber,
  SlotStore,
  StatementStore,
  StoredAcceptor,
  StoredSlot,
} from '../../store.ts';
import { limited } from '../limited.ts';
import { checksum, verify } from './damage.ts';
import { type Row, bytes, integer, integerOrNull } from './row.ts';

export function sqliteSlots(database: DatabaseSync): SlotStore {
  const put = database.prepare(
    `INSERT INTO slots (log, slot, hash, value, certificate) VALUES (?, ?, ?, ?, ?) ON CONFLICT (log, slot)
     DO UPDATE SET hash = excluded.hash, value = excluded.value, certificate = excluded.certificate`,
  );
  const get = database.prepare('SELECT * FROM slots WHERE log = ? AND slot = ?');
  const range = database.prepare('SELECT * FROM slots WHERE log = ? AND slot >= ? ORDER BY slot LIMIT ?');
  return {
    put: (log, slot) => void put.run(log, slot.slot, slot.hash, slot.value, slot.certificate),
    get(log, slot) {
      const row = get.get(log, slot);
      return row && storedSlot(row);
    },
    from: (log, from, limit) =>
      limited(
        range.iterate(log, from, Math.max(1, limit.rows)),
        limit,
        (row) => bytes(row, 'value').length + bytes(row, 'certificate').length,
      ).map(storedSlot),
  };
}

function storedSlot(row: Row): StoredSlot {
  return {
    slot: integer(row, 'slot'),
    hash: bytes<Hash>(row, 'hash'),
    value: bytes(row, 'value'),
    certificate: bytes(row, 'certificate'),
  };
}

export function sqliteEndorsements(database: DatabaseSync): EndorsementStore {
  const add = database.prepare('INSERT OR IGNORE INTO endorsements (log, slot, key, endorsement) VALUES (?, ?, ?, ?)');
  const of = database.prepare('SELECT * FROM endorsements WHERE log = ? ORDER BY rowid');
  const remove = database.prepare('DELETE FROM endorsements WHERE log = ? AND slot <= ?');
  return {
    add: (log, { slot, key, endorsement }) => add.run(log, slot, key, endorsement).changes === 1,
    of: (log) =>
      of.all(log).map((row) => ({
        slot: integer(row, 'slot'),
        key: bytes<AccessKey>(row, 'key'),
        endorsement: bytes(row, 'endorsement'),
      })),
    removeUpTo: (log, slot) => void remove.run(log, slot),
  };
}

export function sqliteStatements(database: DatabaseSync): StatementStore {
  const put = database.prepare('INSERT OR REPLACE INTO statements (log, kind, slot, statement) VALUES (?, ?, ?, ?)');
  const exact = database.prepare('SELECT statement FROM statements WHERE log = ? AND kind = ? AND slot = ?');
  const upTo = database.prepare(
    'SELECT statement FROM statements WHERE log = ? AND kind = ? AND slot <= ? ORDER BY slot DESC LIMIT 1',
  );
  type Kind = 'frontier' | 'seal' | 'active' | 'held';
  const writer =
    (kind: Kind) =>
    (log: LogNumber, slot: number, statement: Uint8Array): void =>
      void put.run(log, kind, slot, statement);
  const reader =
    (kind: Kind, statement = exact) =>
    (log: LogNumber, slot: number): Uint8Array | undefined => {
      const row = statement.get(log, kind, slot);
      return row && bytes(row, 'statement');
    };
  return {
    putFrontier: writer('frontier'),
    frontierUpTo: reader('frontier', upTo),
    putSeal: writer('seal'),
    seal: reader('seal'),
    putActive: writer('active'),
    active: reader('active'),
    putHeld: writer('held'),
    held: reader('held'),
  };
}

export function sqliteAcceptors(database: DatabaseSync): AcceptorStore {
  const get = database.prepare('SELECT * FROM acceptors WHERE instance = ?');
  const put = database.prepare(
    `INSERT OR REPLACE INTO acceptors
     (instance, promised_round, promised_value, accepted_round, accepted_value, value, certificate, sum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM acceptors WHERE instance = ?');
  return {
    get(instance) {
      const row = get.get(instance);
      return row && storedAcceptor(instance, row);
    },
    put(instance, state) {
      const columns = columnsOf(instance, state);
      put.run(...columns, checksum(columns));
    },
    remove: (instance) => void remove.run(instance),
  };
}

function columnsOf(
  instance: Hash,
  { promised, accepted }: StoredAcceptor,
): readonly [Uint8Array, ...(number | null | Uint8Array)[]] {
  return [
    instance,
    promised?.round ?? null,
    promised?.value ?? null,
    accepted?.ballot.round ?? null,
    accepted?.ballot.value ?? null,
    accepted?.value ?? null,
    accepted?.certificate ?? null,
  ];
}

function storedAcceptor(instance: Hash, row: Row): StoredAcceptor {
  const accepted = ballotOf(row, 'accepted');
  const stored = {
    promised: ballotOf(row, 'promised'),
    accepted: accepted && { ballot: accepted, value: bytes(row, 'value'), certificate: bytes(row, 'certificate') },
  };
  verify(row, columnsOf(instance, stored));
  return stored;
}

function ballotOf(row: Row, kind: 'promised' | 'accepted'): Ballot | null {
  const round = integerOrNull(row, `${kind}_round`);
  return round === null ? null : { round, value: bytes<Hash>(row, `${kind}_value`) };
}
