import { type AccessKey, toHex } from '@pando/protocol';
import type {
  AccessKeyStore,
  AcceptorStore,
  EndorsementStore,
  SlotStore,
  StagedStore,
  StatementStore,
  StoredAcceptor,
  StoredEndorsement,
  StoredSlot,
} from '../../store.ts';
import { limited } from '../limited.ts';
import { Table, type Transactions } from './table.ts';

const ALL = 'all';

export function memorySlots(transactions: Transactions): SlotStore {
  const slots = new Table<StoredSlot>(transactions);
  return {
    put: (log, slot) => slots.set(log, slot.slot, slot),
    get: (log, slot) => slots.get(log, slot),
    from: (log, from, limit) =>
      limited(
        slots
          .values(log)
          .filter(({ slot }) => slot >= from)
          .sort((a, b) => a.slot - b.slot),
        limit,
        ({ value, certificate }) => value.length + certificate.length,
      ),
  };
}

export function memoryEndorsements(transactions: Transactions): EndorsementStore {
  const endorsements = new Table<StoredEndorsement>(transactions);
  return {
    add(log, endorsement) {
      const key = `${endorsement.slot}/${toHex(endorsement.key)}`;
      if (endorsements.has(log, key)) return false;
      endorsements.set(log, key, endorsement);
      return true;
    },
    of: (log) => endorsements.values(log),
    removeUpTo(log, slot) {
      for (const [key, value] of endorsements.entries(log)) if (value.slot <= slot) endorsements.delete(log, key);
    },
  };
}

export function memoryStatements(transactions: Transactions): StatementStore {
  const frontiers = new Table<Uint8Array>(transactions);
  const seals = new Table<Uint8Array>(transactions);
  const actives = new Table<Uint8Array>(transactions);
  const held = new Table<Uint8Array>(transactions);
  return {
    putFrontier: (log, slot, frontier) => frontiers.set(log, slot, frontier),
    frontierUpTo(log, slot) {
      const slots = frontiers.entries(log).map(([key]) => Number(key));
      return frontiers.get(log, Math.max(...slots.filter((each) => each <= slot)));
    },
    putSeal: (log, slot, seal) => seals.set(log, slot, seal),
    seal: (log, slot) => seals.get(log, slot),
    putActive: (log, slot, certificate) => actives.set(log, slot, certificate),
    active: (log, slot) => actives.get(log, slot),
    putHeld: (log, slot, statement) => held.set(log, slot, statement),
    held: (log, slot) => held.get(log, slot),
  };
}

export function memoryAcceptors(transactions: Transactions): AcceptorStore {
  const acceptors = new Table<StoredAcceptor>(transactions);
  return {
    get: (instance) => acceptors.get(ALL, toHex(instance)),
    put: (instance, state) => acceptors.set(ALL, toHex(instance), state),
    remove: (instance) => acceptors.delete(ALL, toHex(instance)),
  };
}

export function memoryStaged(transactions: Transactions): StagedStore {
  const blobs = new Table<{ readonly body: Uint8Array; readonly at: number; readonly kept: boolean }>(transactions);
  return {
    put(log, hash, body, at) {
      if (blobs.has(log, toHex(hash))) return false;
      blobs.set(log, toHex(hash), { body, at, kept: false });
      return true;
    },
    get: (log, hash) => blobs.get(log, toHex(hash))?.body,
    has: (log, hash) => blobs.has(log, toHex(hash)),
    keep(log, hash) {
      const blob = blobs.get(log, toHex(hash));
      if (blob !== undefined) blobs.set(log, toHex(hash), { ...blob, kept: true });
    },
    trimLoose(log, bytes) {
      const loose = [...blobs.entries(log)].filter(([, { kept }]) => !kept).sort(([, a], [, b]) => b.at - a.at);
      let sum = 0;
      for (const [hash, { body }] of loose) {
        sum += body.length;
        if (sum > bytes) blobs.delete(log, hash);
      }
    },
    expireLoose(until) {
      for (const log of blobs.groups()) {
        for (const [hash, { at, kept }] of blobs.entries(log)) if (!kept && at <= until) blobs.delete(log, hash);
      }
    },
  };
}

export function memoryAccessKeys(transactions: Transactions): AccessKeyStore {
  const opened = new Table<{ readonly key: AccessKey; readonly at: number }>(transactions);
  const refused = new Table<AccessKey>(transactions);
  const adopters = new Table<AccessKey>(transactions);
  const dropped = new Table<number>(transactions);
  return {
    setOpened: (log, key, at) => opened.set(log, toHex(key), { key, at }),
    opened: (log) => opened.values(log),
    refuse: (log, key) => refused.set(log, toHex(key), key),
    refused: (log) => refused.values(log),
    addAdopter: (log, key) => adopters.set(log, toHex(key), key),
    adopters: (log) => adopters.values(log),
    setDropped: (log, key, slot) => dropped.set(log, toHex(key), slot),
    dropped: (log, key) => dropped.get(log, toHex(key)),
  };
}
