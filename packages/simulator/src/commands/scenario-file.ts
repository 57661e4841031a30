import { readFileSync, writeFileSync } from 'node:fs';
import { PROFILES, type Scenario } from '../scenario.ts';

/** Writes a scenario so that it can be read, and changed, by people. */
export function writeScenario(path: string, scenario: Scenario): void {
  writeFileSync(path, scenarioText(scenario));
}

export function scenarioText({ steps, ...rest }: Scenario): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`);
  const head = JSON.stringify({ ...rest, steps: [] }, null, 2);
  return head.replace(/"steps": \[\]/, `"steps": [\n${lines.join(',\n')}\n  ]`) + '\n';
}

/** Reads a saved scenario; throws where the file is none. */
export function readScenario(path: string): Scenario {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isScenario(value)) throw new Error(`${path} is not a scenario`);
  return value;
}

/** Checks the frame; a step that makes no sense does nothing. */
function isScenario(value: unknown): value is Scenario {
  if (!isObject(value)) return false;
  const { profile, seed, cryptography, servers, homes, people, weather, steps } = value;
  return (
    PROFILES.some((each) => each === profile) &&
    [seed, servers, homes].every((each) => Number.isSafeInteger(each)) &&
    (cryptography === 'stand-in' || cryptography === 'real') &&
    isObject(weather) &&
    Array.isArray(people) &&
    people.every((each) => isObject(each) && typeof each['clockOffset'] === 'number') &&
    Array.isArray(steps) &&
    steps.every((each) => isObject(each) && typeof each['at'] === 'number' && typeof each['do'] === 'string')
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
