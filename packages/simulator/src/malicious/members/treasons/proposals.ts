import type { Proposal } from '@pando/engine/parts';
import { type Ballot, MAX_ROUND, type Request, encode, slotValue } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { draft } from '../drafting.ts';
import type { Candidate, MaliciousMember } from '../malicious-member.ts';

const BETWEEN_MS = 4_000;
const HIGH_ROUNDS = [16, 32, 1e6, 1e9, 1e12, MAX_ROUND];

/** Shows different values to different acceptors, in every phase, and leaves them there. */
export async function* equivocateProposals(me: MaliciousMember): Act {
  const acts = [twoAtOnce, acceptedHereAndThere, twoDecisions, highRounds, decisionsThatAreNone];
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

/** Has two values accepted by everybody, one after the other and without a word of the first, and shows half the replicas each. */
async function* twoDecisions(me: MaliciousMember): Act {
  const instance = me.instance();
  const decisions: Extract<Request, { type: 'decide' }>[] = [];
  const { now } = me.arms.world.schedule;
  for (const round of [now - 1, now]) {
    const { value, ...rest } = await draft(me);
    const bytes = encode(slotValue, value);
    const ballot: Ballot = { round, value: me.keep({ value, ...rest }) };
    const answers = yield* me.links.askAll(me.servers, () => {
      return { type: 'accept', instance, ballot, value: bytes, certificate: [] };
    });
    const accepted = [...answers.values()].flatMap((answer) => (answer.type === 'accepted' ? answer.accepted : []));
    decisions.push({ type: 'decide', instance, value: bytes, certificate: { ballot, accepted } });
  }
  const half = Math.ceil(me.servers.length / 2);
  for (const [i, server] of me.servers.entries()) {
    const decision = decisions[i < half ? 0 : 1];
    if (decision !== undefined) me.links.tell(server, decision);
  }
}

/** Takes promises for rounds as high as it may, from some acceptors only. */
async function* highRounds(me: MaliciousMember): Act {
  const request = (await propose(me)).request();
  const some = me.servers.slice(0, Math.ceil(me.servers.length / 2));
  for (const round of HIGH_ROUNDS) {
    const ballot = { ...request.ballot, round };
    yield* me.links.askAll(some, () => ({ ...request, ballot }));
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
  const requests: Request[] = [
    { type: 'decide', instance, value: bytes, certificate: { ballot, accepted: [] } },
    { type: 'accept', instance, ballot, value: bytes, certificate: [] },
    { type: 'prepare', instance, ballot, value: bytes, proof: { round: 0, certificate: [] } },
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
