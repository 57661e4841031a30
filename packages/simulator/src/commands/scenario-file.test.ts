import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Scenario } from '../scenario.ts';
import { readScenario, scenarioText, writeScenario } from './scenario-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scenario: Scenario = {
  profile: 'storage',
  seed: 3,
  cryptography: 'real',
  servers: 4,
  homes: 1,
  people: [{ clockOffset: -5 }, { clockOffset: 0 }],
  weather: { delay: [1, 20], stalls: 1, cuts: 0, lostAnswers: 0, doubledRequests: 0 },
  steps: [
    { at: 0, do: 'create', who: 0, conversation: 0, members: [1] },
    { at: 5, do: 'say', who: 1, conversation: 0 },
  ],
};

it('keeps a scenario as a file, a line for each step', () => {
  const file = join(folder, 'one.json');
  writeScenario(file, scenario);
  expect(readScenario(file)).toEqual(scenario);
  expect(
    scenarioText(scenario)
      .split('\n')
      .filter((line) => line.includes('"at"')),
  ).toHaveLength(2);
  rmSync(file);
});

it.each(['{}', '[]', 'null', JSON.stringify({ ...scenario, steps: [{ do: 'say' }] }), 'x'])(
  'refuses what is not one: %s',
  (text) => {
    const file = join(tmpdir(), `no-scenario-${process.pid}.json`);
    writeFileSync(file, text);
    expect(() => readScenario(file)).toThrow();
    rmSync(file);
  },
);
