import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { scenarioOf } from './profiles/index.ts';
import { runScenario } from './run.ts';
import { PROFILES } from './scenario.ts';

const hashes = fileURLToPath(new URL('testing/trace-hash-of.ts', import.meta.url));

it.each(PROFILES)('a run is the same twice, and in another process (%s)', { timeout: 60_000 }, async (profile) => {
  const first = await runScenario(scenarioOf(profile, 7));
  const second = await runScenario(scenarioOf(profile, 7));
  const elsewhere = execFileSync(process.execPath, [hashes, profile, '7'], { encoding: 'utf8' }).trim();
  expect(first.events).toBeGreaterThan(100);
  expect([second.traceHash, elsewhere]).toEqual([first.traceHash, first.traceHash]);
  expect(second).toEqual(first);
});

it('another seed is another run', async () => {
  const hashOf = async (seed: number): Promise<string> => (await runScenario(scenarioOf('swarm', seed))).traceHash;
  expect(await hashOf(1)).not.toBe(await hashOf(2));
});
