import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Pando } from '@pando/engine';
import { nodeCrypto, nodePrimitives } from '@pando/engine/node';
import { openWebSocket } from '../connection/socket.ts';
import { engineFactory } from '../engine-factory.ts';
import { performHttp } from '../http.ts';
import { LocalSearcher } from '../local-searcher.ts';
import { Handover, type OwnedPando } from '../rpc/handover.ts';
import { Runner } from '../runner.ts';
import { SealedExports } from '../sealed-exports.ts';
import { upToDate } from '../up-to-date.ts';
import { connectOrOwn } from './profile.ts';
import { createPrivately } from './profile-lock.ts';
import { SqliteStore } from './sqlite-store.ts';

export { Handover, ProfileBusy } from '../rpc/handover.ts';

export interface NodeOptions {
  /** The profile's folder; made, for this user alone, if it is missing. */
  readonly profileDir: string;
  /** Called whenever this process becomes the profile's owner, before its engine starts: to hear every event. */
  readonly onOwn?: (pando: Pando) => void | Promise<void>;
  /** Told of what broke inside and was recovered from; by default one line on stderr. */
  readonly onFault?: (fault: unknown) => void;
}

/**
 * Opens a profile: as its owner, or through the process that owns it (and as its owner later, if that one ends).
 * Throws ProfileBusy if the owner does not answer within a few seconds, what the file system or SQLite throw, and `StoreTooNew`.
 */
export async function openNodePando({ profileDir, onOwn, onFault = reportFault }: NodeOptions): Promise<Handover> {
  return Handover.open(() =>
    connectOrOwn(profileDir, async (folder) => {
      const pando = await openProfile(folder, onFault);
      await onOwn?.(pando);
      return pando;
    }),
  );
}

async function openProfile(folder: string, onFault: (fault: unknown) => void): Promise<OwnedPando> {
  const path = join(folder, 'store.db');
  await createPrivately(path);
  const store = await upToDate(new SqliteStore(path));
  const runner = new Runner({
    store,
    newSearcher: () => new LocalSearcher(store),
    newEngine: engineFactory(nodeCrypto(), nodePrimitives()),
    openSocket: openWebSocket,
    http: performHttp,
    now: () => Date.now(),
    random: () => Math.random(),
    nextTask: () => setImmediate(),
    onFault,
  });
  return new SealedExports(runner);
}

function reportFault(fault: unknown): void {
  const cause = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  process.stderr.write(`pando: something broke, starting anew from the profile: ${cause}\n`);
}
