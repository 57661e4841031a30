import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { RemotePando } from '../rpc/remote.ts';
import { type RepeatablePando, RpcSession } from '../rpc/serve.ts';
import { decodeLine, encodeLine } from './line.ts';
import { LineReader } from './line-reader.ts';

/** A line carries at most one attachment (128 MiB), as base64. */
const maxLineBytes = 192 * 1024 * 1024;
/** A listener that does not read is cut rather than buffered for. */
const maxUnreadBytes = 2 * maxLineBytes;
const maxConnections = 128;
/** At the end, who has not read the last answers by then does not get them. */
const lastAnswersMs = 500;

export interface LocalServer {
  close(): Promise<void>;
}

/** Serves the owner's Pando at a local socket. Only the holder of the profile's lock may call it: it removes what was at the path. */
export async function serveLocalSocket(path: string, pando: RepeatablePando): Promise<LocalServer> {
  if (process.platform !== 'win32') await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const session = new RpcSession(pando, (message) => {
      socket.write(encodeLine(message));
      if (socket.writableLength > maxUnreadBytes) socket.destroy();
    });
    readMessages(socket, (message) => session.receive(message));
    socket.on('close', () => {
      sockets.delete(socket);
      session.close();
    });
  });
  server.maxConnections = maxConnections;
  server.listen(path);
  await once(server, 'listening');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroySoon();
      const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), lastAnswersMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** Connects to the owner's socket; undefined if nobody listens there. */
export async function connectLocalSocket(path: string, hangingMessage: string): Promise<RemotePando | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  const remote = new RemotePando(
    { send: (message) => void socket.write(encodeLine(message)), close: () => socket.destroy() },
    hangingMessage,
  );
  socket.on('data', () => remote.heard());
  readMessages(socket, (message) => remote.receive(message));
  socket.on('close', () => remote.disconnected());
  return remote;
}

/** What is not a line of JSON ends the connection: there is no telling where the next message begins. */
function readMessages(socket: Socket, receive: (message: unknown) => void): void {
  const lines = new LineReader(maxLineBytes);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const line of lines.push(chunk)) receive(decodeLine(line));
    } catch {
      socket.destroy();
    }
  });
}
