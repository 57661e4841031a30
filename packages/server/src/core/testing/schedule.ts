import { createHash } from 'node:crypto';
import {
  type Accepted,
  type Ballot,
  type Hash,
  type Incarnation,
  type PromiseCertificate,
  type Promised,
  type Replica,
  type ReplicaSet,
  type ServerKey,
  type SignatureCrypto,
  acceptedStatement,
  certificateDepth,
  compareBallots,
  highestAccepted,
  isPromise,
  MAX_CERTIFICATE_DEPTH,
  promiseStatement,
  sameBallot,
  toHex,
} from '@pando/protocol';
import {
  type AcceptorState,
  type AcceptedValue,
  type Decision,
  FRESH_ACCEPTOR,
  accept,
  prepare,
} from '../consensus/acceptor.ts';
import type { Self } from '../options.ts';
import { seeded } from './grove.ts';

/** Hashes instead of curves: nobody in this world signs with a key that is not theirs, and a run takes a millisecond. */
export const quickCrypto: SignatureCrypto = {
  sha256,
  ed25519: {
    publicKey: (seed) => sha256(seed),
    sign: (seed, message) => mark(sha256(seed), message),
    verify: (publicKey, message, signature) => toHex(mark(publicKey, message)) === toHex(signature),
  },
};

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function mark(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha512').update(publicKey).update(message).digest());
}

/** A small generator of its own: the same seed gives the same schedule on every machine. */
export function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % below;
  };
}

export interface World {
  readonly crypto: SignatureCrypto;
  /** How acceptors look at certificates: as they should; not at what is nested in them; or not at all. */
  readonly certificates: 'whole' | 'shallow' | 'none';
  readonly liar: boolean;
  readonly equivocator: boolean;
  readonly steps: number;
}

type Message =
  | { readonly type: 'prepare'; readonly to: number; readonly from: number; readonly ballot: Ballot }
  | { readonly type: 'accept'; readonly to: number; readonly from: number; readonly wanted: AcceptedValue }
  | {
      readonly type: 'promised';
      readonly to: number;
      readonly by: number;
      readonly promise: Promised;
      readonly accepted: AcceptedValue | null;
    }
  | { readonly type: 'refused'; readonly to: number; readonly promised: Ballot };

interface Proposer {
  readonly value: Hash;
  ballot: Ballot;
  promises: Map<number, { readonly promise: Promised; readonly accepted: AcceptedValue | null }>;
}

const INSTANCE = seeded('instance') as Hash;
const SERVERS = 4;
const LIAR = 3;
const VALUES = ['red', 'blue', 'green', 'grey'].map((each) => seeded(each) as Hash);
const EQUIVOCATOR = 2;

/**
 * One instance on (4, 3): honest proposers, one that proposes two values and mixes every promise it ever saw, and
 * one server that promises, hides and accepts whatever helps it; messages are lost, doubled and reordered, servers
 * crash. Returns the values (in hexadecimal) of which a decision certificate could be put together.
 */
