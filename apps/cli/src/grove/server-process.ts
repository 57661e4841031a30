import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServerPlan {
  /** From 1 on. */
  readonly number: number;
  readonly port: number;
  readonly data: string;
  readonly peers: readonly string[];
}

export interface ServerProcess extends ServerPlan {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
  /** How it ended, in words: `SIGKILL`, `exit code 1`. */
  readonly ended: Promise<string>;
  /** Asks it to stop cleanly. */
  stop(): void;
}

const program = join(import.meta.dirname, '..', '..', 'bin', 'pando.js');

/** The arguments that start this server by hand. */
export function serveArguments({ number, port, data, peers }: ServerPlan): readonly string[] {
  const options = ['--data', data, '--port', String(port), '--name', `Server ${number} of the local grove`];
  return ['serve', ...options, ...peers.flatMap((peer) => ['--peer', peer])];
}

/** Starts a server as a process of its own; it stops when this process does. Undefined if it ended at once. */
export async function startServerProcess(plan: ServerPlan): Promise<ServerProcess | undefined> {
  const child = fork(program, [...serveArguments(plan), '--json'], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = endOf(child);
  const first = await Promise.race([firstLine(child), ended.then(() => undefined)]);
  if (first === undefined || child.pid === undefined) return undefined;
  const { url, key } = JSON.parse(first) as { url: string; key: string };
  return { ...plan, url, key, pid: child.pid, ended, stop: () => void child.kill('SIGTERM') };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'exit')) as [number, null] | [null, string];
  return signal ?? `exit code ${code}`;
}
