import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { type ConnectionNews, Connections } from './connections.ts';
import { openWebSocket } from './socket.ts';

const servers: WebSocketServer[] = [];
let connections: Connections | undefined;

afterEach(async () => {
  connections?.close();
  for (const server of servers.splice(0)) await stop(server);
});

/** A server that sends back what it gets, or says `text` if told so. */
async function serve(port = 0, answer: 'echo' | 'text' = 'echo'): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  servers.push(server);
  server.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(answer === 'echo' ? (data as Buffer) : 'text'));
  });
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

async function stop(server: WebSocketServer): Promise<void> {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
}

/** Connections over real sockets, and a wait for the next piece of news of a type. */
function connect(port: number): { url: string; next: (type: ConnectionNews['type']) => Promise<ConnectionNews> } {
  const news: ConnectionNews[] = [];
  let wake = (): void => {};
  const report = (item: ConnectionNews): void => {
    news.push(item);
    wake();
  };
  connections = new Connections({ openSocket: openWebSocket, now: () => performance.now(), random: () => 0.1, report });
  const url = `http://127.0.0.1:${port}`;
  connections.connect(url, 'account');
  const next = async (type: ConnectionNews['type']): Promise<ConnectionNews> => {
    for (;;) {
      const found = news.shift();
      if (found?.type === type) return found;
      if (found === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { url, next };
}

async function connected(next: (type: 'connected') => Promise<ConnectionNews>): Promise<number> {
  const news = await next('connected');
  return news.type === 'connected' ? news.socket : 0;
}

it('carries binary frames, notices the end, and comes back', async () => {
  const { server, port } = await serve();
  const { url, next } = connect(port);
  const socket = await connected(next);
  const frame = crypto.getRandomValues(new Uint8Array(60_000));
  connections?.transmit(url, 'account', socket, frame);
  expect(await next('frame')).toEqual({ type: 'frame', server: url, lane: 'account', bytes: frame });
  await stop(server);
  await next('disconnected');
  await serve(port);
  const again = await connected(next);
  connections?.transmit(url, 'account', again, frame);
  expect(await next('frame')).toMatchObject({ bytes: frame });
});

it('keeps trying a server that is not there yet', async () => {
  const { server, port } = await serve();
  await stop(server);
  const { next } = connect(port);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await serve(port);
  expect(await next('connected')).toBeDefined();
});

it('leaves a server that speaks text', async () => {
  const { port } = await serve(0, 'text');
  const { url, next } = connect(port);
  const socket = await connected(next);
  connections?.transmit(url, 'account', socket, new Uint8Array([1]));
  expect(await next('disconnected')).toBeDefined();
});
