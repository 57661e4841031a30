import { type Frontier, oneIsHonest, replicaId } from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Core } from '../context.ts';
import type { LogState } from '../log/log-state.ts';
import { closeEpoch } from '../slots/close.ts';
import { setsAround } from './listing.ts';

/**
 * A replica that was away when a slot was endorsed cannot always count the endorsements any more: the keys that gave
 * them may be gone. It closes the slot too once n − q + 1 replicas of one set say by their frontiers that they have,
 * of which one at least is honest. What it hears is kept in memory only: whoever shows frontiers shows them again.
 */
export function noteFrontier(core: Core, batch: Batch, log: LogState, { body }: Frontier): void {
  const { slot } = body;
  const signer = replicaId({ key: body.server, incarnation: body.incarnation });
  if (slot <= log.row.endorsed) return;
  const signers = log.foreignFrontiers.get(slot) ?? new Set();
  log.foreignFrontiers.set(slot, signers.add(signer));
  const enough = setsAround(core, log, slot).some(
    (set) => set.replicas.filter((each) => signers.has(replicaId(each))).length >= oneIsHonest(set),
  );
  if (enough) closeEpoch(core, batch, log, slot, []);
}
