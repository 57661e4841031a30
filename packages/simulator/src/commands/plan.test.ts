import { expect, it } from 'vitest';
import { Plan } from './plan.ts';

it('hands out every seed of every profile once', () => {
  const plan = new Plan(['swarm', 'real-mls'], 5, 20);
  const seeds: string[] = [];
  for (let chunk = plan.next(); chunk !== undefined; chunk = plan.next()) {
    for (let i = 0; i < chunk.count; i++) seeds.push(`${chunk.profile} ${chunk.from + i}`);
    plan.spent(chunk, 1);
  }
  const wanted = ['swarm', 'real-mls'].flatMap((profile) =>
    Array.from({ length: 20 }, (_, i) => `${profile} ${5 + i}`),
  );
  expect(seeds.sort()).toEqual(wanted.sort());
});

it('gives each profile its share of the time', () => {
  const plan = new Plan(['swarm', 'real-mls'], 1, Number.POSITIVE_INFINITY);
  const spent = { swarm: 0, 'real-mls': 0 };
  for (let i = 0; i < 100; i++) {
    const chunk = plan.next();
    if (chunk === undefined || !(chunk.profile === 'swarm' || chunk.profile === 'real-mls'))
      throw new Error('no chunk');
    const ms = chunk.profile === 'swarm' ? 10 : 90;
    spent[chunk.profile] += ms;
    plan.spent(chunk, ms);
  }
  expect(Math.abs(spent.swarm - spent['real-mls'])).toBeLessThanOrEqual(90);
});
