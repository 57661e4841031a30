import { Proposal } from '@pando/engine/parts';
import {
  MAX_ROUND,
  type Response,
  type SlotValue,
  decode,
  encode,
  replicaId,
  slotValue,
  slotValueHash,
} from '@pando/protocol';
import { TestLog, TestServer, crypto, decideOn, keyPair, member, preparing } from '@pando/server/testing';
import { describe, expect, it } from 'vitest';

const ALICE = keyPair('log creator');
const BOB = keyPair('bob');
const EVE = keyPair('eve');
const ATTEMPTS = 12;

/** A log of three people on four servers, whose first slot is decided and endorsed. */
function groupOfThree(): TestLog {
  const log = new TestLog(['a', 'b', 'c', 'd'].map((each) => new TestServer(each)));
  log.decide(log.value(ALICE, [member(ALICE), member(BOB), member(EVE)]));
  return log;
}

function proposalOf(log: TestLog, value: SlotValue): Proposal {
  const own = { bytes: encode(slotValue, value), hash: slotValueHash(crypto, value) };
  return new Proposal(crypto, log.set, log.instance(), own, (bytes) => {
    const decoded = decode(slotValue, bytes);
    return decoded.ok ? slotValueHash(crypto, decoded.value) : undefined;
  });
}

type Ask = (request: ReturnType<Proposal['request']>, server: number) => Response | undefined;

/** Asks all servers again and again, as an engine does; undefined where nothing comes of it. */
function decisionOf(log: TestLog, proposal: Proposal, ask: Ask): Proposal['decision'] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let before = '';
    while (before !== proposal.phase) {
      before = proposal.phase;
      for (const [server, replica] of log.set.replicas.entries()) {
        const answer = ask(proposal.request(), server);
        if (answer === undefined) continue;
        if (proposal.receive(replicaId(replica), answer, before) === 'decided') return proposal.decision;
        if (proposal.phase !== before) break;
      }
    }
    proposal.retry();
  }
  return proposal.decision;
}

describe('a member who breaks rules', () => {
  it('does not put some servers out of reach by high rounds', () => {
    const log = groupOfThree();
    const value = log.value(EVE, [member(ALICE), member(BOB), member(EVE)]);
    for (const server of log.servers) server.now += 1;
    for (const round of [16, 1_000, (log.servers[0]?.now ?? 0) - 1])
      for (const client of log.clients.slice(0, 2)) client.expect('promised', preparing(log.instance(), value, round));
    const proposal = proposalOf(log, log.value(BOB, [member(ALICE), member(BOB)]));
    const decision = decisionOf(log, proposal, (request, server) => log.clients[server]?.request(request));
    expect(decision?.hash).toEqual(proposal.own.hash);
  });

  it('does not leave behind a value that has to be decided and may not be accepted', () => {
    const log = groupOfThree();
    log.decide(log.value(ALICE, [member(ALICE), member(BOB)]));
    const late = log.value(EVE, [member(ALICE), member(BOB), member(EVE)]);
    const instance = log.instance();
    const prepare = preparing(instance, late);
    const certificate = log.clients.map((client) => client.expect('promised', prepare).promise);
    const { ballot, value } = prepare;
    for (const client of log.clients.slice(0, 1))
      client.expect('accepted', { type: 'accept', instance, ballot, value, certificate });
    log.endorse(2, ALICE);
    log.endorse(2, BOB);
    const proposal = proposalOf(log, log.value(BOB, [member(ALICE), member(BOB)]));
    const decision = decisionOf(log, proposal, (request, server) =>
      server === 3 ? undefined : log.clients[server]?.request(request),
    );
    expect(decision?.hash).toEqual(ballot.value);
    // Without that, nobody promises it any more: Eve's key was dropped.
    const other = groupOfThree();
    other.decide(other.value(ALICE, [member(ALICE), member(BOB)]));
    other.endorse(2, ALICE);
    other.endorse(2, BOB);
    expect(() => decideOn(other.clients, other.instance(), other.value(EVE, [member(BOB)]))).toThrow('forbidden');
  });

  it('does not make a value unacceptable by having it accepted again and again', () => {
    const log = groupOfThree();
    const value = log.value(EVE, [member(ALICE), member(BOB), member(EVE)]);
    const instance = log.instance();
    for (let round = 1; round <= 40; round++) {
      const eve = proposalOf(log, value);
      for (let at = 1; at < round; at++) {
        eve.receive(replicaId(log.servers[0]?.self ?? never()), {
          type: 'refused',
          promised: { round: at, value: eve.own.hash },
        });
        eve.retry();
      }
      // One server each time accepts it, so that it is never decided.
      const only = round % 2;
      decisionOf(log, eve, (request, server) =>
        request.type === 'prepare' || server === only ? log.clients[server]?.request(request) : undefined,
      );
    }
    const proposal = proposalOf(log, log.value(BOB, [member(ALICE), member(BOB)]));
    const decision = decisionOf(log, proposal, (request, server) =>
      server === 3 ? undefined : log.clients[server]?.request(request),
    );
    expect(decision?.value).toEqual(preparing(instance, value).value);
  });
});

describe('a server that lies', () => {
  it('does not draw a proposer to rounds that no other server promises', () => {
    for (const round of [1_000_000, MAX_ROUND]) {
      const log = groupOfThree();
      const proposal = proposalOf(log, log.value(BOB, [member(ALICE), member(BOB)]));
      const other = log.value(ALICE, [member(ALICE), member(BOB), member(EVE)]);
      // Another proposer's promise makes the first one wait and try a higher round.
      log.clients[1]?.expect('promised', preparing(log.instance(), other, 2));
      const lie: Response = { type: 'refused', promised: { round, value: proposal.own.hash } };
      const decision = decisionOf(log, proposal, (request, server) =>
        server === 0 ? lie : log.clients[server]?.request(request),
      );
      expect(decision?.hash).toEqual(proposal.own.hash);
    }
  });
});

function never(): never {
  throw new Error('there are servers');
}
