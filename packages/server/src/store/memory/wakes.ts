import { type AccessKey, toHex } from '@pando/protocol';
import type { LogNumber, WakeStore } from '../../store.ts';
import { Table, type Transactions } from './table.ts';

interface Wake {
  readonly key: AccessKey;
  readonly endpoint: string;
  readonly call: Uint8Array;
}

export function memoryWakes(transactions: Transactions): WakeStore {
  const wakes = new Table<Wake>(transactions);
  return {
    put: (log, key, endpoint, call) => wakes.set(log, toHex(key), { key, endpoint, call }),
    remove: (log, key) => wakes.delete(log, toHex(key)),
    of: (log) => wakes.values(log).map(({ key, call }) => ({ key, call })),
    at: (endpoint) =>
      [...wakes.groups()].flatMap((log) =>
        wakes
          .values(log)
          .filter((wake) => wake.endpoint === endpoint)
          .map(({ key, call }) => ({ log: log as LogNumber, key, call })),
      ),
  };
}
