import { type AccessSeed, encodeSetPlan } from '@pando/engine/parts';
import {
  type Incarnation,
  type Replica,
  type ReplicaSet,
  type ServerKey,
  type SetEndorsement,
  setEndorsementStatement,
} from '@pando/protocol';
import type { Act } from '../acts.ts';
import { type Odds, draft } from '../drafting.ts';
import type { MaliciousMember } from '../malicious-member.ts';
import { append, entryOf } from '../speaking.ts';

const BETWEEN_MS = 6_000;

/** Tries to bring the log to servers of its own without the members' word for it. */
export async function* takeOverReplicas(me: MaliciousMember): Act {
  const own = (): Replica => ({
    key: me.freshAccess().key as Uint8Array as ServerKey,
    incarnation: me.arms.random.bytes(16) as Incarnation,
    url: `http://own-${me.arms.random.below(1000)}.example`,
  });
  const replacing = (count: number): ReplicaSet => ({
    ...me.replicas,
    replicas: me.replicas.replicas.map((each, i) => (i < count ? own() : each)),
  });
  const values: readonly (() => Odds)[] = [
    () => bringing(replacing(1), []),
    () => bringing(replacing(1), [me.access]),
    () => bringing(replacing(1), [me.access, me.access]),
    () => bringing(replacing(1), [me.access, me.freshAccess()]),
    () => bringing(replacing(4), [me.access, me.freshAccess()]),
    () => bringing({ replicas: [own()], quorum: 1 }, [me.access]),
    () => bringing({ replicas: me.replicas.replicas.slice(1), quorum: 2 }, [me.access]),
    () => bringing({ ...me.replicas, quorum: 1 }, [me.access]),
    () => ({ binding: (honest) => ({ ...honest, replicas: replacing(1) }) }),
    () => ({
      binding: (honest) => ({ ...honest, replicas: { ...me.replicas, replicas: me.replicas.replicas.toReversed() } }),
    }),
  ];
  function bringing(set: ReplicaSet, by: readonly AccessSeed[]): Odds {
    return {
      state: (honest) => ({ ...honest, replicas: set }),
      setEndorsements: by.map((each) => word(me, set, each)),
    };
  }
  for (const each of values) {
    if (!(yield* me.catchUp())) return;
    yield* me.propose(await draft(me, { ...each(), isVoid: true }));
    yield* me.wait(me.arms.random.below(BETWEEN_MS));
  }
  yield* showPlans(me, replacing);
}

/** Plans that are unsound, of another slot, or of two servers at once. */
async function* showPlans(me: MaliciousMember, replacing: (count: number) => ReplicaSet): Act {
  if (!(yield* me.catchUp())) return;
  const next = { slot: me.slot + 1, previous: me.slotHash, attempt: 0, evidence: null };
  const plans = [
    { ...next, replicas: replacing(2) },
    { ...next, replicas: { ...me.replicas, quorum: 1 } },
    { ...next, replicas: { replicas: [], quorum: 0 } },
    { ...next, slot: me.slot, replicas: replacing(1) },
    { ...next, slot: me.slot + 2, replicas: replacing(1) },
  ];
  for (const plan of plans) {
    const body = { type: 'control', ...encodeSetPlan(plan) } as const;
    yield* append(me, await entryOf(me, { body, number: 1 + me.arms.random.below(1000) }));
  }
}

/** A member's word that the next slot may bring this set, whether it is a member's or not. */
function word(me: MaliciousMember, replicas: ReplicaSet, { key, seed }: AccessSeed): SetEndorsement {
  const statement = { log: me.log, slot: me.slot + 1, previous: me.slotHash, replicas, key };
  return { key, signature: setEndorsementStatement.sign(me.arms.crypto, seed, statement) };
}
