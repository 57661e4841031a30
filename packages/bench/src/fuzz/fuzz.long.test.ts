import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { TargetName } from './target.ts';

const command = join(import.meta.dirname, 'fuzz.ts');

async function fuzz(target: TargetName, inputs: number): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, `--target=${target}`, `--inputs=${inputs}`]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

it('what reads bytes takes hostile ones', async () => {
  const { problems, functions } = await fuzz('decoders', 10_000);
  expect(problems).toEqual([]);
  expect(functions).toBeGreaterThan(100);
});

it('the cores of servers answer hostile requests, and serve everybody else', async () => {
  const { problems, outcomes } = await fuzz('server', 400);
  expect(problems).toEqual([]);
  expect(outcomes).not.toHaveProperty('internal');
});

it('engines take what a hostile server and a hostile member make up, and lose nothing', async () => {
  // An odd seed: a member is hostile, too.
  const { problems, fromServer, fromMember } = await fuzz('engine', 300);
  expect(problems).toEqual([]);
  expect(fromServer).toBeGreaterThan(100);
  expect(fromMember).toBeGreaterThan(5);
});

it('MLS takes damaged handshakes, entries, welcomes and key packages', async () => {
  const { problems, functions } = await fuzz('mls', 500);
  expect(problems).toEqual([]);
  expect(functions).toBeGreaterThan(500);
});
