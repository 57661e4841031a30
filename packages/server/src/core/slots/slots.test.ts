import {
  type AccessKey,
  ENDORSER_WINDOW_MS,
  type Frontier,
  type Hash,
  encode,
  endorsementStatement,
  equalBytes,
  frontierStatement,
  instanceStatement,
  isSignedListStatement,
  slotValue,
} from '@pando/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../store.ts';
import {
  DAY_MS,
  type KeyPair,
  START,
  TestLog,
  TestServer,
  codeOf,
  crypto,
  decideOn,
  describe as name,
  keyPair,
  member,
  preparing,
  openRequest,
  seeded,
} from '../testing/grove.ts';

let servers: TestServer[];
let log: TestLog;
let ann: KeyPair<AccessKey>;
const [bo, cy, dee] = ['bo', 'cy', 'dee'].map((each) => keyPair(each)) as [
  KeyPair<AccessKey>,
  KeyPair<AccessKey>,
  KeyPair<AccessKey>,
];

beforeEach(() => {
  servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
  log = new TestLog(servers);
  ann = log.creator;
});

function client(at = 0): TestLog['clients'][number] {
  const found = log.clients[at];
  if (found === undefined) throw new Error('no client');
  return found;
}

/** Ann, Bo and Cy, all with keys of their own that opened the log, the last slot endorsed. */
function threeMembers(): void {
  log.decide(log.value(ann, [member(ann), member(bo, true), member(cy, true)]));
  log.decide(log.value(bo, [member(ann), member(bo), member(cy, true)]));
  log.endorse(2, ann);
  log.decide(log.value(cy, [member(ann), member(bo), member(cy)]));
  log.endorse(3, ann);
  expect(heads()).toEqual([3, 3, 3, 3]);
  for (const server of servers) {
    for (const each of [bo, cy]) expect(server.connect().open(log.id, each).type).toBe('opened');
  }
}

/** The highest endorsed slot at each server. */
function heads(): readonly number[] {
  return log.clients.map((each) => each.expect('head', { type: 'readHead', log: log.id }).head.body.endorsed);
}

