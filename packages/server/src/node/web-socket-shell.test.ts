import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MAX_FRAME_BYTES, type Push, clientFrame, encode } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import type { RunningServer } from './options.ts';
import { testServers } from './testing/servers.ts';
import { TestLog } from './testing/test-log.ts';
import { WireClient } from './testing/wire-client.ts';

const { start } = testServers();

async function measured(server: RunningServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

function rowsOf(pushes: readonly Push[]): number[] {
  return pushes.flatMap((each) => (each.type === 'entries' ? each.rows.map(({ sequence }) => sequence) : []));
}

describe('the WebSocket endpoint', () => {
  it('answers what it cannot decode and goes on', async () => {
    const client = await WireClient.open(await start());
    // [77, [999]]: a request of an unknown number.
    client.socket.send(Uint8Array.of(0x82, 0x18, 77, 0x81, 0x19, 0x03, 0xe7));
    expect((await client.ask({ type: 'ping' }, 'done')).type).toBe('done');
    expect(client.stray).toEqual([expect.objectContaining({ type: 'error', code: 'malformed' })]);
  });

  it('closes on frames without an id, on text, and on frames that are too large', async () => {
    const server = await start();
    const send = async (data: Uint8Array | string): Promise<WireClient> => {
      const client = await WireClient.open(server);
      client.socket.send(data);
      await client.closed;
      return client;
    };
    expect((await send(randomBytes(1).fill(0xff))).pushes).toEqual([expect.objectContaining({ type: 'closing' })]);
    expect((await send('text')).pushes).toEqual([
      expect.objectContaining({ type: 'closing', reason: 'frames are binary' }),
    ]);
    expect(await (await send(new Uint8Array(MAX_FRAME_BYTES + 1))).closed).toBe(1009);
    await (await WireClient.open(server)).ask({ type: 'ping' }, 'done');
  });

  it('answers nothing before hello', async () => {
    const client = await WireClient.connect(await start());
    expect(await client.request({ type: 'ping' })).toMatchObject({ type: 'error', code: 'out-of-order' });
    expect(await client.request({ type: 'hello', versions: [99], agent: '' })).toMatchObject({
      type: 'error',
      code: 'version',
    });
  });

  it('takes thousands of requests at once and answers each, in order', async () => {
    const client = await WireClient.open(await start());
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 5000 }, (_, i) => client.ask({ type: 'ping' }, 'done').then(() => order.push(i))),
    );
    expect(order).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it('lets no one have too many connections', async () => {
    const server = await start({ limits: { shell: { connectionsFromLoopback: 3 } } });
    const clients = [await WireClient.open(server), await WireClient.open(server), await WireClient.open(server)];
    await expect(WireClient.connect(server)).rejects.toThrow('429');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(429);
    await clients[0]?.close();
    await until(async () => (await fetch(`${server.url}/healthz`)).status === 200);
    await WireClient.open(server);
  });

  it('has one endpoint only', async () => {
    const server = await start();
    await expect(WireClient.connect({ url: `${server.url}/elsewhere` })).rejects.toThrow('404');
    expect((await fetch(`${server.url}/v1`)).status).toBe(426);
  });

  it('keeps no socket that it refused, even if the other side does not close', async () => {
    const server = await start();
    const tcp = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    tcp.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    tcp.resume();
    await once(tcp, 'end');
    await server.close(); // which waits for all sockets
    tcp.destroy();
  });

  it('lets a reader that is slow catch up from the store, and buffers little for it meanwhile', async () => {
    const server = await start();
    const [writer, reader] = [await WireClient.open(server), await WireClient.open(server)];
    const log = await TestLog.on(server, writer);
    await log.open(writer);
    await log.open(reader);
    await reader.ask({ type: 'subscribe', log: log.id, mode: 'full', after: 0 }, 'done');
    reader.socket.pause();
    let mostUnsent = 0;
    for (let sequence = 1; sequence <= 60; sequence++) {
      const body = new Uint8Array(randomBytes(200_000));
      expect(await writer.ask({ type: 'append', log: log.id, tag: 0, body }, 'appended')).toEqual({
        type: 'appended',
        sequence,
      });
      mostUnsent = Math.max(mostUnsent, await measured(server, 'pando_unsent_bytes'));
    }
    expect(mostUnsent).toBeGreaterThan(1024 * 1024);
    expect(mostUnsent).toBeLessThan(3 * 1024 * 1024);
    reader.socket.resume();
    await until(() => rowsOf(reader.pushes).length >= 60);
    expect(rowsOf(reader.pushes)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    await reader.ask({ type: 'ping' }, 'done');
  });

  it('cuts a reader that stands still, and no other', async () => {
    const server = await start({ limits: { shell: { pausedMs: 0 } } });
    const [writer, reader] = [await WireClient.open(server), await WireClient.open(server)];
    const log = await TestLog.on(server, writer);
    await log.open(writer);
    await log.open(reader);
    await reader.ask({ type: 'subscribe', log: log.id, mode: 'full', after: 0 }, 'done');
    reader.socket.pause();
    for (let i = 0; i < 60; i++) {
      await writer.ask({ type: 'append', log: log.id, tag: 0, body: new Uint8Array(randomBytes(200_000)) }, 'appended');
    }
    await until(async () => (await measured(server, 'pando_connections')) === 1);
    expect(await measured(server, 'pando_connections_cut_total')).toBe(1);
    expect(await measured(server, 'pando_unsent_bytes')).toBe(0);
    await writer.ask({ type: 'ping' }, 'done');
    reader.socket.terminate();
  });

  it('does not read on from a client that does not take its answers', async () => {
    const server = await start();
    const client = await WireClient.open(server);
    const log = await TestLog.on(server, client);
    await log.open(client);
    for (let i = 0; i < 10; i++) {
      await client.ask({ type: 'append', log: log.id, tag: 0, body: new Uint8Array(randomBytes(200_000)) }, 'appended');
    }
    client.socket.pause();
    const read = encode(clientFrame, {
      id: 9999,
      request: { type: 'read', log: log.id, after: 0, limit: 1000, bodies: true },
    });
    for (let i = 0; i < 100; i++) client.socket.send(read);
    const received = (): Promise<number> => measured(server, 'pando_frames_received_total');
    const before = await received();
    await until(async () => (await measured(server, 'pando_unsent_bytes')) > 1024 * 1024);
    expect(await measured(server, 'pando_unsent_bytes')).toBeLessThan(8 * 1024 * 1024);
    expect((await received()) - before).toBeLessThanOrEqual(101);
    client.socket.resume();
    await until(() => client.stray.length === 100);
  });

  it('stores all entries that come at once, in their order', async () => {
    const server = await start();
    const client = await WireClient.open(server);
    const log = await TestLog.on(server, client);
    await log.open(client);
    const bodies = Array.from({ length: 50 }, () => new Uint8Array(randomBytes(500)));
    await Promise.all(bodies.map((body) => client.ask({ type: 'append', log: log.id, tag: 0, body }, 'appended')));
    const { rows, head } = await client.ask({ type: 'read', log: log.id, after: 0, limit: 100, bodies: true }, 'rows');
    expect(rows.map((each) => each.body)).toEqual(bodies);
    expect(head?.body.sequence).toBe(50);
  });
});
