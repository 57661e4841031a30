import {
  type EntryId,
  type Hash,
  type LogId,
  MAX_ROWS,
  emptyChain,
  entryIdOf,
  extendChain,
  headStatement,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import {
  DAYS_KEPT,
  DAY_MS,
  START,
  TestLog,
  TestServer,
  codeOf,
  crypto,
  keyPair,
  member,
  openRequest,
  seeded,
} from '../testing/grove.ts';

function alone(
  label = 'log',
  limits = {},
  retentionSeconds?: number,
): { readonly server: TestServer; readonly log: TestLog; readonly client: TestLog['clients'][number] } {
  const server = new TestServer('alone', { limits });
  const log = new TestLog([server], label, retentionSeconds);
  const [client] = log.clients;
  if (client === undefined) throw new Error('no client');
  return { server, log, client };
}

function texts(rows: readonly { readonly body: Uint8Array | null }[]): readonly (string | null)[] {
  return rows.map((each) => (each.body === null ? null : new TextDecoder().decode(each.body)));
}

describe('creating a log', () => {
  it('does nothing the second time', () => {
    const { log, client } = alone();
    log.append(client, 'one');
    client.expect('done', log.createRequest());
    expect(client.expect('head', { type: 'readHead', log: log.id }).head.body.sequence).toBe(1);
  });

  it('needs a permit', () => {
    const { server } = alone();
    server.accounts.refusePermits = true;
    expect(() => new TestLog([server], 'other')).toThrow('no permit');
  });

  it('refuses a genesis that its creator did not sign, that names another server, or another quorum', () => {
    const { server, log } = alone();
    const client = server.connect();
    const request = log.createRequest();
    if (request.type !== 'createLog') throw new Error('not a createLog');
    const { genesis } = request;
    expect(codeOf(client.request({ ...request, genesis: { ...genesis, nonce: seeded('other') } }))).toBe(
      'unauthorised',
    );
    const foreign = new TestLog([new TestServer('foreign')], 'foreign').createRequest();
    expect(codeOf(client.request(foreign))).toBe('forbidden');
    expect(
      codeOf(client.request({ ...request, genesis: { ...genesis, replicas: { ...genesis.replicas, quorum: 0 } } })),
    ).toBe('forbidden');
  });

  it('is refused when the server is full', () => {
    const { server } = alone('log', { logs: 1 });
    expect(() => new TestLog([server], 'second')).toThrow('full');
  });
});

describe('opening a log', () => {
  it('needs a signature over this challenge by a key in the list', () => {
    const { server, log, client } = alone();
    const other = server.connect();
    const replayed = openRequest(client, log.id, log.creator);
    expect(codeOf(other.request(replayed))).toBe('unauthorised');
    expect(codeOf(other.open(log.id, keyPair('stranger')))).toBe('unauthorised');
    expect(codeOf(other.open(seeded('no log') as LogId, log.creator))).toBe('unknown');
    expect(other.open(log.id, log.creator).type).toBe('opened');
  });

  it('comes before anything else about the log', () => {
    const { server, log } = alone();
    expect(codeOf(log.append(server.connect(), 'early'))).toBe('out-of-order');
  });

  it('ends with closeLog', () => {
    const { log, client } = alone();
    client.expect('done', { type: 'closeLog', log: log.id });
    expect(codeOf(log.append(client, 'late'))).toBe('out-of-order');
  });
});

describe('appending', () => {
  it('numbers entries, and gives the same entry its number again', () => {
    const { log, client } = alone();
    expect(log.append(client, 'one')).toEqual({ type: 'appended', sequence: 1 });
    expect(log.append(client, 'two')).toEqual({ type: 'appended', sequence: 2 });
    expect(log.append(client, 'one')).toEqual({ type: 'appended', sequence: 1 });
  });

  it('chains ids and tags into the signed head, across a restart', () => {
    const { server, log, client } = alone();
    for (const each of ['one', 'two', 'one']) log.append(client, each);
    let chain: Hash = emptyChain(crypto, log.id);
    for (const each of ['one', 'two'])
      chain = extendChain(crypto, chain, entryIdOf(crypto, 0, new TextEncoder().encode(each)), 0);
    const { head } = client.expect('head', { type: 'readHead', log: log.id });
    expect(head.body).toMatchObject({ sequence: 2, chain, decided: 0, endorsed: 0 });
    expect(headStatement.verify(crypto, server.self.key, head.body, head.signature)).toBe(true);
    server.restart();
    const again = server.connect();
    const opened = again.expect('opened', openRequest(again, log.id, log.creator));
    expect(opened.head).toEqual(head);
  });

  it('does not let arrival times fall when the clock does', () => {
    const { server, log, client } = alone();
    log.append(client, 'one');
    server.now -= DAY_MS;
    log.append(client, 'two');
    expect(server.store.entries.end(server.numberOf(log.id))).toMatchObject({ sequence: 2, at: START });
  });

  it('answers behind to a tag above what is decided here', () => {
    const { log, client } = alone();
    expect(log.append(client, 'ahead', 1)).toEqual({ type: 'behind', decided: 0 });
  });

  it('limits each key, and says when to come back', () => {
    const { server, log, client } = alone('log', { appends: { burst: 2, perSecond: 1 } });
    log.append(client, 'one');
    log.append(client, 'two');
    expect(log.append(client, 'three')).toMatchObject({ type: 'error', code: 'rate-limited', retryAfter: 1000 });
    server.now += 1000;
    expect(log.append(client, 'three').type).toBe('appended');
  });

  it('takes the same bytes under another tag for another entry: nobody makes one count for an epoch it is not of', () => {
    const { log, client } = alone();
    log.decide(log.value(log.creator, [member(log.creator)]));
    expect(log.append(client, 'replayed', 1)).toEqual({ type: 'appended', sequence: 1 });
    expect(log.append(client, 'replayed', 0).type).toBe('stale');
  });

  it('gives the keys that a slot brought no limits of their own before it is endorsed', () => {
    const { server, log, client } = alone('log', { appends: { burst: 2, perSecond: 1 } });
    const [bo, dee] = [keyPair('bo'), keyPair('dee')];
    log.decide(log.value(log.creator, [member(log.creator), member(bo, true)]));
    log.decide(log.value(bo, [member(log.creator), member(bo, true), member(dee)]));
    const [asBo, asDee] = [server.connect(), server.connect()];
    asBo.open(log.id, bo);
    asDee.open(log.id, dee);
    log.append(asDee, 'one', 2);
    log.append(asBo, 'two', 2);
    expect(codeOf(log.append(asDee, 'three', 2))).toBe('rate-limited');
    expect(codeOf(log.append(client, 'three', 2))).toBe('appended');
    log.endorse(2, log.creator);
    expect(codeOf(log.append(asDee, 'four', 2))).toBe('appended');
  });
});

describe('reading', () => {
  it('gives rows after a number, with a head only at the end', () => {
    const { log, client } = alone();
    for (const each of ['one', 'two', 'three']) log.append(client, each);
    const first = client.expect('rows', { type: 'read', log: log.id, after: 0, limit: 2, bodies: true });
    expect(texts(first.rows)).toEqual(['one', 'two']);
    expect(first.head).toBeNull();
    const rest = client.expect('rows', { type: 'read', log: log.id, after: 2, limit: 2, bodies: false });
    expect(texts(rest.rows)).toEqual([null]);
    expect(rest.head?.body.sequence).toBe(3);
  });

  it('ends an answer before it grows too large', () => {
    const { log, client } = alone();
    for (let i = 0; i < 8; i++)
      client.expect('appended', { type: 'append', log: log.id, tag: 0, body: new Uint8Array(256 * 1024).fill(i) });
    const { rows, head } = client.expect('rows', {
      type: 'read',
      log: log.id,
      after: 0,
      limit: MAX_ROWS,
      bodies: true,
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(8);
    expect(head).toBeNull();
  });

  it('fetches by id, and says which it does not have', () => {
    const { log, client } = alone();
    log.append(client, 'one');
    const id = entryIdOf(crypto, 0, new TextEncoder().encode('one'));
    const { bodies } = client.expect('bodies', { type: 'fetch', log: log.id, ids: [id, seeded('none') as EntryId] });
    expect(bodies.map((each) => each.type)).toEqual(['kept', 'unknown']);
  });
});

describe('subscribing', () => {
  it('pushes what is there and what comes, to full and ids subscribers and to the sender', () => {
    const { server, log, client } = alone();
    log.append(client, 'one');
    const ids = server.connect();
    ids.open(log.id, log.creator);
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    ids.expect('done', { type: 'subscribe', log: log.id, mode: 'ids', after: 1 });
    log.append(client, 'two');
    expect(client.pushed('entries').flatMap((each) => texts(each.rows))).toEqual(['one', 'two']);
    expect(ids.pushed('entries').flatMap((each) => each.rows.map((row) => [row.sequence, row.body]))).toEqual([
      [2, null],
    ]);
  });

  it('stops with mode none', () => {
    const { log, client } = alone();
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'none', after: 0 });
    log.append(client, 'one');
    expect(client.pushes).toEqual([]);
  });

  it('catches up in pieces, in order, with nothing twice', () => {
    const { server, log, client } = alone();
    for (let i = 0; i < 12; i++)
      client.expect('appended', { type: 'append', log: log.id, tag: 0, body: new Uint8Array(200 * 1024).fill(i) });
    const late = server.connect();
    late.open(log.id, log.creator);
    late.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    log.append(client, 'last');
    expect(late.pushed('entries').length).toBeGreaterThan(3);
    expect(late.pushed('entries').flatMap((each) => each.rows.map((row) => row.sequence))).toEqual(
      Array.from({ length: 13 }, (_, i) => i + 1),
    );
  });

  it('does not push new rows before those that wait', () => {
    const { server, log, client } = alone();
    for (let i = 0; i < 6; i++)
      client.expect('appended', { type: 'append', log: log.id, tag: 0, body: new Uint8Array(200 * 1024).fill(i) });
    const late = server.connect();
    late.open(log.id, log.creator);
    server.takesMore = false;
    late.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    log.append(client, 'last');
    const before = late.pushed('entries').flatMap((each) => each.rows.map((row) => row.sequence));
    expect(before).toEqual([1, 2]);
    server.takesMore = true;
    server.deliver(server.core.resume(late.id, server.now));
    expect(late.pushed('entries').flatMap((each) => each.rows.map((row) => row.sequence))).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  it('keeps rows from a paused connection, and gives them when it resumes', () => {
    const { server, log, client } = alone();
    const slow = server.connect();
    slow.open(log.id, log.creator);
    slow.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    server.core.pause(slow.id);
    log.append(client, 'one');
    log.append(client, 'two');
    expect(slow.pushes).toEqual([]);
    server.deliver(server.core.resume(slow.id, server.now));
    log.append(client, 'three');
    expect(slow.pushed('entries').flatMap((each) => texts(each.rows))).toEqual(['one', 'two', 'three']);
  });

  it('refuses to begin after the end', () => {
    const { log, client } = alone();
    expect(codeOf(client.request({ type: 'subscribe', log: log.id, mode: 'ids', after: 1 }))).toBe('conflict');
  });
});

describe('retention', () => {
  it('drops bodies after the time of the conversation, and keeps their ids', () => {
    const { server, log, client } = alone();
    log.append(client, 'old');
    server.now = START + DAY_MS;
    log.append(client, 'young');
    server.tick(START + DAYS_KEPT * DAY_MS);
    const reader = server.connect();
    reader.open(log.id, log.creator);
    const { rows } = reader.expect('rows', { type: 'read', log: log.id, after: 0, limit: 10, bodies: true });
    expect(rows.map((each) => [each.expired, each.body === null])).toEqual([
      [true, true],
      [false, false],
    ]);
    const id = entryIdOf(crypto, 0, new TextEncoder().encode('old'));
    expect(reader.expect('bodies', { type: 'fetch', log: log.id, ids: [id] }).bodies[0]?.type).toBe('expired');
    expect(log.append(reader, 'old')).toEqual({ type: 'appended', sequence: 1 });
    server.tick(START + (DAYS_KEPT + 1) * DAY_MS);
    expect(reader.isClosed).toBe(true);
  });

  it('says in its frontier how far bodies are gone, also when nothing went since', () => {
    const { server, log, client } = alone('log', {}, 60);
    log.append(client, 'old');
    server.tick(START + 61_000);
    const writer = server.connect();
    writer.open(log.id, log.creator);
    log.append(writer, 'young');
    server.tick(START + 62_000);
    log.decide(log.value(log.creator, [member(log.creator)]), [writer]);
    expect(writer.expect('frontier', { type: 'readFrontier', log: log.id, slot: 1 }).frontier?.body).toMatchObject({
      sequence: 2,
      expired: 1,
    });
    server.tick(START + 122_000);
    expect(server.store.logs.find(log.id)).toMatchObject({ expired: 2, expiresAt: null });
    log.decide(log.value(log.creator, [member(log.creator)], { retentionSeconds: 10 }), [writer]);
    expect(server.store.logs.find(log.id)).toMatchObject({ expired: 2, retentionSeconds: 10 });
  });
});

describe('staged blobs', () => {
  it('are found by their hash, and dropped unless a slot names them', () => {
    const { server, log, client } = alone();
    const [named, loose] = [seeded('named', 100), seeded('loose', 100)];
    client.expect('done', { type: 'stage', log: log.id, body: named });
    client.expect('done', { type: 'stage', log: log.id, body: loose });
    log.decide(log.value(log.creator, [member(log.creator)], { blob: crypto.sha256(named) as Hash }));
    expect(
      client.expect('staged', { type: 'fetchStaged', log: log.id, hash: crypto.sha256(loose) as Hash }).body,
    ).toEqual(loose);
    server.tick(START + 2 * DAY_MS);
    const later = server.connect();
    later.open(log.id, log.creator);
    expect(
      later.expect('staged', { type: 'fetchStaged', log: log.id, hash: crypto.sha256(named) as Hash }).body,
    ).toEqual(named);
    expect(codeOf(later.request({ type: 'fetchStaged', log: log.id, hash: crypto.sha256(loose) as Hash }))).toBe(
      'unknown',
    );
  });

  it('are dropped for newer ones where too much waits for a slot to name it, so that nobody keeps others out', () => {
    const { server, log, client } = alone('log', { looseBytesPerLog: 250 });
    for (const each of ['one', 'two', 'three']) {
      server.now += 1;
      client.expect('done', { type: 'stage', log: log.id, body: seeded(each, 100) });
    }
    const isThere = (each: string): string =>
      codeOf(client.request({ type: 'fetchStaged', log: log.id, hash: crypto.sha256(seeded(each, 100)) as Hash }));
    expect(['one', 'two', 'three'].map(isThere)).toEqual(['unknown', 'staged', 'staged']);
  });

  it('are limited by key', () => {
    const { server, log, client } = alone('log', { staging: { burst: 150, perSecond: 50 } });
    client.expect('done', { type: 'stage', log: log.id, body: seeded('one', 100) });
    const two = { type: 'stage', log: log.id, body: seeded('two', 100) } as const;
    expect(client.request(two)).toMatchObject({ code: 'rate-limited', retryAfter: 1000 });
    client.expect('done', { type: 'stage', log: log.id, body: seeded('one', 100) });
    server.now += 1000;
    client.expect('done', two);
  });
});
