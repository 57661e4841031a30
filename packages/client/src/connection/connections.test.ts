import { clientFrame, decode, encode, serverFrame } from '@pando/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ConnectionNews, Connections } from './connections.ts';
import type { SocketEvents } from './socket.ts';

interface FakeSocket {
  readonly url: string;
  readonly events: SocketEvents;
  readonly sent: Uint8Array[];
  closed: boolean;
  buffered: number;
}

let sockets: FakeSocket[];
let news: ConnectionNews[];
let connections: Connections;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  news = [];
  connections = new Connections({
    openSocket: (url, events) => {
      const socket: FakeSocket = { url, events, sent: [], closed: false, buffered: 0 };
      sockets.push(socket);
      return {
        send: (frame) => socket.sent.push(frame),
        close: () => (socket.closed = true),
        get buffered() {
          return socket.buffered;
        },
      };
    },
    now: () => Date.now(),
    random: () => 0.5,
    report: (item) => news.push(item),
  });
});

afterEach(() => {
  connections.close();
  vi.useRealTimers();
});

const server = 'https://one.example';
const frame = new Uint8Array([1, 2, 3]);

it('opens a socket at the server’s URL, and carries frames both ways', () => {
  connections.connect(server, 'account');
  connections.transmit(server, 'account', 1, frame);
  sockets[0]?.events.opened();
  connections.transmit(server, 'account', 1, frame);
  sockets[0]?.events.received(frame);
  expect(sockets.map(({ url, sent }) => [url, sent])).toEqual([['wss://one.example/v1', [frame]]]);
  expect(news).toEqual([
    { type: 'connected', server, lane: 'account', socket: 1 },
    { type: 'frame', server, lane: 'account', bytes: frame },
  ]);
});

it('tries again until it is told not to', () => {
  connections.connect(server, 'account');
  for (let i = 0; i < 4; i++) {
    sockets[i]?.events.closed();
    vi.advanceTimersToNextTimer();
  }
  expect(sockets.length).toBe(5);
  connections.disconnect(server, 'account');
  vi.advanceTimersByTime(120_000);
  expect(sockets.length).toBe(5);
  expect(sockets[4]?.closed).toBe(true);
  expect(news).toEqual([]);
});

it('asks a silent server whether it lives, keeps the answer to itself, and notices when there is none', () => {
  connections.connect(server, 'account');
  const [socket] = sockets;
  socket?.events.opened();
  vi.advanceTimersByTime(5000);
  const ping = decode(clientFrame, socket?.sent[0] ?? frame);
  expect(ping).toMatchObject({ ok: true, value: { request: { type: 'ping' } } });
  const id = ping.ok ? ping.value.id : 0;
  socket?.events.received(encode(serverFrame, { type: 'response', id, response: { type: 'done' } }));
  vi.advanceTimersByTime(5000);
  expect([socket?.sent.length, socket?.closed, news.length]).toEqual([2, false, 1]);
  vi.advanceTimersByTime(5000);
  expect(socket?.closed).toBe(true);
  expect(news.at(-1)).toEqual({ type: 'disconnected', server, lane: 'account' });
});

it('gives up a server that does not take what is sent', () => {
  connections.connect(server, 'account');
  const [socket] = sockets;
  socket?.events.opened();
  if (socket !== undefined) socket.buffered = 64 * 1024 * 1024;
  connections.transmit(server, 'account', 1, frame);
  expect([socket?.sent, socket?.closed]).toEqual([[], true]);
  expect(news.at(-1)?.type).toBe('disconnected');
});

it('tries the other lane at once when a server answers on one', () => {
  connections.connect(server, 'account');
  connections.connect('https://two.example', 'account');
  for (const socket of sockets.slice(0, 2)) socket.events.closed();
  connections.connect(server, 'conversation');
  sockets[2]?.events.opened();
  expect(sockets.slice(3).map(({ url }) => url)).toEqual(['wss://one.example/v1']);
});

it('takes a URL that no socket can be opened at for a server that is away', () => {
  const refused = vi.fn<() => never>(() => {
    throw new SyntaxError('bad URL');
  });
  const strict = new Connections({
    openSocket: refused,
    now: () => Date.now(),
    random: () => 0.5,
    report: (item) => news.push(item),
  });
  strict.connect('nonsense', 'account');
  vi.advanceTimersByTime(60_000);
  expect(refused.mock.calls.length).toBeGreaterThan(2);
  expect(news).toEqual([]);
  strict.close();
});

it('ignores a socket that it has given up', () => {
  connections.connect(server, 'account');
  sockets[0]?.events.opened();
  connections.disconnect(server, 'account');
  connections.connect(server, 'account');
  vi.advanceTimersByTime(1000);
  sockets[0]?.events.received(frame);
  sockets[0]?.events.closed();
  sockets[1]?.events.opened();
  connections.transmit(server, 'account', 1, frame);
  expect(sockets.map(({ sent }) => sent)).toEqual([[], []]);
  expect(news.map(({ type }) => type)).toEqual(['connected', 'disconnected', 'connected']);
});
