import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { CommandFailure, usageFailure } from '../command-failure.ts';
import type { Command, Context, Input } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { nextFreeBlock, portBlock, usedPorts } from '../grove/port-block.ts';
import { serveArguments, type ServerProcess, startServerProcess } from '../grove/server-process.ts';
import { dataFolder } from '../profile-folder.ts';
import { webApp } from '../web-app.ts';

const DEFAULT_SERVERS = 4;
const MOST_SERVERS = 32;
const DEFAULT_PORT = 8001;
/** A server that does not stop when asked is killed after this many milliseconds. */
const STOP_WITHIN = 10_000;

export const groveCommand: Command = {
  name: 'grove',
  operands: '',
  arity: [0, 0],
  options: {
    servers: { value: 'N', summary: `how many servers (default: ${DEFAULT_SERVERS})` },
    data: { value: 'DIR', summary: "the folder of their data folders (default: in the platform's data folder)" },
    port: { value: 'N|auto', summary: `the first server's port (default: ${DEFAULT_PORT}); auto: the next free ones` },
  },
  summary: 'run several servers on this machine, each a process of its own',
  details: ['Starts them, says where they are, and restarts nothing by itself. Ctrl-C stops all cleanly.'],
  async run(input, context) {
    const count = input.integer('servers', 1, MOST_SERVERS) ?? DEFAULT_SERVERS;
    const data = resolve(input.text('data') ?? join(dataFolder(context.env), 'grove'));
    const ports = await choosePorts(input, count);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const plans = ports.map((port, index) => ({
      number: index + 1,
      port,
      data: join(data, `server-${index + 1}`),
      peers: urls.filter((_, other) => other !== index),
    }));
    const started = await Promise.all(plans.map(startServerProcess));
    const servers = started.filter((server) => server !== undefined);
    if (servers.length < count) {
      await stopAll(servers);
      throw new CommandFailure('A server did not start, so the others were stopped too: its reason is above.');
    }
    announce(context, servers);
    for (const server of servers) {
      void server.ended.then((how) => (context.interrupted.aborted ? undefined : announceEnd(context, server, how)));
    }
    if (!context.interrupted.aborted) {
      await Promise.race([once(context.interrupted, 'abort'), Promise.all(servers.map(({ ended }) => ended))]);
    }
    await stopAll(servers);
    return context.interrupted.aborted ? ExitCode.ok : ExitCode.error;
  },
};

async function choosePorts(input: Input, count: number): Promise<readonly number[]> {
  const auto = input.text('port') === 'auto';
  const first = auto ? DEFAULT_PORT : (input.integer('port', 1, 65_536 - count) ?? DEFAULT_PORT);
  const ports = portBlock(first, count);
  const used = await usedPorts(ports);
  if (used.length === 0) return ports;
  const free = await nextFreeBlock(first, count);
  if (free === undefined) throw usageFailure(`There are no ${count} free ports in a row above ${first}.`);
  if (auto) return portBlock(free, count);
  const which = used.length === 1 ? `Port ${used.join()} is` : `Ports ${used.join(', ')} are`;
  throw new CommandFailure(
    `${which} in use, perhaps by a grove that runs already: stop that, or choose other ports, for example "--port ${free}".`,
  );
}

function announce(context: Context, servers: readonly ServerProcess[]): void {
  const app = servers[0]?.url ?? '';
  if (context.json) {
    for (const { number, url, key, pid, data } of servers) {
      context.print(JSON.stringify({ event: 'listening', server: number, url, key, pid, data }));
    }
    context.print(JSON.stringify({ event: 'grove', app, pid: process.pid }));
    return;
  }
  context.print(`A grove of ${servers.length} servers is running.`);
  context.print('');
  context.print(
    existsSync(join(webApp, 'index.html'))
      ? `  The app:   ${app}`
      : '  The web app is not built: "npm run build" builds it.',
  );
  for (const { number, url, pid } of servers) {
    context.print(`  Server ${number}:  ${url}   pid ${pid}   stop it: kill ${pid}   kill it: kill -9 ${pid}`);
  }
  context.print('');
  context.print('  Ctrl-C stops all. Any one of them may go: people notice nothing.');
}

function announceEnd(context: Context, server: ServerProcess, how: string): void {
  const { number, url, pid } = server;
  if (context.json) {
    context.print(JSON.stringify({ event: 'stopped', server: number, url, pid, how }));
    return;
  }
  const args = serveArguments(server).map((arg) => (/^[\w:/.=-]+$/u.test(arg) ? arg : `"${arg}"`));
  context.print(`Server ${number} has ended (${how}). Start it again: npx pando ${args.join(' ')}`);
}

async function stopAll(servers: readonly ServerProcess[]): Promise<void> {
  const kill = setTimeout(() => servers.forEach(({ pid }) => process.kill(pid, 'SIGKILL')), STOP_WITHIN);
  for (const server of servers) server.stop();
  await Promise.all(servers.map(({ ended }) => ended));
  clearTimeout(kill);
}
