import { type AccessKey, toHex } from '@pando/protocol';
import type { WakeStore } from '../../store.ts';
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
    removeEndpoint(endpoint) {
      for (const log of wakes.groups()) {
        for (const [key, wake] of wakes.entries(log)) if (wake.endpoint === endpoint) wakes.delete(log, key);
      }
    },
  };
}
