import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Scenario, Step } from '../scenario.ts';
import { CALM, withSteps, withoutPerson } from './lessen.ts';
import { shrink } from './shrink.ts';

const scenario: Scenario = {
  profile: 'swarm',
  seed: 1,
  cryptography: 'stand-in',
  servers: 6,
  homes: 4,
  people: Array.from({ length: 9 }, (_, i) => ({ clockOffset: i * 1000 })),
  weather: { delay: [1, 40], stalls: 5, cuts: 3, lostAnswers: 7, doubledRequests: 9 },
  steps: [
    { at: 0, do: 'create', who: 0, conversation: 0, members: [1, 2, 3] },
    { at: 10, do: 'create', who: 4, conversation: 1, members: [5, 7, 8] },
    ...Array.from({ length: 60 }, (_, i): Step => ({ at: 100 + i, do: 'say', who: i % 9, conversation: i % 2 })),
    { at: 400, do: 'server-crash', server: 2, torn: true, for: 4_000 },
    { at: 500, do: 'remove', who: 4, whom: 7, conversation: 1 },
    { at: 600, do: 'sleep', who: 8, for: 64_000 },
  ],
};

const failsBy = (test: (scenario: Scenario) => boolean) => {
  let runs = 0;
  const stillFails = (each: Scenario): Promise<boolean> => {
    runs += 1;
    return Promise.resolve(test(each));
  };
  return { stillFails, runs: () => runs };
};

it('leaves what a failure needs and nothing else', async () => {
  const { stillFails } = failsBy(
    ({ steps, weather, people }) =>
      weather.cuts > 0 &&
      people.length >= 4 &&
      steps.some((step) => step.do === 'server-crash' && step.for >= 1_000) &&
      steps.some((step) => step.do === 'remove' && steps.some((each) => each.do === 'create' && each.who === step.who)),
  );
  const small = await shrink(scenario, stillFails);
  expect(small.steps.map((step) => step.do)).toEqual(['create', 'server-crash', 'remove']);
  expect(small.steps).toContainEqual({ at: 400, do: 'server-crash', server: 2, torn: true, for: 1_000 });
  expect(small.people).toHaveLength(4);
  expect(small.people.every(({ clockOffset }) => clockOffset === 0)).toBe(true);
  expect(small.weather).toEqual({ ...CALM, cuts: 3 });
  expect(small.servers).toBe(4);
  expect(small.seed).toBe(scenario.seed);
});

it('gives a scenario back where nothing can be left out', async () => {
  const { stillFails } = failsBy((each) => JSON.stringify(each) === JSON.stringify(scenario));
  expect(await shrink(scenario, stillFails)).toEqual(scenario);
});

it('finds any three steps among many with few runs', async () => {
  const count = 400;
  const many = {
    ...scenario,
    steps: Array.from({ length: count }, (_, at): Step => ({ at, do: 'overload', server: 0, for: 1 })),
  };
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }), async (needed) => {
      const { stillFails, runs } = failsBy(({ steps }) => needed.every((at) => steps.some((step) => step.at === at)));
      const small = await shrink(many, stillFails);
      expect(small.steps.map((step) => step.at)).toEqual([...needed].sort((a, b) => a - b));
      expect(runs()).toBeLessThan(300);
    }),
    { numRuns: 30 },
  );
});

it('moves numbers down where a person or a conversation goes', () => {
  const without = withoutPerson(scenario, 1);
  expect(without.people).toHaveLength(8);
  expect(without.steps[0]).toEqual({ at: 0, do: 'create', who: 0, conversation: 0, members: [1, 2] });
  expect(without.steps).toContainEqual({ at: 500, do: 'remove', who: 3, whom: 6, conversation: 1 });
  expect(without.steps.some((step) => step.do === 'say' && step.at === 101)).toBe(false);

  const second = withSteps(scenario, [...scenario.steps.keys()].slice(1));
  expect(second.steps[0]).toEqual({ at: 10, do: 'create', who: 4, conversation: 0, members: [5, 7, 8] });
  expect(second.steps.filter((step) => step.do === 'say')).toHaveLength(30);
});
