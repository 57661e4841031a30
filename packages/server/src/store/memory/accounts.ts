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
import { Table, type Transactions } from './table.ts';

const ALL = 'all';

export function memoryRecords(transactions: Transactions): RecordStore {
  const records = new Table<StoredRecord>(transactions);
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

export function memoryKeyPackages(transactions: Transactions): KeyPackageStore {
  const oneTime = new Table<Uint8Array>(transactions);
  const lastResort = new Table<Uint8Array>(transactions);
  /** The highest place given so far, never given again. */
  const places = new Table<number>(transactions);
  const group = (account: AccountId, device: DeviceKey): string => `${toHex(account)}/${toHex(device)}`;
  return {
    add(account, device, packages) {
      let place = places.get(ALL, ALL) ?? 0;
      for (const each of packages) oneTime.set(group(account, device), (place += 1), each);
      places.set(ALL, ALL, place);
    },
    setLastResort: (account, device, keyPackage) => lastResort.set(ALL, group(account, device), keyPackage),
    count: (account, device) => oneTime.size(group(account, device)),
    claim(account, device) {
      const oldest = Math.min(...oneTime.entries(group(account, device)).map(([place]) => Number(place)));
      const first = oneTime.get(group(account, device), oldest);
      if (first !== undefined) {
        oneTime.delete(group(account, device), oldest);
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

export function memoryTokens(transactions: Transactions): TokenStore {
  const tokens = new Table<true>(transactions);
  return {
    replace(account, hashes) {
      tokens.clear(toHex(account));
      for (const each of hashes) tokens.set(toHex(account), toHex(each), true);
    },
    has: (account, hash) => tokens.has(toHex(account), toHex(hash)),
  };
}

export function memoryInboxes(transactions: Transactions): InboxStore {
  const items = new Table<StoredInboxItem & { readonly at: number }>(transactions);
  const ends = new Table<number>(transactions);
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

export function memoryPermits(transactions: Transactions): PermitStore {
  const spent = new Table<number>(transactions);
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
