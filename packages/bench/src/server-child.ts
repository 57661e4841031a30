import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ListeningServer, type ServerOptions, startServer } from '@pando/server';

/** Measured is the server, not a rate that an operator sets. */
const UNLIMITED = { burst: 1e9, perSecond: 1e6 };
const LIMITS: ServerOptions['limits'] = {
  core: { requests: UNLIMITED, appends: UNLIMITED, prepares: UNLIMITED },
  accounts: { joins: UNLIMITED, logPermits: UNLIMITED },
};

export interface ServerChild extends ListeningServer {
  /** Resolves with how it ended; before `stop`, it has crashed. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A server in a process of its own, on a folder that is deleted when it stops. `staticDir`: the app that it serves. */
export async function forkServer(staticDir?: string): Promise<ServerChild> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pando-bench-'));
  const args = staticDir === undefined ? [dataDir] : [dataDir, staticDir];
  const child = fork(import.meta.filename, args, { stdio: 'inherit' });
  const ended = once(child, 'exit').then(([code, signal]) => `${signal ?? code}`);
  const [server] = (await once(child, 'message')) as [ListeningServer];
  return {
    ...server,
    ended,
    stop: async () => {
      child.disconnect();
      await ended;
      rmSync(dataDir, { recursive: true });
    },
  };
}

if (process.argv[1] === import.meta.filename && process.send !== undefined) {
  const staticDir = process.argv[3];
  const server = await startServer({
    dataDir: process.argv[2] ?? '',
    port: 0,
    ...(staticDir !== undefined && { staticDir }),
    log: (line) => process.stderr.write(`${line}\n`),
    limits: LIMITS,
  });
  const { url, key, incarnation, port } = server;
  process.send({ url, key, incarnation, port });
  await once(process, 'disconnect');
  await server.close();
}
