import { HELLO_TIMEOUT_MS, IDLE_TIMEOUT_MS, MAX_FRAME_BYTES, clientFrame, encode, entryIdOf } from '@pando/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../store/memory.ts';
import { START, TestLog, TestServer, codeOf, crypto, member } from './testing/grove.ts';
import { mutate, sampleFrames } from './testing/sample-frames.ts';

describe('hello', () => {
  it('is answered with who this is and a challenge', () => {
    const server = new TestServer('a');
    const client = server.connectSilently();
    const welcome = client.expect('welcome', { type: 'hello', versions: [7, 1], agent: 'test' });
    expect(welcome).toMatchObject({
      version: 1,
      server: server.self.key,
      incarnation: server.self.incarnation,
      now: START,
    });
    expect(server.connect().challenge).not.toEqual(welcome.challenge);
  });

  it('comes first, and once', () => {
    const client = new TestServer('a').connectSilently();
    expect(codeOf(client.request({ type: 'ping' }))).toBe('out-of-order');
    client.expect('welcome', { type: 'hello', versions: [1], agent: '' });
    expect(codeOf(client.request({ type: 'hello', versions: [1], agent: '' }))).toBe('out-of-order');
    client.expect('done', { type: 'ping' });
  });

  it('without a version in common ends the connection', () => {
    const client = new TestServer('a').connectSilently();
    expect(codeOf(client.request({ type: 'hello', versions: [99], agent: '' }))).toBe('version');
    expect(client.isClosed).toBe(true);
  });
});

describe('frames from outside', () => {
  const ping = encode(clientFrame, { id: 5, request: { type: 'ping' } });

  it('are answered with what is wrong, if their id can be read', () => {
    const client = new TestServer('a').connect();
    client.send(ping.subarray(0, -1));
    client.send(new Uint8Array([0x82, 0x06, 0x81, 0x18, 0x63]));
    client.send(new Uint8Array([...ping, 0]));
    expect(client.responses().map(codeOf)).toEqual(['malformed', 'malformed']);
    expect(client.isClosed).toBe(false);
  });

  it('end the connection if not even that', () => {
    const server = new TestServer('a');
    for (const bytes of [new Uint8Array(0), new Uint8Array([0xff]), new Uint8Array(MAX_FRAME_BYTES + 1)]) {
      const client = server.connect();
      client.send(bytes);
      expect(client.isClosed).toBe(true);
    }
  });

  it('are refused beyond the rate, without being looked at', () => {
    const server = new TestServer('a', { limits: { requests: { burst: 2, perSecond: 1 } } });
    const client = server.connect();
    client.expect('done', { type: 'ping' });
    expect(client.request({ type: 'ping' })).toMatchObject({ code: 'rate-limited', retryAfter: 1000 });
    server.now += 1000;
    client.expect('done', { type: 'ping' });
  });

  it('never break the server, whatever they are', () => {
    const servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
    const log = new TestLog(servers);
    log.append(log.clients[0] as never, 'one');
    log.decide(log.value(log.creator, [member(log.creator)]));
    const frames = sampleFrames(log);
    const [server] = servers as [TestServer];
    fc.assert(
      fc.property(
        fc.nat(frames.length - 1),
        fc.array(fc.tuple(fc.nat(5), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (at, edits) => {
          const client = server.connect();
          client.open(log.id, log.creator);
          client.send(mutate(frames[at] ?? new Uint8Array(), edits));
          const [response] = client.responses();
          expect(client.isClosed || response !== undefined).toBe(true);
          expect(response?.type === 'error' && response.code === 'internal').toBe(false);
          if (!client.isClosed) client.closed();
        },
      ),
      { numRuns: 1500, seed: 1 },
    );
    expect(log.append(log.clients[0] as never, 'still there', 1).type).toBe('appended');
  });
});

describe('a batch', () => {
  it('is one transaction', () => {
    const store = memoryStore();
    let transactions = 0;
    const counting = { ...store, transaction: <T>(work: () => T): T => store.transaction(((transactions += 1), work)) };
    const server = new TestServer('a', { store: counting });
    const log = new TestLog([server]);
    const [client] = log.clients as [TestLog['clients'][number]];
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    transactions = 0;
    const frames = [1, 2, 3].map((id) => ({
      connection: client.id,
      bytes: encode(clientFrame, {
        id: 100 + id,
        request: { type: 'append', log: log.id, tag: 0, body: new Uint8Array([id]) },
      }),
    }));
    server.deliver(server.core.handle(frames, START));
    expect(transactions).toBe(1);
    expect(client.responses()).toEqual([1, 2, 3].map((sequence) => ({ type: 'appended', sequence })));
    expect(client.pushed('entries').map((each) => each.rows.length)).toEqual([3]);
  });

  it('of which one frame fails loses the others nothing, and the log’s state is read anew', () => {
    const store = memoryStore();
    const poison = entryIdOf(crypto, 0, new Uint8Array([2]));
    const failing = {
      ...store,
      entries: {
        ...store.entries,
        append: ((log, entry) => {
          if (entry.id.every((byte, i) => byte === poison[i])) throw new Error('disk full');
          return store.entries.append(log, entry);
        }) as typeof store.entries.append,
      },
    };
    const server = new TestServer('a', { store: failing });
    const log = new TestLog([server]);
    const [client] = log.clients as [TestLog['clients'][number]];
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    const frames = [1, 2, 3].map((id) => ({
      connection: client.id,
      bytes: encode(clientFrame, {
        id: 100 + id,
        request: { type: 'append', log: log.id, tag: 0, body: new Uint8Array([id]) },
      }),
    }));
    server.deliver(server.core.handle(frames, START));
    expect(client.responses().map(codeOf)).toEqual(['appended', 'internal', 'appended']);
    expect(client.pushed('entries').flatMap((each) => each.rows.map((row) => row.sequence))).toEqual([1, 2]);
  });
});

describe('a commit that fails', () => {
  it('leaves no connection believing what was taken back', () => {
    const store = memoryStore();
    let full = false;
    const failing = {
      ...store,
      transaction: <T>(work: () => T): T =>
        store.transaction(() => {
          const result = work();
          if (full) throw new Error('disk full');
          return result;
        }),
    };
    const server = new TestServer('a', { store: failing });
    const log = new TestLog([server]);
    const [client] = log.clients as [TestLog['clients'][number]];
    client.expect('done', { type: 'subscribe', log: log.id, mode: 'full', after: 0 });
    full = true;
    expect(codeOf(log.append(client, 'lost'))).toBe('internal');
    expect(codeOf(client.request({ type: 'closeLog', log: log.id }))).toBe('internal');
    full = false;
    expect(log.append(client, 'kept')).toEqual({ type: 'appended', sequence: 1 });
    expect(client.pushed('entries').flatMap((each) => each.rows.map((row) => row.sequence))).toEqual([1]);
  });
});

describe('time', () => {
  it('closes who says no hello, and who is silent', () => {
    const server = new TestServer('a');
    const [silent, talking] = [server.connectSilently(), server.connect()];
    server.tick(START + HELLO_TIMEOUT_MS + 1);
    expect([silent.isClosed, talking.isClosed]).toEqual([true, false]);
    talking.expect('done', { type: 'ping' });
    server.tick(START + HELLO_TIMEOUT_MS + IDLE_TIMEOUT_MS);
    expect(talking.isClosed).toBe(false);
    server.tick(START + HELLO_TIMEOUT_MS + IDLE_TIMEOUT_MS + 2);
    expect(talking.isClosed).toBe(true);
  });
});
