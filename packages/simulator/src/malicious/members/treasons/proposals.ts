import type { Proposal } from '@pando/engine/parts';
import { type Ballot, type Hash, type PromiseCertificate, type Request, encode, slotValue } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { draft } from '../drafting.ts';
import type { Candidate, MaliciousMember } from '../malicious-member.ts';

const BETWEEN_MS = 4_000;

/** Shows different values to different acceptors, in every phase, and leaves them there. */
export async function* equivocateProposals(me: MaliciousMember): Act {
  const acts = [twoAtOnce, acceptedHereAndThere, highRounds, decisionsThatAreNone];
  for (let i = 0; i < 8; i++) {
    if (!(yield* me.catchUp())) return;
    yield* me.arms.random.pick(acts)(me);
    yield* me.wait(me.arms.random.below(BETWEEN_MS));
  }
}

/** Two valid values, each proposed to half of the acceptors, and accepted by whoever will. */
async function* twoAtOnce(me: MaliciousMember): Act {
  const [a, b] = [await propose(me), await propose(me)];
  const half = Math.ceil(me.servers.length / 2);
  const sides = [me.servers.slice(0, half), me.servers.slice(half)] as const;
  const all: { proposal: Proposal; servers: readonly string[] }[] = [
    { proposal: a, servers: sides[0] },
    { proposal: b, servers: sides[1] },
    { proposal: a, servers: sides[1] },
    { proposal: b, servers: sides[0] },
  ];
  for (let round = 0; round < 3; round++) {
    for (const { proposal, servers } of all) {
      const request = proposal.request();
      me.feed(proposal, yield* me.links.askAll(servers, () => request));
    }
    if (round === 1) for (const { proposal } of all.slice(0, 2)) proposal.retry();
  }
}

/** Has a value accepted by one acceptor only, then another by another. */
async function* acceptedHereAndThere(me: MaliciousMember): Act {
  for (const server of me.servers.slice(0, 2)) {
    const proposal = await propose(me);
    for (let tries = 0; tries < 3 && proposal.request().type === 'prepare'; tries++) {
      const request = proposal.request();
      if (me.feed(proposal, yield* me.links.askAll(me.servers, () => request)) === 'outpaced') proposal.retry();
    }
    const request = proposal.request();
    if (request.type === 'accept') yield* me.links.ask(server, request);
  }
}

/** Takes promises for rounds as high as it may, for values that it never shows. */
async function* highRounds(me: MaliciousMember): Act {
  const instance = me.instance();
  for (let round = 16; round <= 160; round += 16) {
    const ballot = { round, value: me.arms.random.bytes(32) as Hash };
    yield* me.links.askAll(me.servers, () => ({ type: 'prepare', instance, ballot }));
  }
}

/** Certificates that are of something else, of too few, or empty. */
async function* decisionsThatAreNone(me: MaliciousMember): Act {
  const instance = me.instance();
  const { value } = await draft(me);
  const bytes = encode(slotValue, value);
  const hash = me.keep({ value, staged: undefined, access: me.access });
  const ballot: Ballot = { round: 1, value: hash };
  const last = me.slots.at(-1);
  const empty: PromiseCertificate = { promises: [], nested: null };
  const requests: Request[] = [
    { type: 'decide', instance, value: bytes, certificate: { ballot, accepted: [] } },
    { type: 'accept', instance, ballot, value: bytes, certificate: empty },
    { type: 'accept', instance, ballot, value: bytes, certificate: { promises: [], nested: empty } },
  ];
  if (last !== undefined) {
    const certificate = { ...last.certificate, ballot: { ...last.certificate.ballot, value: hash } };
    requests.push(
      { type: 'decide', instance, value: bytes, certificate },
      { type: 'decide', instance, value: encode(slotValue, last.value), certificate: last.certificate },
    );
  }
  for (const request of requests) yield* me.links.askAll(me.servers, () => request);
}

async function propose(me: MaliciousMember): Promise<Proposal> {
  const candidate: Candidate = await draft(me);
  me.keep(candidate);
  return me.proposal(candidate.value);
}
