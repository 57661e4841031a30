import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readScenario } from './commands/scenario-file.ts';
import { runScenario } from './run.ts';

const FOLDER = new URL('failed-seeds/', import.meta.url);

/** A run that failed once. Its scenario is kept, because the same seed means another one when profiles change. */
interface FailedOnce {
  /** The file in the folder, without `.json`. */
  readonly scenario: string;
  readonly found: string;
  /** The subject of the commit that put it right. */
  readonly fix: string;
}

const failedOnce = JSON.parse(
  readFileSync(new URL('failed-seeds.json', import.meta.url), 'utf8'),
) as readonly FailedOnce[];

it.each(failedOnce)('$scenario keeps every promise now: $found', { timeout: 60_000 }, async ({ scenario }) => {
  const { failures } = await runScenario(readScenario(fileURLToPath(new URL(`${scenario}.json`, FOLDER))));
  expect(failures).toEqual([]);
});

it('each saved scenario is listed once', () => {
  const saved = readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ''));
  expect(failedOnce.map(({ scenario }) => scenario).toSorted()).toEqual(saved.toSorted());
});
