import type { Action, Scenario, Step } from '../scenario.ts';

/** How long the three talk (virtual ms). */
const TALK_MS = 120_000;
const BETWEEN_MESSAGES_MS = 2_000;

/** Three people in one group on four servers talk and change it, a fourth comes and goes; and something else happens. */
export function smallGroup(seed: number, ...more: readonly Step[]): Scenario {
  const conversation = 0;
  const at = (time: number, action: Action): Step => ({ at: time, ...action });
  const steps = [
    at(100, { do: 'create', who: 0, conversation, members: [1, 2] }),
    at(40_000, { do: 'add', who: 1, conversation, whom: 3 }),
    at(40_010, { do: 'rename', who: 0, conversation }),
    at(80_000, { do: 'remove', who: 2, conversation, whom: 3 }),
    at(80_010, { do: 'rename', who: 1, conversation }),
    ...more,
  ];
  for (let time = 10_000, i = 0; time < TALK_MS; time += BETWEEN_MESSAGES_MS, i++)
    steps.push(at(time, { do: 'say', who: i % 3, conversation }));
  return {
    profile: 'storage',
    seed,
    cryptography: 'stand-in',
    servers: 4,
    homes: 4,
    people: Array.from({ length: 4 }, () => ({ clockOffset: 0 })),
    weather: { delay: [1, 20], stalls: 0, cuts: 0, lostAnswers: 0, doubledRequests: 0 },
    steps: steps.toSorted((a, b) => a.at - b.at),
  };
}
