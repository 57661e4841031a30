import {
  type AccessKey,
  type ActiveCertificate,
  type EntryId,
  type Frontier,
  type Request,
  type Seal,
  emptyChain,
  entryIdOf,
  frontierStatement,
  isActive,
  setEndorsementStatement,
  type SlotValue,
} from '@pando/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type KeyPair,
  NO_PERMIT,
  type TestClient,
  TestLog,
  TestServer,
  codeOf,
  crypto,
  describe as name,
  keyPair,
  member,
  preparing,
  openRequest,
  replicaSetOf,
  decideOn,
} from '../testing/grove.ts';

let servers: TestServer[];
let log: TestLog;
let ann: KeyPair<AccessKey>;
const bo = keyPair('bo');
const cy = keyPair('cy');

beforeEach(() => {
  servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
  log = new TestLog(servers);
  ann = log.creator;
});

function server(at: number): TestServer {
  const found = servers[at];
  if (found === undefined) throw new Error('no server');
  return found;
}

function client(at = 0): TestClient {
  const found = log.clients[at];
  if (found === undefined) throw new Error('no client');
  return found;
}

function body(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function idOf(text: string): EntryId {
  return entryIdOf(crypto, 0, body(text));
}

function frontierAt(at: number, slot: number): Frontier {
  const { frontier } = client(at).expect('frontier', { type: 'readFrontier', log: log.id, slot });
  if (frontier === null) throw new Error('no frontier');
  return frontier;
}

type Offer = Extract<Request, { type: 'offer' }>;

/** The whole list of a statement, read at the server that signed it, in pieces of this many rows, the last first. */
function offersOf(statement: Offer['statement'], from: TestClient, size = 1000): readonly Offer[] {
  const signed = statement.type === 'seal' ? statement.seal.body : statement.frontier.body;
  const { rows } = from.expect('rows', { type: 'read', log: log.id, after: 0, limit: 1000, bodies: false });
  const listed = rows.slice(0, signed.sequence);
  const chains = [emptyChain(crypto, log.id)];
  for (const { id, tag } of listed) chains.push(extend(chains.at(-1) as never, id, tag));
  const pieces: Offer[] = [];
  for (let end = listed.length; end > 0; end -= size) {
    const after = Math.max(0, end - size);
    const piece = listed.slice(after, end).map(({ id, tag }) => ({ id, tag }));
    pieces.push({ type: 'offer', statement, after, chain: chains[after] as never, rows: piece });
  }
  return pieces;
}

function extend(chain: ReturnType<typeof emptyChain>, id: EntryId, tag: number): ReturnType<typeof emptyChain> {
  const tagBytes = new Uint8Array(8);
  new DataView(tagBytes.buffer).setBigUint64(0, BigInt(tag));
  return crypto.sha256(new Uint8Array([...chain, ...id, ...tagBytes])) as never;
}

describe('repair', () => {
  it('takes an entry of a closed epoch that another replica’s frontier lists, and no other', () => {
    log.append(client(0), 'only at a');
    log.append(client(0), 'also only at a');
    log.decide(log.value(ann, [member(ann)]));
    const own = frontierAt(1, 1);
    const repair = { type: 'repair', log: log.id, tag: 0, body: body('only at a') } as const;
    expect(log.append(client(1), 'only at a', 0).type).toBe('stale');
    expect(codeOf(client(1).request(repair))).toBe('forbidden');
    for (const each of offersOf({ type: 'frontier', frontier: frontierAt(0, 1) }, client(0), 1))
      client(1).expect('done', each);
    expect(codeOf(client(1).request({ ...repair, tag: 1 }))).toBe('forbidden');
    expect(client(1).request(repair)).toEqual({ type: 'appended', sequence: 1 });
    expect(client(1).request(repair)).toEqual({ type: 'appended', sequence: 1 });
    expect(codeOf(client(1).request({ ...repair, body: body('something else') }))).toBe('forbidden');
    expect(frontierAt(1, 1)).toEqual(own);
  });

  it('does not make a replica acknowledge an entry that its frontier does not list', () => {
    log.append(client(0), 'only at a');
    log.decide(log.value(ann, [member(ann)]));
    for (const each of offersOf({ type: 'frontier', frontier: frontierAt(0, 1) }, client(0)))
      client(1).expect('done', each);
    client(1).expect('appended', { type: 'repair', log: log.id, tag: 0, body: body('only at a') });
    expect(log.append(client(1), 'only at a', 0).type).toBe('stale');
  });

  it('takes no entry of an open epoch: that is appended', () => {
    log.decide(log.value(ann, [member(ann), member(bo, true)]));
    log.decide(log.value(bo, [member(ann), member(bo)]));
    log.append(client(0), 'of the new epoch', 2);
    log.endorse(2, ann);
    for (const each of offersOf({ type: 'frontier', frontier: frontierAt(0, 2) }, client(0)))
      client(1).expect('done', each);
    expect(codeOf(client(1).request({ type: 'repair', log: log.id, tag: 2, body: body('of the new epoch') }))).toBe(
      'forbidden',
    );
    expect(log.append(client(1), 'of the new epoch', 2)).toEqual({ type: 'appended', sequence: 1 });
  });

  it('does not believe a list whose chain does not end where the statement does', () => {
    log.append(client(0), 'one');
    log.append(client(0), 'two');
    log.decide(log.value(ann, [member(ann)]));
    const statement = { type: 'frontier', frontier: frontierAt(0, 1) } as const;
    const [last, first] = offersOf(statement, client(0), 1);
    if (first === undefined || last === undefined) throw new Error('no pieces');
    expect(codeOf(client(1).request(first))).toBe('forbidden');
    expect(codeOf(client(1).request({ ...last, rows: [{ id: idOf('forged'), tag: 0 }] }))).toBe('forbidden');
    client(1).expect('done', last);
    client(1).expect('done', last);
    client(1).expect('done', first);
  });

  it('takes pieces that overlap', () => {
    for (const text of ['one', 'two', 'three', 'four']) log.append(client(0), text);
    log.decide(log.value(ann, [member(ann)]));
    const statement = { type: 'frontier', frontier: frontierAt(0, 1) } as const;
    const pieces = offersOf(statement, client(0), 3);
    const [end] = offersOf(statement, client(0), 2);
    client(1).expect('done', end as Offer);
    for (const each of pieces) client(1).expect('done', each);
    expect(client(1).request({ type: 'repair', log: log.id, tag: 0, body: body('one') }).type).toBe('appended');
  });

  it('forgets lists that nobody completes, and says so', () => {
    const small = new TestServer('small', { limits: { wantedPerLog: 2 } });
    servers = [server(0), small];
    log = new TestLog(servers, 'small');
    ann = log.creator;
    for (const text of ['one', 'two', 'three']) log.append(client(0), text);
    log.decide(log.value(ann, [member(ann)]));
    const [third, second, first] = offersOf({ type: 'frontier', frontier: frontierAt(0, 1) }, client(0), 1) as [
      Offer,
      Offer,
      Offer,
    ];
    client(1).expect('done', third);
    client(1).expect('done', second);
    expect(client(1).request(first)).toMatchObject({ code: 'rate-limited', retryAfter: 1000 });
    const repair = (text: string): string =>
      codeOf(client(1).request({ type: 'repair', log: log.id, tag: 0, body: body(text) }));
    expect(repair('three')).toBe('forbidden');
    for (const [piece, text] of [
      [third, 'three'],
      [second, 'two'],
      [first, 'one'],
    ] as const) {
      client(1).expect('done', piece);
      expect(repair(text)).toBe('appended');
    }
  });

  it('does not believe a frontier that its server did not sign, or of a server that is no replica', () => {
    log.append(client(0), 'one');
    log.decide(log.value(ann, [member(ann)]));
    const frontier = frontierAt(0, 1);
    const [offer] = offersOf({ type: 'frontier', frontier }, client(0));
    if (offer === undefined) throw new Error('no piece');
    const forged = { ...frontier, body: { ...frontier.body, sequence: 0 } };
    expect(codeOf(client(1).request({ ...offer, statement: { type: 'frontier', frontier: forged } }))).toBe(
      'unauthorised',
    );
    const contradiction = { ...frontier.body, value: log.id as Uint8Array as typeof frontier.body.value };
    const lie = { body: contradiction, signature: frontierStatement.sign(crypto, server(0).self.seed, contradiction) };
    expect(codeOf(client(1).request({ ...offer, statement: { type: 'frontier', frontier: lie } }))).toBe('conflict');
    const stranger = { ...frontier, body: { ...frontier.body, server: new TestServer('stranger').self.key } };
    expect(codeOf(client(1).request({ ...offer, statement: { type: 'frontier', frontier: stranger } }))).toBe(
      'forbidden',
    );
  });
});

describe('a replica that was away', () => {
  it('gets the slots it missed, then closes them by n − q + 1 frontiers of others', () => {
    const there = log.clients.slice(0, 3);
    log.decide(log.value(ann, [member(ann), member(bo, true)]), there);
    log.decide(log.value(bo, [member(ann), member(bo)]), there);
    for (const each of there) each.expect('done', { type: 'endorse', endorsement: log.endorsement(2, ann) });
    for (const slot of [1, 2]) client(3).expect('done', log.bringing(slot));
    const endorsed = (): number => client(3).expect('head', { type: 'readHead', log: log.id }).head.body.endorsed;
    expect(endorsed()).toBe(1);
    const show = (at: number): void => {
      const frontier = frontierAt(at, 2);
      const { sequence: after, chain } = frontier.body;
      client(3).expect('done', { type: 'offer', statement: { type: 'frontier', frontier }, after, chain, rows: [] });
    };
    show(0);
    show(0);
    expect(endorsed()).toBe(1);
    show(1);
    expect(endorsed()).toBe(2);
    expect(frontierAt(3, 2).body).toMatchObject({ slot: 2, server: server(3).self.key });
  });
});

describe('changing the replica set', () => {
  let fresh: TestServer;
  let change: SlotValue;
  let round: number;

  beforeEach(() => {
    fresh = new TestServer('e');
    round = 0;
    log.append(client(0), 'at all');
    for (const at of [1, 2, 3]) log.append(client(at), 'at all');
    log.append(client(0), 'only at a');
    log.append(client(3), 'only at d');
    change = moving([server(0), server(1), server(2), fresh], [ann]);
  });

  function moving(
    to: readonly TestServer[],
    endorsers: readonly KeyPair<AccessKey>[],
    keys = [member(ann)],
  ): SlotValue {
    const replicas = replicaSetOf(to);
    const { log: id, slot, previous } = log.instance();
    const setEndorsements = endorsers.map(({ seed, key }) => ({
      key,
      signature: setEndorsementStatement.sign(crypto, seed, { log: id, slot, previous, replicas, key }),
    }));
    return log.value(ann, keys, { replicas, setEndorsements });
  }

  function newcomer(): TestClient {
    const joined = fresh.connect();
    joined.expect('done', { type: 'adoptLog', genesis: log.genesis, key: ann.key, permit: NO_PERMIT });
    joined.expect('opened', openRequest(joined, log.id, ann));
    return joined;
  }

  function propose(value: SlotValue): string {
    try {
      decideOn(log.clients, log.instance(), value, (round += 1));
      return 'decided';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  }

  it('needs the members’ endorsements of this very set, and replaces one server at a time', () => {
    expect(propose(moving([server(0), server(1), server(2), fresh], []))).toContain('endorsements');
    expect(propose(moving([server(0), server(1), server(2), fresh], [cy]))).toContain('endorsements');
    expect(propose(moving([server(0), server(1), fresh, new TestServer('f')], [ann]))).toContain('one server');
    const other = moving([server(0), server(1), server(2), new TestServer('f')], [ann]);
    expect(
      propose({
        ...other,
        ...log.value(ann, [member(ann)], {
          replicas: change.body.binding.replicas,
          setEndorsements: other.body.setEndorsements,
        }),
      }),
    ).toContain('endorsements');
    expect(propose(change)).toBe('decided');
  });

  it('needs as many endorsements as close a slot', () => {
    log.decide(log.value(ann, [member(ann), member(bo), member(cy)]));
    const keys = [member(ann), member(bo), member(cy)];
    for (const each of servers) for (const pair of [bo, cy]) each.connect().open(log.id, pair);
    expect(propose(moving([server(0), server(1), server(2), fresh], [ann], keys))).toContain('endorsements');
    expect(propose(moving([server(0), server(1), server(2), fresh], [ann, cy], keys))).toBe('decided');
  });

  it('ends the old replica’s part: it answers moved, but reading goes on', () => {
    client(3).expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 2 });
    log.decide(change);
    const moved = { type: 'moved', slot: log.decided(1), certificate: null };
    expect(client(3).pushed('moved')).toEqual([
      { type: 'moved', log: log.id, slot: log.decided(1), certificate: null },
    ]);
    expect(log.append(client(3), 'more', 1)).toEqual(moved);
    expect(client(3).request(preparing(log.instance(), change))).toEqual(moved);
    expect(client(3).expect('rows', { type: 'read', log: log.id, after: 0, limit: 9, bodies: true }).rows.length).toBe(
      2,
    );
    const late = server(3).connect();
    expect(late.open(log.id, ann)).toEqual(moved);
    expect(late.expect('slots', { type: 'readSlots', log: log.id, from: 1, limit: 9 }).decided).toBe(1);
  });

  it('takes the slots that take an ended replica in again, and is one of the set then', () => {
    log.decide(change);
    const joined = newcomer();
    joined.expect('done', log.bringing(1));
    log.decide(moving([server(0), server(1), server(2), server(3)], [ann]), [client(0), client(1), joined]);
    expect(log.append(client(3), 'too early', 2)).toMatchObject({ type: 'moved', slot: log.decided(1) });
    client(3).expect('done', log.bringing(2));
    expect(log.append(client(3), 'is back', 2).type).toBe('appended');
  });

  it('asks a sender who does not know it yet to look, also at a replica that stays', () => {
    log.decide(log.value(ann, [member(ann), member(bo, true)]));
    log.decide(log.value(bo, [member(ann), member(bo)]));
    change = moving([server(0), server(1), server(2), fresh], [ann], [member(ann), member(bo)]);
    log.endorse(2, ann);
    log.decide(change);
    expect(log.append(client(0), 'to the old set', 2)).toEqual({
      type: 'moved',
      slot: log.decided(3),
      certificate: null,
    });
    expect(log.append(client(0), 'to the new set', 3).type).toBe('appended');
  });

  it('brings the log to a new replica by slots, then entries, and activates it', () => {
    log.decide(change);
    const joined = newcomer();
    expect(log.append(joined, 'early', 0)).toEqual({ type: 'behind', decided: 0 });
    joined.expect('done', log.bringing(1));
    expect(log.append(joined, 'new', 1).type).toBe('appended');

    const seals = [0, 1, 3].map((at): Seal => client(at).expect('seal', { type: 'seal', log: log.id, slot: 1 }).seal);
    expect(seals.map((each) => each.body.sequence)).toEqual([2, 1, 2]);
    const keepers = [client(0), client(1), joined];
    const hold = { type: 'hold', log: log.id, slot: 1, seals } as const;
    expect(name(joined.request(hold))).toContain('offered down to 2, not to 0');
    const [end] = offersOf({ type: 'seal', seal: seals[0] as Seal }, client(0), 1);
    joined.expect('done', end as Offer);
    expect(name(joined.request(hold))).toContain('offered down to 1, not to 0');
    for (const keeper of keepers) {
      for (const [i, at] of [0, 1, 3].entries()) {
        for (const piece of offersOf({ type: 'seal', seal: seals[i] as Seal }, client(at)))
          keeper.expect('done', piece);
      }
    }
    expect(name(joined.request(hold))).toContain('missing');
    for (const keeper of keepers) {
      for (const text of ['at all', 'only at a', 'only at d'])
        keeper.expect('appended', { type: 'repair', log: log.id, tag: 0, body: body(text) });
    }
    const held = keepers.map((each) => each.expect('held', hold).held);
    const certificate: ActiveCertificate = { seals, held };
    expect(
      isActive(crypto, log.genesis.replicas, change.body.binding.replicas, log.id, 1, log.previous, certificate),
    ).toBe(true);
    const activate = { type: 'activate', log: log.id, slot: 1, certificate } as const;
    expect(codeOf(joined.request({ ...activate, certificate: { seals, held: held.slice(1) } }))).toBe('unauthorised');
    for (const each of [...log.clients, joined]) each.expect('done', activate);
    expect(client(3).pushed('moved')).toEqual([
      { type: 'moved', log: log.id, slot: log.decided(1), certificate: null },
      { type: 'moved', log: log.id, slot: log.decided(1), certificate },
    ]);
    expect(log.append(client(3), 'more', 1)).toMatchObject({ type: 'moved', certificate });
    const next = [client(0), client(1), joined];
    log.decide(log.value(ann, [member(ann)]), next);
  });

  it('lets a key that brings a log do nothing else until the slots name it', () => {
    log.decide(change);
    const joined = fresh.connect();
    const bringer = keyPair('bringer');
    joined.expect('done', { type: 'adoptLog', genesis: log.genesis, key: bringer.key, permit: NO_PERMIT });
    joined.expect('opened', openRequest(joined, log.id, bringer));
    joined.expect('done', log.bringing(1));
    expect(codeOf(log.append(joined, 'not mine', 1))).toBe('unauthorised');
    expect(codeOf(joined.request({ type: 'read', log: log.id, after: 0, limit: 1, bodies: true }))).toBe(
      'unauthorised',
    );
    fresh.accounts.refusePermits = true;
    expect(
      codeOf(joined.request({ type: 'adoptLog', genesis: log.genesis, key: keyPair('other').key, permit: NO_PERMIT })),
    ).toBe('unauthorised');
    expect(
      codeOf(joined.request({ type: 'adoptLog', genesis: log.genesis, key: bringer.key, permit: NO_PERMIT })),
    ).toBe('done');
  });

  it('lets only so many keys bring one log', () => {
    const adopt = (label: string): string =>
      codeOf(
        fresh.connect().request({ type: 'adoptLog', genesis: log.genesis, key: keyPair(label).key, permit: NO_PERMIT }),
      );
    const answers = Array.from({ length: 20 }, (_, i) => adopt(`bringer ${i}`));
    expect(answers.filter((each) => each === 'done').length).toBe(16);
    expect(adopt('bringer 0')).toBe('done');
    expect(adopt('one more')).toBe('forbidden');
  });

  it('seals only where a slot ended a set', () => {
    log.decide(log.value(ann, [member(ann)]));
    expect(codeOf(client(3).request({ type: 'seal', log: log.id, slot: 1 }))).toBe('forbidden');
    expect(codeOf(client(3).request({ type: 'seal', log: log.id, slot: 0 }))).toBe('unknown');
  });

  it('seals the same list again', () => {
    log.decide(change);
    const seal = client(3).expect('seal', { type: 'seal', log: log.id, slot: 1 });
    expect(client(3).request({ type: 'seal', log: log.id, slot: 1 })).toEqual(seal);
    expect(client(3).request({ type: 'seal', log: log.id, slot: 2 })).toEqual({ type: 'behind', decided: 1 });
  });
});
