import {
  type EntryId,
  PASSING_GRACE_MS,
  PASSING_SINCE,
  type Seal,
  emptyChain,
  nameEntry,
  passingEntryId,
  setEndorsementStatement,
} from '@pando/protocol';
import { expect, it } from 'vitest';
import { memoryStore } from '../../store/memory.ts';
import {
  NO_PERMIT,
  START,
  type TestClient,
  TestLog,
  TestServer,
  codeOf,
  crypto,
  member,
  openRequest,
  replicaSetOf,
} from '../testing/grove.ts';
import { passingBody } from '../testing/passing-body.ts';

/** A minute from the start. */
const UNTIL = START / 1000 + 60;
const FORGOTTEN_AT = UNTIL * 1000 + PASSING_GRACE_MS;
const BODY = passingBody('for a minute', UNTIL);
const { id: ID, passing: PASSING } = nameEntry(crypto, 0, BODY);

function alone(retentionSeconds?: number) {
  const server = new TestServer('alone');
  const log = new TestLog([server], 'log', retentionSeconds);
  return { server, log, client: open(server, log) };
}

function open(server: TestServer, log: TestLog, version = PASSING_SINCE): TestClient {
  const client = server.connect([version]);
  client.open(log.id, log.creator);
  return client;
}

function read(client: TestClient, { id: log }: TestLog, bodies = true) {
  return client.expect('rows', { type: 'read', log, after: 0, limit: 10, bodies }).rows;
}

function fetched(client: TestClient, { id: log }: TestLog, id: EntryId = ID) {
  return client.expect('bodies', { type: 'fetch', log, ids: [id] }).bodies[0];
}

it('keeps the body until its time and a grace are over, then its row and what proves it', () => {
  const { server, log, client } = alone();
  client.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  log.append(client, 'for good');
  server.tick(FORGOTTEN_AT - 1);
  const before = open(server, log);
  expect(fetched(before, log)).toEqual({ type: 'kept', id: ID, tag: 0, body: BODY });
  server.tick(FORGOTTEN_AT);
  expect(read(before, log).map(({ id, expired, body }) => [id, expired, body === null])).toEqual([
    [ID, true, true],
    [nameEntry(crypto, 0, new TextEncoder().encode('for good')).id, false, false],
  ]);
  const passed = fetched(before, log);
  if (passed?.type !== 'passed') throw new Error('not passed');
  expect(passed).toEqual({ type: 'passed', id: ID, tag: 0, ...PASSING });
  expect(passingEntryId(crypto, 0, passed)).toEqual(ID);
  expect(before.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY }).sequence).toBe(1);
  expect(fetched(before, log)?.type).toBe('passed');
});

it('takes an entry whose time is over, so that its sender is done with it, and keeps nothing of it but the row', () => {
  const { server, log } = alone();
  server.now = FORGOTTEN_AT;
  const reader = open(server, log);
  reader.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
  const sent = open(server, log).request({ type: 'append', log: log.id, tag: 0, body: BODY });
  expect(sent).toEqual({ type: 'appended', sequence: 1 });
  expect(reader.pushed('entries').flatMap(({ rows }) => rows)).toEqual([
    { sequence: 1, id: ID, tag: 0, body: null, expired: true },
  ]);
  expect(server.store.entries.find(server.numberOf(log.id), ID)?.body).toBeNull();
  expect(fetched(reader, log)?.type).toBe('passed');
});

it('says expired, not passed, of a body that retention took before its time', () => {
  const { server, log, client } = alone(10);
  client.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  server.tick(START + 10_000);
  expect(fetched(open(server, log), log)).toEqual({ type: 'expired', id: ID, tag: 0 });
  server.tick(FORGOTTEN_AT);
  expect(fetched(open(server, log), log)?.type).toBe('passed');
});

it('counts entries as expired by their age, whatever became of their bodies before', () => {
  const { server, log, client } = alone(3600);
  client.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  server.tick(FORGOTTEN_AT);
  expect(server.store.logs.find(log.id)?.expired).toBe(0);
  server.tick(START + 3_600_000);
  expect(server.store.logs.find(log.id)).toMatchObject({ expired: 1, expiresAt: null });
});