export function decisionsOf(world: World, seed: number): ReadonlySet<string> {
  const random = generator(seed);
  const { crypto } = world;
  const selves = Array.from({ length: SERVERS }, (_, i): Self => {
    const serverSeed = seeded(`acceptor ${i}`);
    return {
      seed: serverSeed,
      key: crypto.ed25519.publicKey(serverSeed) as ServerKey,
      incarnation: seeded(`i${i}`, 16) as Incarnation,
    };
  });
  const set: ReplicaSet = {
    replicas: selves.map(({ key, incarnation }): Replica => ({ key, incarnation, url: '' })),
    quorum: 3,
  };
  const durable: AcceptorState[] = selves.map(() => FRESH_ACCEPTOR);
  const acceptedBy = new Map<string, Set<number>>();
  const seenPromises: { readonly by: number; readonly promise: Promised }[] = [];
  const seenCertificates: AcceptedValue[] = [];
  const network: Message[] = [];
  const proposers: Proposer[] = [0, 1].map((i) => ({
    value: VALUES[i] as Hash,
    ballot: { round: 1, value: VALUES[i] as Hash },
    promises: new Map(),
  }));

  const decisionFor = (i: number): Decision => ({ crypto, self: selves[i] as Self, set, instance: INSTANCE });
  const lies = (i: number): boolean => world.liar && i === LIAR;
  const pick = <T>(items: readonly T[]): T | undefined => items[random(items.length)];

  const noteAccepted = (by: number, { body }: Accepted): void => {
    const id = `${body.ballot.round} ${toHex(body.ballot.value)}`;
    acceptedBy.set(id, (acceptedBy.get(id) ?? new Set<number>()).add(by));
  };

  const begin = (from: number): void => {
    const proposer = proposers[from];
    if (proposer === undefined) return;
    proposer.promises = new Map();
    for (let to = 0; to < SERVERS; to++) network.push({ type: 'prepare', to, from, ballot: proposer.ballot });
  };

  const lie = (ballot: Ballot): Promised => {
    const { key: server, incarnation, seed: key } = selves[LIAR] as Self;
    const claimed = random(3) === 0 ? { round: Math.max(0, ballot.round - 1 - random(2)), value: ballot.value } : null;
    const body = { instance: INSTANCE, ballot, accepted: claimed, server, incarnation };
    return { body, signature: promiseStatement.sign(crypto, key, body) };
  };

  const atServer = (message: Extract<Message, { type: 'prepare' | 'accept' }>): void => {
    const { to, from } = message;
    if (message.type === 'prepare') {
      if (lies(to)) {
        const promise = lie(message.ballot);
        seenPromises.push({ by: to, promise });
        network.push({ type: 'promised', to: from, by: to, promise, accepted: pick(seenCertificates) ?? null });
        return;
      }
      const outcome = prepare(decisionFor(to), durable[to] ?? FRESH_ACCEPTOR, message.ballot);
      if (outcome.type === 'refused') {
        network.push({ type: 'refused', to: from, promised: outcome.promised });
        return;
      }
      durable[to] = outcome.state;
      seenPromises.push({ by: to, promise: outcome.promise });
      network.push({ type: 'promised', to: from, by: to, promise: outcome.promise, accepted: outcome.state.accepted });
      return;
    }
    const { wanted } = message;
    if (lies(to)) return;
    const state = durable[to] ?? FRESH_ACCEPTOR;
    const outcome =
      world.certificates === 'whole'
        ? accept(decisionFor(to), state, wanted)
        : acceptCarelessly(decisionFor(to), state, wanted);
    if (outcome.type !== 'accepted') return;
    if (world.certificates === 'shallow' && !isShallowlyAllowed(decisionFor(to), wanted)) return;
    durable[to] = outcome.state;
    seenCertificates.push(wanted);
    noteAccepted(to, outcome.accepted);
  };

  const atProposer = (message: Extract<Message, { type: 'promised' | 'refused' }>): void => {
    const proposer = proposers[message.to];
    if (proposer === undefined) return;
    if (message.type === 'refused') {
      if (compareBallots(message.promised, proposer.ballot) < 0) return;
      proposer.ballot = { round: message.promised.round + 1 + random(2), value: proposer.value };
      begin(message.to);
      return;
    }
    if (!sameBallot(message.promise.body.ballot, proposer.ballot) || proposer.promises.size >= set.quorum) return;
    proposer.promises.set(message.by, { promise: message.promise, accepted: message.accepted });
    if (proposer.promises.size < set.quorum) return;
    const given = [...proposer.promises.values()];
    const promises = given.map((each) => each.promise);
    const highest = highestAccepted(promises);
    if (highest !== null && toHex(highest.value) !== toHex(proposer.ballot.value)) {
      proposer.ballot = { round: proposer.ballot.round + 1, value: highest.value };
      begin(message.to);
      return;
    }
    const nested =
      given.find((each) => highest !== null && each.accepted !== null && sameBallot(each.accepted.ballot, highest))
        ?.accepted?.certificate ?? null;
    if (nested !== null && certificateDepth(nested) >= MAX_CERTIFICATE_DEPTH) return;
    sendAccepts(message.to, { ballot: proposer.ballot, value: new Uint8Array(), certificate: { promises, nested } });
  };

  const sendAccepts = (from: number, wanted: AcceptedValue): void => {
    for (let to = 0; to < SERVERS; to++) network.push({ type: 'accept', to, from, wanted });
  };

  /** Prepares two values, then asks servers to accept either under any promises, true or lied, that fit its ballot. */
  const equivocate = (): void => {
    const known = pick(seenPromises)?.promise.body.ballot;
    if (known === undefined || random(3) === 0) {
      const ballot = { round: 1 + random(6), value: VALUES[2 + random(2)] as Hash };
      for (let to = 0; to < SERVERS; to++)
        if (random(4) > 0) network.push({ type: 'prepare', to, from: EQUIVOCATOR, ballot });
      return;
    }
    const byServer = new Map<number, Promised>();
    for (const { by, promise } of seenPromises) {
      if (sameBallot(promise.body.ballot, known) && (!byServer.has(by) || random(2) === 0)) byServer.set(by, promise);
    }
    if (world.liar) byServer.set(LIAR, lie(known));
    const promises = [...byServer.values()];
    while (promises.length > set.quorum) promises.splice(random(promises.length), 1);
    const highest = highestAccepted(promises);
    const nestedIn: readonly (PromiseCertificate | null)[] = [
      null,
      ...seenCertificates.map((each) => each.certificate),
    ];
    const nested = highest === null ? null : (pick(nestedIn) ?? null);
    if (nested !== null && certificateDepth(nested) >= MAX_CERTIFICATE_DEPTH) return;
    const wanted = { ballot: known, value: new Uint8Array(), certificate: { promises, nested } };
    for (let to = 0; to < SERVERS; to++)
      if (random(2) === 0) network.push({ type: 'accept', to, from: EQUIVOCATOR, wanted });
  };

  begin(0);
  begin(1);
  for (let step = 0; step < world.steps; step++) {
    if (world.equivocator && random(4) === 0) equivocate();
    if (random(60) === 0) begin(random(2));
    const at = random(Math.max(1, network.length));
    const message = network[at];
    if (message === undefined) continue;
    const fate = random(20);
    if (fate > 1) network.splice(at, 1); // else it comes again later
    if (fate === 2) continue; // lost
    if (fate === 3) crash(random(SERVERS));
    if (message.type === 'prepare' || message.type === 'accept') atServer(message);
    else atProposer(message);
  }

  /** What a server had not answered is gone; what it made durable is not. */
  function crash(server: number): void {
    for (let i = network.length - 1; i >= 0; i--) {
      const each = network[i];
      if (each !== undefined && (each.type === 'prepare' || each.type === 'accept') && each.to === server)
        network.splice(i, 1);
    }
  }

  const decided = new Set<string>();
  for (const [id, servers] of acceptedBy) {
    const withLiar = servers.size + (world.liar ? 1 : 0);
    if (withLiar >= set.quorum) decided.add(id.split(' ')[1] ?? '');
  }
  return decided;
}

/** Plain Paxos: whoever asks with a ballot that is high enough is believed. */
function acceptCarelessly(
  { crypto, self, instance }: Decision,
  state: AcceptorState,
  wanted: AcceptedValue,
): ReturnType<typeof accept> {
  const { promised } = state;
  const { ballot } = wanted;
  if (promised !== null && compareBallots(ballot, promised) < 0) return { type: 'refused', promised };
  const body = { instance, ballot, server: self.key, incarnation: self.incarnation };
  return {
    type: 'accepted',
    state: { promised: ballot, accepted: wanted },
    accepted: { body, signature: acceptedStatement.sign(crypto, self.seed, body) },
  };
}

/** A quorum's promises are there, but whatever one of them says was accepted is believed. */
function isShallowlyAllowed({ crypto, set }: Decision, { ballot, certificate: { promises } }: AcceptedValue): boolean {
  const highest = highestAccepted(promises);
  return (
    new Set(promises.map((each) => toHex(each.body.server))).size >= set.quorum &&
    promises.every((each) => sameBallot(each.body.ballot, ballot) && isPromise(crypto, set, each)) &&
    (highest === null || toHex(highest.value) === toHex(ballot.value))
  );
}
