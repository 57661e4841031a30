import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StaticFiles } from './static-files.ts';

export interface AppServerOptions {
  /** The built web app. */
  readonly folder: string;
  readonly port: number;
  /** Where a new account starts from: what the app finds beside itself as `servers.json`. */
  readonly servers: readonly string[];
}

export interface RunningAppServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Hands out the app from this machine to this machine, and nothing else: so nobody has to trust a server for its code.
 * Rejects with Node's error where the port cannot be had.
 */
export async function startAppServer({ folder, port, servers }: AppServerOptions): Promise<RunningAppServer> {
  const files = new StaticFiles(folder, { 'servers.json': { servers } });
  const server = createServer((request, response) => {
    answer(files, request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${taken}`, close };
}

/** What this machine calls itself. Any other name that leads here is a stranger's, whose pages would have this one's rights. */
const OWN_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*localhost)(?::\d+)?$/iu;

async function answer(files: StaticFiles, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!OWN_HOST.test(request.headers.host ?? '')) return void response.writeHead(421).end();
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const [path = '/'] = (request.url ?? '/').split('?');
  if (isRead && (await files.serve(path, request, response))) return;
  response.writeHead(isRead ? 404 : 405).end();
}
