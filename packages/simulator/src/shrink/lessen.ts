import type { Scenario, Step, Weather } from '../scenario.ts';

export const CALM: Weather = { delay: [1, 1], stalls: 0, cuts: 0, lostAnswers: 0, doubledRequests: 0 };

/** The scenario with these steps only, by index. What they say of conversations that nobody creates any more goes. */
export function withSteps(scenario: Scenario, kept: readonly number[]): Scenario {
  const isKept = new Set(kept);
  const renumbered = new Map<number, number>();
  let creates = 0;
  for (const [i, step] of scenario.steps.entries()) {
    if (step.do !== 'create') continue;
    if (isKept.has(i)) renumbered.set(creates, renumbered.size);
    creates += 1;
  }
  const steps = scenario.steps
    .filter((_, i) => isKept.has(i))
    .flatMap((step): readonly Step[] => {
      if (!('conversation' in step)) return [step];
      const conversation = renumbered.get(step.conversation);
      return conversation === undefined ? [] : [{ ...step, conversation }];
    });
  return { ...scenario, steps };
}

/** The scenario without one person: the others have their numbers moved down. */
export function withoutPerson(scenario: Scenario, gone: number): Scenario {
  const people = scenario.people.filter((_, who) => who !== gone);
  const kept = scenario.steps.flatMap((step, i) => (concerns(step, gone) ? [] : [i]));
  const { steps } = withSteps(scenario, kept);
  return { ...scenario, people, steps: steps.map((step) => movedDown(step, gone)) };
}

/** Whether a step is nothing without this person. */
function concerns(step: Step, who: number): boolean {
  if ('who' in step && step.who === who) return true;
  return 'whom' in step && step.whom === who;
}

function movedDown(step: Step, gone: number): Step {
  const moved = (who: number): number => (who > gone ? who - 1 : who);
  const all = (list: readonly number[]): readonly number[] => list.filter((who) => who !== gone).map(moved);
  return {
    ...step,
    ...('who' in step ? { who: moved(step.who) } : {}),
    ...('whom' in step ? { whom: moved(step.whom) } : {}),
    ...('members' in step ? { members: all(step.members) } : {}),
    ...('people' in step ? { people: all(step.people) } : {}),
  };
}

/** Scenarios that differ in one thing which is simpler; each is worth a try. */
export function calmer(scenario: Scenario): readonly Scenario[] {
  const { weather } = scenario;
  const changes: readonly Partial<Weather>[] = [
    CALM,
    { delay: CALM.delay },
    { stalls: 0 },
    { cuts: 0 },
    { lostAnswers: 0 },
    { doubledRequests: 0 },
  ];
  const tries = changes.map((change) => ({ ...scenario, weather: { ...weather, ...change } }));
  const clocks = scenario.people.map((_, who) => ({
    ...scenario,
    people: scenario.people.map((person, i) => (i === who ? { ...person, clockOffset: 0 } : person)),
  }));
  const rightClocks = { ...scenario, people: scenario.people.map((person) => ({ ...person, clockOffset: 0 })) };
  return [...tries, rightClocks, ...clocks].filter((each) => !isSame(each, scenario));
}

/** The scenario with everything that lasts lasting half as long, or only one step's. */
export function shorter(scenario: Scenario): readonly Scenario[] {
  const halved = (step: Step): Step =>
    'for' in step && step.for > 1 ? { ...step, for: Math.floor(step.for / 2) } : step;
  const all = { ...scenario, steps: scenario.steps.map(halved) };
  const one = scenario.steps.map((_, at) => ({
    ...scenario,
    steps: scenario.steps.map((step, i) => (i === at ? halved(step) : step)),
  }));
  return [all, ...one].filter((each) => !isSame(each, scenario));
}

/** Servers that no step names and that nobody needs for a home. */
export function fewerServers(scenario: Scenario): readonly Scenario[] {
  const { servers, homes, steps } = scenario;
  const last = servers - 1;
  const isNamed = steps.some((step) => 'server' in step && step.server === last);
  return servers > homes && !isNamed ? [{ ...scenario, servers: last }] : [];
}

export function isSame(a: Scenario, b: Scenario): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