it('gives bodies that they could only take for forged to no clients of older versions', () => {
  const { server, log, client } = alone();
  const [old, older] = [open(server, log, 2), open(server, log, 1)];
  for (const [each, mode] of [
    [client, 'full'],
    [old, 'full'],
    [older, 'ids'],
  ] as const)
    each.expect('done', { type: 'subscribe', log: log.id, mode, after: 0 });
  client.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  log.append(client, 'for good');
  const pushed = (to: TestClient): unknown =>
    to.pushed('entries').flatMap(({ rows }) => rows.map(({ body, expired }) => [body !== null, expired]));
  expect(pushed(client)).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(pushed(old)).toEqual([
    [false, true],
    [true, false],
  ]);
  expect(read(old, log).map(({ expired }) => expired)).toEqual([true, false]);
  expect(fetched(old, log)).toEqual({ type: 'expired', id: ID, tag: 0 });
  server.tick(FORGOTTEN_AT);
  expect(fetched(open(server, log, 2), log)).toEqual({ type: 'expired', id: ID, tag: 0 });
});

it('clears its files of what it dropped soon after, and not at every tick', () => {
  let scrubbed = 0;
  const store = { ...memoryStore(), scrub: () => (scrubbed += 1) > 1 };
  const server = new TestServer('scrubbing', { store });
  const log = new TestLog([server]);
  server.tick(START);
  expect(scrubbed).toBe(0);
  open(server, log).expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  server.tick(FORGOTTEN_AT);
  expect(scrubbed).toBe(1);
  server.tick(FORGOTTEN_AT + 59_000);
  expect(scrubbed).toBe(1);
  server.tick(FORGOTTEN_AT + 60_000);
  server.tick(FORGOTTEN_AT + 120_000);
  expect(scrubbed).toBe(2);
});

it('hands a log over whose bodies nobody has any more', () => {
  const servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
  const fresh = new TestServer('e');
  const everybody = [...servers, fresh];
  const log = new TestLog(servers);
  for (const each of log.clients) each.expect('appended', { type: 'append', log: log.id, tag: 0, body: BODY });
  for (const each of everybody) each.tick(FORGOTTEN_AT - 1000);
  const replicas = replicaSetOf([...servers.slice(0, 3), fresh]);
  const { log: of, slot, previous } = log.instance();
  const { key, seed } = log.creator;
  const signature = setEndorsementStatement.sign(crypto, seed, { log: of, slot, previous, replicas, key });
  const clients = servers.map((each) => open(each, log));
  log.decide(
    log.value(log.creator, [member(log.creator)], { replicas, setEndorsements: [{ key, signature }] }),
    clients,
  );
  const seals = clients
    .slice(0, 3)
    .map((each): Seal => each.expect('seal', { type: 'seal', log: log.id, slot: 1 }).seal);

  const joined = fresh.connect([PASSING_SINCE]);
  joined.expect('done', { type: 'adoptLog', genesis: log.genesis, key, permit: NO_PERMIT });
  joined.expect('opened', openRequest(joined, log.id, log.creator));
  joined.expect('done', log.bringing(1));
  const hold = { type: 'hold', log: log.id, slot: 1, seals } as const;
  const rows = [{ id: ID, tag: 0 }];
  for (const seal of seals) {
    const statement = { type: 'seal', seal } as const;
    joined.expect('done', { type: 'offer', statement, after: 0, chain: emptyChain(crypto, log.id), rows });
  }
  expect(codeOf(joined.request(hold))).toBe('conflict');

  if (PASSING === null) throw new Error('no lifetime');
  const passed = { type: 'repairPassed', log: log.id, tag: 0, ...PASSING } as const;
  expect(joined.request(passed)).toMatchObject({ code: 'forbidden', retryAfter: 1000 });
  fresh.now = FORGOTTEN_AT;
  expect(codeOf(joined.request({ ...passed, until: UNTIL - 1 }))).toBe('forbidden');
  expect(codeOf(joined.request({ ...passed, tag: 1 }))).toBe('forbidden');
  expect(joined.request(passed)).toEqual({ type: 'appended', sequence: 1 });
  expect(joined.request(passed)).toEqual({ type: 'appended', sequence: 1 });
  expect(codeOf(joined.request(hold))).toBe('held');
  expect(fetched(joined, log)).toEqual({ type: 'passed', id: ID, tag: 0, ...PASSING });
});
