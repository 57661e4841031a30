import type { ServerIdentity, Store, Watch } from '../store.ts';
import { memoryInboxes, memoryKeyPackages, memoryPermits, memoryRecords, memoryTokens } from './memory/accounts.ts';
import { memoryEntries, memoryLogs } from './memory/logs.ts';
import { memoryOffers } from './memory/offers.ts';
import {
  memoryAcceptors,
  memoryAccessKeys,
  memoryEndorsements,
  memorySlots,
  memoryStaged,
  memoryStatements,
} from './memory/slots.ts';
import { type Commit, Table, Transactions } from './memory/table.ts';
import { memoryWakes } from './memory/wakes.ts';

const SELF = 'self';

/** A store in memory. */
export interface MemoryStore extends Store {
  /** Another store with the same in it; the two know nothing of each other. Not within a transaction. */
  copy(commit?: Commit): MemoryStore;
}

/** A store that forgets everything when it is dropped: for simulations and tests. It survives a simulated crash. */
export function memoryStore(commit: Commit = () => undefined): MemoryStore {
  return storeOf(new Transactions(commit));
}

function storeOf(transactions: Transactions): MemoryStore {
  const identities = new Table<ServerIdentity>(transactions);
  const watches = new Table<Watch>(transactions);
  return {
    transaction: (work) => transactions.run(work),
    scrub: () => true,
    close: () => undefined,
    copy(commit = () => undefined) {
      const copied = new Transactions(commit);
      const store = storeOf(copied);
      for (const [i, table] of transactions.tables.entries()) copied.tables[i]?.copy(table);
      return store;
    },
    server: {
      identity: () => identities.get(SELF, SELF),
      setIdentity: (identity) => identities.set(SELF, SELF, identity),
      watch: () => watches.get(SELF, SELF),
      setWatch: (watch) => watches.set(SELF, SELF, watch),
    },
    logs: memoryLogs(transactions),
    entries: memoryEntries(transactions),
    slots: memorySlots(transactions),
    endorsements: memoryEndorsements(transactions),
    statements: memoryStatements(transactions),
    acceptors: memoryAcceptors(transactions),
    staged: memoryStaged(transactions),
    keys: memoryAccessKeys(transactions),
    offers: memoryOffers(transactions),
    wakes: memoryWakes(transactions),
    records: memoryRecords(transactions),
    keyPackages: memoryKeyPackages(transactions),
    tokens: memoryTokens(transactions),
    inboxes: memoryInboxes(transactions),
    permits: memoryPermits(transactions),
  };
}
