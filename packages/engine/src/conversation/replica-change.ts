import {
  type Replica,
  type ReplicaSet,
  type SetEndorsement,
  endorsersToKeep,
  equalBytes,
  isSignedSetEndorsement,
  isSoundReplicaSet,
  replicaId,
  sameReplicaSet,
  setEndorsementStatement,
} from '@pando/protocol';
import type { Context } from './context.ts';
import type { Conversation, Intent, IntentRow, Session } from './model.ts';
import type { LeafRow } from './state.ts';

type Replacement = Extract<Intent, { kind: 'replace' }>;

export function isInForce(c: Conversation, session: Session): boolean {
  return isIn(c.row.replicas, session);
}

export function isIn({ replicas }: ReplicaSet, { id }: Session): boolean {
  return replicas.some((replica) => replicaId(replica) === id);
}

/** The wish to exchange a replica that this device has, if it has one, and the set that would make of the present one. */
export function wantedReplacement(
  c: Conversation,
): { readonly row: IntentRow; readonly intent: Replacement; readonly replicas: ReplicaSet } | undefined {
  for (const row of c.intents.values()) {
    const { intent } = row;
    if (intent.kind === 'replace') return { row, intent, replicas: exchanged(c.row.replicas, intent.old, intent.next) };
  }
  return undefined;
}

/** The set with one replica exchanged for another, in its place. */
export function exchanged(set: ReplicaSet, old: Replica, next: Replica): ReplicaSet {
  return { ...set, replicas: set.replicas.map((each) => (replicaId(each) === replicaId(old) ? next : each)) };
}

/** Which replica leaves and which comes, where nothing else differs and `after` is sound: as much as one slot may change. */
export function exchangeIn(
  before: ReplicaSet,
  after: ReplicaSet,
): { readonly leaves: Replica; readonly comes: Replica } | undefined {
  const old = new Set(before.replicas.map(replicaId));
  const [comes] = after.replicas.filter((each) => !old.has(replicaId(each)));
  const leaves = comes === undefined ? undefined : before.replicas[after.replicas.indexOf(comes)];
  if (comes === undefined || leaves === undefined || !isSoundReplicaSet(after)) return undefined;
  return sameReplicaSet(after, exchanged(before, leaves, comes)) ? { leaves, comes } : undefined;
}

export function exchangesOne(before: ReplicaSet, after: ReplicaSet): boolean {
  return exchangeIn(before, after) !== undefined;
}

/** Whether other servers keep the log after a slot than before it, so that there is something to move. */
export function isMove(before: ReplicaSet, after: ReplicaSet): boolean {
  const old = new Set(before.replicas.map(replicaId));
  return after.replicas.length !== before.replicas.length || after.replicas.some((each) => !old.has(replicaId(each)));
}

/** Those who may endorse a change of the replica set. */
export function endorsingLeaves(c: Conversation): readonly LeafRow[] {
  return c.row.state.leaves.filter((row) => !row.provisional);
}

/**
 * Whether the members' word for the set that this device wants suffices for proposing it now. One change at a time:
 * while entries are being copied to the last set, there is no next one.
 */
export function isChangeEndorsed(c: Conversation): boolean {
  const needed = Math.max(1, endorsersToKeep(endorsingLeaves(c).length));
  return c.row.move === null && c.setEndorsements.size >= needed;
}

/** This device's word that the next slot may bring `replicas`; undefined while its key is provisional. */
export function endorseSet(ctx: Context, c: Conversation, replicas: ReplicaSet): SetEndorsement | undefined {
  const { key, seed } = c.row.access;
  if (!isEndorsingKey(c, key)) return undefined;
  const statement = { log: c.log, slot: c.row.slot + 1, previous: c.row.slotHash, replicas, key };
  return { key, signature: setEndorsementStatement.sign(ctx.ports.crypto, seed, statement) };
}

/** Whether a member said that the next slot may bring `replicas`. */
export function isSetEndorsement(ctx: Context, c: Conversation, replicas: ReplicaSet, it: SetEndorsement): boolean {
  const next = { log: c.log, slot: c.row.slot + 1, previous: c.row.slotHash, replicas };
  return isEndorsingKey(c, it.key) && isSignedSetEndorsement(ctx.ports.crypto, next, it);
}

function isEndorsingKey(c: Conversation, key: Uint8Array): boolean {
  return endorsingLeaves(c).some((row) => equalBytes(row.access, key));
}