function proposeAt(at: number, value: ReturnType<TestLog['value']>, round = 1): string {
  try {
    decideOn([client(at), client((at + 1) % 4), client((at + 2) % 4)], log.instance(), value, round);
    return 'decided';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('deciding a slot', () => {
  it('stores the value, answers it to later proposers, and pushes it', () => {
    client(3).expect('done', { type: 'subscribe', log: log.id, mode: 'ids', after: 0 });
    const value = log.value(ann, [member(ann)]);
    log.decide(value);
    expect(client(3).pushed('decided')).toEqual([{ type: 'decided', log: log.id, slot: log.decided(1) }]);
    const { instance } = log.bringing(1);
    expect(client().request(preparing(instance, value, 9))).toMatchObject({
      type: 'decided',
      value: encode(slotValue, value),
    });
    expect(client().expect('slots', { type: 'readSlots', log: log.id, from: 1, limit: 64 })).toEqual({
      type: 'slots',
      slots: [log.decided(1)],
      decided: 1,
    });
  });

  it('takes a decision once, again without change, and none that contradicts it', () => {
    const value = log.value(ann, [member(ann)]);
    const instance = log.instance();
    const certificate = decideOn(log.clients, instance, value);
    const request = { type: 'decide', instance, value: encode(slotValue, value), certificate } as const;
    client().expect('done', request);
    client().expect('done', request);
    expect(servers[0]?.store.acceptors.get(instanceStatement.hash(crypto, instance))).toBeUndefined();
    const other = log.value(ann, [member(ann)], { commit: seeded('other commit') });
    expect(codeOf(client().request({ ...request, value: encode(slotValue, other) }))).toBe('conflict');
  });

  it('does not believe a certificate of too few, or for another value', () => {
    const value = log.value(ann, [member(ann)]);
    const instance = log.instance();
    const certificate = decideOn(log.clients, instance, value);
    const bytes = encode(slotValue, value);
    const two = { ...certificate, accepted: certificate.accepted.slice(0, 2) };
    expect(codeOf(client().request({ type: 'decide', instance, value: bytes, certificate: two }))).toBe('unauthorised');
    const other = encode(slotValue, log.value(ann, [member(ann)], { commit: seeded('other commit') }));
    expect(codeOf(client().request({ type: 'decide', instance, value: other, certificate }))).toBe('unauthorised');
  });

  it('answers behind to a slot whose previous one it lacks', () => {
    log.decide(log.value(ann, [member(ann)]), log.clients.slice(0, 3));
    const prepare = preparing(log.instance(), log.value(ann, [member(ann)]));
    expect(client(3).request(prepare)).toEqual({ type: 'behind', decided: 0 });
    client(3).expect('done', log.bringing(1));
    client(3).expect('promised', prepare);
  });

  it('refuses an instance after another value than the decided one', () => {
    log.decide(log.value(ann, [member(ann)]));
    const instance = log.instance(2, seeded('another') as Hash);
    expect(codeOf(client().request(preparing(instance, log.value(ann, [member(ann)]))))).toBe('conflict');
  });

  it('keeps a promise and an accepted value over a crash', () => {
    const [value, other] = [
      log.value(ann, [member(ann)]),
      log.value(ann, [member(ann)], { commit: seeded('other commit') }),
    ];
    const instance = log.instance();
    const { ballot, ...prepare } = preparing(instance, value, 3);
    const certificate = log.clients.map((each) => each.expect('promised', { ...prepare, ballot }).promise);
    const accept = { type: 'accept', instance, ballot, value: prepare.value, certificate } as const;
    client().expect('accepted', accept);
    servers[0]?.restart();
    const again = servers[0]?.connect();
    again?.open(log.id, ann);
    expect(again?.request(preparing(instance, other, 2))).toEqual({ type: 'refused', promised: ballot });
    expect(again?.request(preparing(instance, other, 4))).toMatchObject({
      type: 'promised',
      promise: { body: { accepted: ballot } },
      accepted: { value: accept.value, certificate: accept.certificate },
    });
  });

  it('limits prepares by key', () => {
    const quick = new TestLog([new TestServer('quick', { limits: { prepares: { burst: 1, perSecond: 1 } } })], 'quick');
    const request = preparing(quick.instance(), quick.value(quick.creator, [member(quick.creator)]));
    expect(quick.clients[0]?.request(request).type).toBe('promised');
    expect(quick.clients[0]?.request(request)).toMatchObject({ type: 'error', code: 'rate-limited', retryAfter: 1000 });
  });
});

describe('a value is refused', () => {
  it('by whom the list does not name', () => {
    expect(proposeAt(0, log.value(bo, [member(bo)]))).toContain('not in the access list');
  });

  it('made for another instance', () => {
    expect(proposeAt(0, log.value(ann, [member(ann)], { slot: 2 }))).toContain('another instance');
    expect(proposeAt(0, log.value(ann, [member(ann)], { previous: seeded('x') as Hash }), 2)).toContain(
      'another instance',
    );
  });

  it('with an unsound access list or replica set', () => {
    expect(proposeAt(0, log.value(ann, []))).toContain('access list');
    expect(proposeAt(0, log.value(ann, [member(ann), member(ann)]), 2)).toContain('access list');
    const { replicas } = log.set;
    expect(proposeAt(0, log.value(ann, [member(ann)], { replicas: { replicas, quorum: 2 } }), 3)).toContain('quorum');
  });

  it('without the signature of its signer', () => {
    const value = log.value(ann, [member(ann)]);
    expect(proposeAt(0, { ...value, body: { ...value.body, commit: seeded('changed') } })).toContain('not signed');
  });

  it('under a ballot that names another', () => {
    const instance = log.instance();
    const value = log.value(ann, [member(ann)]);
    const prepare = preparing(instance, value);
    const ballot = { round: 1, value: seeded('another value') as Hash };
    expect(name(client().request({ ...prepare, ballot }))).toContain('names another value');
    const certificate = log.clients.map((each) => each.expect('promised', prepare).promise);
    const accept = { type: 'accept', instance, ballot, value: prepare.value, certificate } as const;
    expect(name(client().request(accept))).toContain('names another value');
  });

  it('that takes out more endorsing keys than may go at once', () => {
    threeMembers();
    expect(proposeAt(0, log.value(ann, [member(ann)]))).toContain('too many');
    expect(proposeAt(0, log.value(ann, [member(dee), member(bo)]), 2)).toBe('decided');
  });
});

describe('access', () => {
  it('honours a decided slot’s new keys at once, and lets provisional ones propose', () => {
    log.decide(log.value(ann, [member(ann), member(bo, true)]), log.clients);
    expect(servers[0]?.connect().open(log.id, bo).type).toBe('opened');
    log.decide(log.value(bo, [member(ann), member(bo)]));
    expect(log.slots.length).toBe(2);
  });

  it('drops a key when the slot without it is endorsed, and tells its holder', () => {
    threeMembers();
    const removed = servers[0]?.connect();
    removed?.open(log.id, cy);
    removed?.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    log.decide(log.value(ann, [member(ann), member(bo)]));
    expect(codeOf(log.append(removed as never, 'still here', 3))).toBe('appended');
    log.endorse(4, ann);
    expect(removed?.pushed('removed')).toEqual([]);
    log.endorse(4, bo);
    expect(removed?.pushed('removed')).toEqual([{ type: 'removed', log: log.id, slot: log.decided(4) }]);
    expect(codeOf(log.append(removed as never, 'too late', 4))).toBe('out-of-order');
    expect(servers[1]?.connect().open(log.id, cy)).toEqual({ type: 'removed', slot: log.decided(4) });
  });
});

describe('endorsing', () => {
  it('closes a lone member’s slot when it is decided', () => {
    log.decide(log.value(ann, [member(ann)]));
    expect(heads()).toEqual([1, 1, 1, 1]);
  });

  it('does not close a newcomer’s slot without a word of those who endorse', () => {
    log.decide(log.value(ann, [member(ann), member(bo, true)]));
    log.decide(log.value(bo, [member(bo)]));
    expect(heads()).toEqual([1, 1, 1, 1]);
    expect(servers[0]?.connect().open(log.id, ann).type).toBe('opened');
  });

  it('waits for a lone member’s word about slots before its own', () => {
    log.decide(log.value(ann, [member(ann), member(bo, true)]));
    log.decide(log.value(bo, [member(bo)]));
    log.decide(log.value(ann, [member(ann), member(bo, true)]));
    expect(heads()).toEqual([1, 1, 1, 1]);
    log.endorse(3, ann, [2]);
    expect(heads()).toEqual([3, 3, 3, 3]);
    expect(proposeAt(0, log.value(bo, [member(ann), member(bo)]))).toContain('may not propose');
  });

  it('needs two of three members, each counted once', () => {
    threeMembers();
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]));
    log.endorse(4, ann);
    log.endorse(4, ann);
    expect(heads()).toEqual([3, 3, 3, 3]);
    log.endorse(4, cy);
    expect(heads()).toEqual([4, 4, 4, 4]);
    const [server] = servers as [TestServer];
    expect(server.store.endorsements.of(server.numberOf(log.id))).toEqual([]);
  });

  it('does not count provisional keys, nor keys that only a later list names', () => {
    threeMembers();
    log.decide(log.value(ann, [member(ann), member(bo), member(cy), member(dee)]));
    log.endorse(4, cy);
    log.endorse(4, dee);
    expect(heads()).toEqual([3, 3, 3, 3]);
    expect(codeOf(client().request({ type: 'endorse', endorsement: log.endorsement(4, keyPair('stranger')) }))).toBe(
      'forbidden',
    );
  });

  it('takes a committer’s renewed key for the one it replaced, and no other new key', () => {
    threeMembers();
    const [annAgain, boAgain] = [keyPair('ann again'), keyPair('bo again')];
    log.decide(log.value(ann, [member(annAgain), member(bo), member(cy)]));
    log.endorse(4, ann);
    log.endorse(4, annAgain);
    expect(heads()).toEqual([3, 3, 3, 3]);
    log.decide(log.value(bo, [member(annAgain), member(boAgain), member(cy), member(dee)]));
    log.endorse(5, boAgain);
    log.endorse(5, dee);
    expect(heads()).toEqual([3, 3, 3, 3]);
    log.endorse(5, annAgain);
    expect(heads()).toEqual([3, 3, 3, 3]);
    log.endorse(5, cy);
    expect(heads()).toEqual([5, 5, 5, 5]);
  });

  it('lets all members commit and renew before any slot is endorsed', () => {
    threeMembers();
    const renewed = ['ann', 'bo', 'cy'].map((each) => keyPair(`${each} again`)) as [typeof bo, typeof bo, typeof bo];
    const old = [ann, bo, cy] as const;
    for (const [i, signer] of old.entries()) {
      log.decide(
        log.value(
          signer,
          old.map((each, at) => member(at <= i ? (renewed[at] ?? each) : each)),
        ),
      );
    }
    log.endorse(6, renewed[0]);
    log.endorse(6, renewed[2]);
    expect(heads()).toEqual([6, 6, 6, 6]);
    expect(servers[0]?.connect().open(log.id, bo).type).toBe('removed');
    for (const each of renewed) expect(servers[0]?.connect().open(log.id, each).type).toBe('opened');
  });

  it('takes no key for one that the endorsed slot has dropped', () => {
    threeMembers();
    const [cyAgain, late] = [keyPair('cy again'), keyPair('late')];
    log.decide(log.value(cy, [member(ann), member(bo), member(cyAgain)]));
    // Two void slots: the key that was renewed signs for another one, and that one for the first again.
    log.decide(log.value(cy, [member(ann), member(bo), member(late)]));
    log.decide(log.value(late, [member(ann), member(bo), member(cy)]));
    log.endorse(6, late);
    log.endorse(4, ann);
    log.endorse(4, bo);
    expect(heads()).toEqual([4, 4, 4, 4]);
    log.decide(log.value(bo, [member(ann), member(bo), member(cyAgain)]));
    log.endorse(7, ann, [5, 6]);
    log.endorse(7, bo, [5, 6]);
    expect(heads()).toEqual([7, 7, 7, 7]);
  });

  it('counts only who opened the log within the window', () => {
    threeMembers();
    for (const server of servers) {
      // The server runs all the while; only Ann comes back.
      for (let at = START; at <= START + ENDORSER_WINDOW_MS + DAY_MS; at += DAY_MS / 2) server.tick(at);
    }
    // Cy looks in at one server, and goes.
    const briefly = servers[1]?.connect();
    briefly?.open(log.id, cy);
    briefly?.closed();
    servers[1]?.tick(START + ENDORSER_WINDOW_MS + 2 * DAY_MS);
    const clients = servers.map((each) => each.connect());
    for (const each of clients) each.open(log.id, ann);
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]), clients);
    expect(clients.map((each) => each.expect('head', { type: 'readHead', log: log.id }).head.body.endorsed)).toEqual([
      4, 3, 4, 4,
    ]);
  });

  it('counts everybody after the server itself was away', () => {
    threeMembers();
    for (const server of servers) {
      server.tick(START);
      server.tick(START + ENDORSER_WINDOW_MS + DAY_MS);
    }
    const clients = servers.map((each) => each.connect());
    for (const each of clients) each.open(log.id, ann);
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]), clients);
    expect(clients.map((each) => each.expect('head', { type: 'readHead', log: log.id }).head.body.endorsed)).toEqual([
      3, 3, 3, 3,
    ]);
  });

  it('covers earlier slots', () => {
    threeMembers();
    log.decide(log.value(ann, [member(ann), member(bo), member(cy), member(dee, true)]));
    log.decide(log.value(bo, [member(ann), member(bo), member(cy), member(dee, true)]));
    log.endorse(4, ann);
    log.endorse(5, bo);
    expect(heads()).toEqual([4, 4, 4, 4]);
    log.endorse(5, cy);
    expect(heads()).toEqual([5, 5, 5, 5]);
  });

  it('drops the keys of slots that it calls void, and bars their signer', () => {
    threeMembers();
    log.decide(log.value(cy, [member(bo), member(cy), member(dee)]));
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]));
    log.endorse(5, ann, [4]);
    log.endorse(5, bo, []);
    expect(heads()).toEqual([3, 3, 3, 3]);
    log.endorse(5, cy, [4]);
    expect(heads()).toEqual([5, 5, 5, 5]);
    expect(servers[0]?.connect().open(log.id, dee).type).toBe('removed');
    expect(proposeAt(0, log.value(cy, [member(ann), member(bo), member(cy)]))).toContain('may not propose');
    const barred = servers[0]?.connect();
    barred?.open(log.id, cy);
    expect(
      codeOf(barred?.request(preparing(log.instance(), log.value(ann, [member(ann), member(bo)]), 9)) as never),
    ).toBe('forbidden');
  });

  it('must be of the decided value, and signed', () => {
    threeMembers();
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]));
    const endorsement = log.endorsement(4, bo);
    const other = { ...endorsement, signature: log.endorsement(3, bo).signature };
    expect(codeOf(client().request({ type: 'endorse', endorsement: other }))).toBe('unauthorised');
    const signed = (change: Partial<typeof endorsement.body>): typeof endorsement => {
      const body = { ...endorsement.body, ...change };
      return { body, signature: endorsementStatement.sign(crypto, bo.seed, body) };
    };
    const another = signed({ value: seeded('another value') as Hash });
    expect(codeOf(client().request({ type: 'endorse', endorsement: another }))).toBe('conflict');
    expect(codeOf(client().request({ type: 'endorse', endorsement: signed({ voids: [4] }) }))).toBe('forbidden');
    expect(
      client().request({ type: 'endorse', endorsement: { ...endorsement, body: { ...endorsement.body, slot: 5 } } }),
    ).toEqual({ type: 'behind', decided: 4 });
  });
});

