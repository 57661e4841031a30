import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { entryIdOf, toHex } from '@pando/protocol';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSignatureCrypto } from './crypto.ts';
import type { ListeningServer } from './options.ts';
import { testServers } from './testing/servers.ts';
import { TestLog } from './testing/test-log.ts';
import { WireClient } from './testing/wire-client.ts';

const program = fileURLToPath(new URL('./testing/serve.ts', import.meta.url));
const { folder, start } = testServers();
const children: ChildProcess[] = [];

async function startProcess(dataDir: string): Promise<ListeningServer & { kill: () => Promise<void> }> {
  const child = fork(program, [dataDir], { execArgv: [] });
  children.push(child);
  const [server] = (await once(child, 'message')) as [ListeningServer];
  const exit = once(child, 'exit');
  return {
    ...server,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

afterEach(() => {
  for (const each of children.splice(0)) each.kill('SIGKILL');
});

describe('a server that is killed', () => {
  it('has everything it acknowledged, under the same identity, in the same order', async () => {
    const dataDir = folder();
    const acknowledged = new Map<string, number>();
    const first = await startProcess(dataDir);
    const writer = await WireClient.open(first);
    const log = await TestLog.on(first, writer);
    await log.open(writer);
    const enough = new Promise<void>((resolve) => {
      for (let i = 0; i < 600; i++) {
        const body = new Uint8Array(randomBytes(2000));
        void writer.ask({ type: 'append', log: log.id, tag: 0, body }, 'appended').then(({ sequence }) => {
          acknowledged.set(toHex(entryIdOf(nodeSignatureCrypto(), 0, body)), sequence);
          if (acknowledged.size === 200) resolve();
        });
      }
    });
    await enough;
    await first.kill();
    await writer.closed;

    const second = await startProcess(dataDir);
    expect([second.key, second.incarnation]).toEqual([first.key, first.incarnation]);
    const reader = await WireClient.open(second);
    await log.open(reader);
    const { rows } = await reader.ask({ type: 'read', log: log.id, after: 0, limit: 1000, bodies: false }, 'rows');
    const kept = new Map(rows.map(({ id, sequence }) => [toHex(id), sequence]));
    for (const [id, sequence] of acknowledged) expect(kept.get(id)).toBe(sequence);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, i) => i + 1));
    await reader.close();
    await second.kill();
  });

  it('lets go of its folder, which no other process could have while it ran', async () => {
    const dataDir = folder();
    const running = await startProcess(dataDir);
    await expect(start({ dataDir })).rejects.toThrow('Another process');
    await running.kill();
    expect((await start({ dataDir })).key).toBe(running.key);
  });
});
