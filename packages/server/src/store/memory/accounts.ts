import { type AccountId, type DeviceKey, toHex } from '@pando/protocol';
import type {
  InboxStore,
  KeyPackageStore,
  PermitStore,
  RecordStore,
  StoredInboxItem,
  StoredRecord,
  TokenStore,
} from '../../store.ts';
import { limited } from '../limited.ts';
import { Table, type UndoLog } from './table.ts';

const ALL = 'all';

export function memoryRecords(undo: UndoLog): RecordStore {
  const records = new Table<StoredRecord>(undo);
  const ascending = (account: AccountId): StoredRecord[] =>
    records.values(toHex(account)).sort((a, b) => a.version - b.version);
  return {
    put: (account, record) => records.set(toHex(account), record.version, record),
    current: (account) => ascending(account).at(-1),
    from: (account, from, limit) =>
      limited(
        ascending(account).filter(({ version }) => version >= from),
        limit,
        ({ record }) => record.length,
      ),
    countAccounts: () => records.groups().length,
  };
}

export function memoryKeyPackages(undo: UndoLog): KeyPackageStore {
  const oneTime = new Table<Uint8Array>(undo);
  const lastResort = new Table<Uint8Array>(undo);
  let last = 0;
  const group = (account: AccountId, device: DeviceKey): string => `${toHex(account)}/${toHex(device)}`;
  return {
    add(account, device, packages) {
      for (const each of packages) oneTime.set(group(account, device), (last += 1), each);
    },
    setLastResort: (account, device, keyPackage) => lastResort.set(ALL, group(account, device), keyPackage),
    count: (account, device) => oneTime.size(group(account, device)),
    claim(account, device) {
      const places = oneTime.entries(group(account, device)).map(([place]) => Number(place));
      const first = oneTime.get(group(account, device), Math.min(...places));
      if (first !== undefined) {
        oneTime.delete(group(account, device), Math.min(...places));
        return { keyPackage: first, lastResort: false };
      }
      const reusable = lastResort.get(ALL, group(account, device));
      return reusable && { keyPackage: reusable, lastResort: true };
    },
    removeDevice(account, device) {
      oneTime.clear(group(account, device));
      lastResort.delete(ALL, group(account, device));
    },
  };
}

export function memoryTokens(undo: UndoLog): TokenStore {
  const tokens = new Table<true>(undo);
  return {
    replace(account, hashes) {
      tokens.clear(toHex(account));
      for (const each of hashes) tokens.set(toHex(account), toHex(each), true);
    },
    has: (account, hash) => tokens.has(toHex(account), toHex(hash)),
  };
}

export function memoryInboxes(undo: UndoLog): InboxStore {
  const items = new Table<StoredInboxItem & { readonly at: number }>(undo);
  const ends = new Table<number>(undo);
  return {
    put(account, token, body, at) {
      const id = toHex(account);
      const item = (ends.get(ALL, id) ?? 0) + 1;
      ends.set(ALL, id, item);
      items.set(id, item, { item, token, body, at });
      return { item, token, body };
    },
    after: (account, after, limit) =>
      limited(
        items
          .values(toHex(account))
          .filter(({ item }) => item > after)
          .sort((a, b) => a.item - b.item)
          .map(({ item, token, body }) => ({ item, token, body })),
        limit,
        ({ body }) => body.length,
      ),
    remove(account, removed) {
      for (const item of removed) items.delete(toHex(account), item);
    },
    size(account) {
      const all = items.values(toHex(account));
      return { items: all.length, bytes: all.reduce((sum, { body }) => sum + body.length, 0) };
    },
    expire(until) {
      for (const account of items.groups()) {
        for (const [item, { at }] of items.entries(account)) if (at <= until) items.delete(account, item);
      }
    },
  };
}

export function memoryPermits(undo: UndoLog): PermitStore {
  const spent = new Table<number>(undo);
  return {
    spend(nonce, expires) {
      if (spent.has(ALL, toHex(nonce))) return false;
      spent.set(ALL, toHex(nonce), expires);
      return true;
    },
    forget(now) {
      for (const [nonce, expires] of spent.entries(ALL)) if (expires <= now) spent.delete(ALL, nonce);
    },
  };
}