describe('closing an epoch', () => {
  it('refuses entries of earlier epochs with the frontier, those that it has too', () => {
    log.append(client(), 'in time');
    log.decide(log.value(ann, [member(ann)]));
    const stale = log.append(client(), 'too late', 0);
    expect(stale.type).toBe('stale');
    if (stale.type !== 'stale') return;
    const { body, signature } = stale.frontier;
    expect(body).toMatchObject({ slot: 1, sequence: 1, expired: 0 });
    expect(equalBytes(body.value, log.previous)).toBe(true);
    expect(frontierStatement.verify(crypto, servers[0]?.self.key as never, body, signature)).toBe(true);
    expect(log.append(client(), 'in time', 0)).toEqual(stale);
    expect(log.append(client(), 'again', 1)).toEqual({ type: 'appended', sequence: 2 });
    expect(client().expect('frontier', { type: 'readFrontier', log: log.id, slot: 7 }).frontier).toEqual(
      stale.frontier,
    );
    expect(client().expect('frontier', { type: 'readFrontier', log: log.id, slot: 0 }).frontier).toBeNull();
  });

  it('signs its frontiers anew in another incarnation, in the same words', () => {
    threeMembers();
    const [server] = servers;
    const before = client().expect('frontier', { type: 'readFrontier', log: log.id, slot: 3 }).frontier;
    client().expect('appended', { type: 'append', log: log.id, tag: 3, body: seeded('later') });
    const restored = new TestServer('a', { store: server?.store as Store, restored: true });
    const reader = restored.connect();
    expect(reader.open(log.id, ann).type).toBe('opened');
    const { frontier } = reader.expect('frontier', { type: 'readFrontier', log: log.id, slot: 3 });
    const { incarnation } = restored.self;
    expect(frontier?.body).toEqual({ ...before?.body, incarnation });
    expect(isSignedListStatement(crypto, { type: 'frontier', frontier: frontier as Frontier })).toBe(true);
    expect(reader.expect('frontier', { type: 'readFrontier', log: log.id, slot: 9 }).frontier).toEqual(frontier);
  });

  it('pushes entries, then the decision, then the frontier', () => {
    client().expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    log.append(client(), 'before');
    log.decide(log.value(ann, [member(ann)]));
    log.append(client(), 'after', 1);
    expect(client().pushes.map((each) => each.type)).toEqual(['entries', 'decided', 'endorsed', 'entries']);
  });

  it('takes up the slot’s retention', () => {
    log.append(client(), 'short-lived');
    log.decide(log.value(ann, [member(ann)], { retentionSeconds: 60 }));
    servers[0]?.tick(START + 61_000);
    const reader = servers[0]?.connect();
    reader?.open(log.id, ann);
    expect(
      reader?.expect('rows', { type: 'read', log: log.id, after: 0, limit: 1, bodies: true }).rows[0],
    ).toMatchObject({ expired: true, body: null });
  });
});

it('opens with what it honours after a restart as before', () => {
  threeMembers();
  log.decide(log.value(ann, [member(ann), member(bo), member(cy), member(dee, true)]));
  servers[0]?.restart();
  const after = servers[0]?.connect();
  for (const each of [ann, bo, cy, dee]) expect(after?.open(log.id, each).type).toBe('opened');
  expect(after?.request(openRequest(after, log.id, ann))).toMatchObject({
    head: { body: { decided: 4, endorsed: 3 } },
  });
});
