import { replicaId } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { due } from './context.ts';
import type { Conversation } from './model.ts';

/**
 * Stops this device where a quorum of replicas closed the epoch before a slot that it holds for void: members have
 * endorsed it as valid, so this device's verdict, and with it its state, is wrong. Where it is the other way round, the
 * slots that follow show it, for they do not fit what this device took for valid.
 */
export function noteContradiction(turn: Turn, c: Conversation): void {
  if (c.row.voids.length === 0 || c.cloned) return;
  const closed = c.row.replicas.replicas.flatMap(
    (replica) => c.sessions.get(replicaId(replica))?.frontier?.body.slot ?? [],
  );
  const isContradicted = c.row.voids.some(
    (slot) => closed.filter((each) => each === slot).length >= c.row.replicas.quorum,
  );
  if (!isContradicted) return;
  c.cloned = true;
  due(turn, c, turn.now);
}
