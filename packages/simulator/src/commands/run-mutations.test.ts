import { expect, it } from 'vitest';
import { MUTATIONS } from '../mutations/mutations.ts';
import { mutationLines, runMutation } from './run-mutations.ts';

const [mutation] = MUTATIONS;
if (mutation === undefined) throw new Error('there are no mutations');

it('catches a mutation by the first seed that fails with it and not without it', async () => {
  const worker = new URL('testing/mutable-worker.ts', import.meta.url);
  const tried = { ...mutation, needs: () => true, profiles: ['swarm'], seeds: 40 } as const;
  const caught = await runMutation(tried, { worker, workers: 1 });
  // Seed 3 fails in any case; seed 5 fails with a mutation.
  expect(caught).toMatchObject({ profile: 'swarm', seed: 5, failure: { check: 'fork' } });
  expect(mutationLines(tried, caught)).toContain('swarm 5');
});

it('says so where no seed within the bound catches it', async () => {
  const worker = new URL('testing/mutable-worker.ts', import.meta.url);
  const tried = { ...mutation, needs: () => true, profiles: ['swarm'], seeds: 4 } as const;
  const caught = await runMutation(tried, { worker, workers: 1 });
  expect(caught).toBeUndefined();
  expect(mutationLines(tried, caught)).toContain('NOT CAUGHT in 4 seeds each of swarm');
});
