import {
  type Genesis,
  type Request,
  type Response,
  encode,
  genesis as genesisCodec,
  genesisStatement,
  isSoundReplicaSet,
  logIdOf,
  toHex,
} from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Core } from '../context.ts';
import { refusal } from '../refusal.ts';
import { isIn } from './log-state.ts';

const MAX_ADOPTERS = 16;

/** The creator makes a log on a replica that its genesis names. Doing it again changes nothing. */
export function createLog(core: Core, { now }: Batch, request: Extract<Request, { type: 'createLog' }>): Response {
  const { genesis, signature, permit } = request;
  if (!isSoundReplicaSet(genesis.replicas))
    return refusal('forbidden', 'the replica set repeats a server or has another quorum than its size asks for');
  if (!isIn(genesis.replicas, core.selfId))
    return refusal('forbidden', 'the replica set does not name this server in its present incarnation');
  if (!genesisStatement.verify(core.crypto, genesis.creator, genesis, signature)) {
    return refusal('unauthorised', 'the genesis is not signed by its creator');
  }
  if (core.logs.get(logIdOf(core.crypto, genesis)) !== undefined) return { type: 'done' };
  return makeLog(core, genesis, now, () => core.accounts.spendPermit(permit, 'log', now)) ?? { type: 'done' };
}

/**
 * Somebody has this server keep a log that decided slots, or a genesis whose creator could not reach it, name it
 * for. The key may bring slots until they have shown that this server is a replica, and who may open the log.
 */
export function adoptLog(core: Core, { now }: Batch, request: Extract<Request, { type: 'adoptLog' }>): Response {
  const { genesis, key, permit } = request;
  const { store, crypto, accounts, logs } = core;
  if (!isSoundReplicaSet(genesis.replicas))
    return refusal('forbidden', 'the replica set repeats a server or has another quorum than its size asks for');
  const id = logIdOf(crypto, genesis);
  const known = logs.get(id);
  if (known !== undefined) {
    const adopters = store.keys.adopters(known.row.number).map(toHex);
    if (known.honoured.has(toHex(key)) || adopters.includes(toHex(key))) return { type: 'done' };
    if (adopters.length >= MAX_ADOPTERS) return refusal('forbidden', 'too many keys have adopted this log already');
  }
  const refused =
    known === undefined
      ? makeLog(core, genesis, now, () => accounts.spendPermit(permit, 'log', now))
      : accounts.spendPermit(permit, 'log', now);
  if (refused !== undefined) return refused;
  const log = logs.get(id);
  if (log === undefined) throw new Error('a log that was just made is not there');
  store.keys.addAdopter(log.row.number, key);
  return { type: 'done' };
}

function makeLog(
  { store, crypto, limits }: Core,
  genesis: Genesis,
  now: number,
  spendPermit: () => ReturnType<Core['accounts']['spendPermit']>,
): ReturnType<Core['accounts']['spendPermit']> {
  if (store.logs.count() >= limits.logs) return refusal('full', 'this server takes no more logs');
  const refused = spendPermit();
  if (refused !== undefined) return refused;
  store.logs.create(logIdOf(crypto, genesis), encode(genesisCodec, genesis), genesis.retentionSeconds, now);
  return undefined;
}
