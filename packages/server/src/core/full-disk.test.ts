import { IDLE_TIMEOUT_MS } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../store/memory.ts';
import { START, TestLog, TestServer } from './testing/grove.ts';

describe('a server whose disk is full', () => {
  let isFull = false;
  const newServer = (): TestServer => {
    isFull = false;
    const store = memoryStore((changes) => {
      if (isFull && changes.length > 0) throw new Error('database or disk is full');
    });
    return new TestServer('a', { store });
  };

  it('refuses what it would have to store, serves what it has, and loses nothing', () => {
    const log = new TestLog([newServer()]);
    const [client] = log.clients as [TestLog['clients'][number]];
    log.append(client, 'before');
    isFull = true;
    expect(log.append(client, 'meanwhile')).toMatchObject({ type: 'error', code: 'internal', retryAfter: 10_000 });
    const { rows } = client.expect('rows', { type: 'read', log: log.id, after: 0, limit: 10, bodies: true });
    expect(rows).toHaveLength(1);
    isFull = false;
    expect(log.append(client, 'meanwhile')).toEqual({ type: 'appended', sequence: 2 });
  });

  it('still closes who is silent', () => {
    const server = newServer();
    const client = server.connect();
    server.tick();
    isFull = true;
    server.tick(START + IDLE_TIMEOUT_MS + 60 * 60 * 1000);
    expect(client.isClosed).toBe(true);
  });
});
