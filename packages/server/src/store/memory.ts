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
import { Table, UndoLog } from './memory/table.ts';

const SELF = 'self';

/** A store that forgets everything when it is dropped: for simulations and tests. It survives a simulated crash. */
export function memoryStore(): Store {
  const undo = new UndoLog();
  const identities = new Table<ServerIdentity>(undo);
  const watches = new Table<Watch>(undo);
  return {
    transaction: (work) => undo.run(work),
    close: () => undefined,
    server: {
      identity: () => identities.get(SELF, SELF),
      setIdentity: (identity) => identities.set(SELF, SELF, identity),
      watch: () => watches.get(SELF, SELF),
      setWatch: (watch) => watches.set(SELF, SELF, watch),
    },
    logs: memoryLogs(undo),
    entries: memoryEntries(undo),
    slots: memorySlots(undo),
    endorsements: memoryEndorsements(undo),
    statements: memoryStatements(undo),
    acceptors: memoryAcceptors(undo),
    staged: memoryStaged(undo),
    keys: memoryAccessKeys(undo),
    offers: memoryOffers(undo),
    records: memoryRecords(undo),
    keyPackages: memoryKeyPackages(undo),
    tokens: memoryTokens(undo),
    inboxes: memoryInboxes(undo),
    permits: memoryPermits(undo),
  };
}
