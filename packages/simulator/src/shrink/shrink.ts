import type { Scenario } from '../scenario.ts';
import { calmer, fewerServers, isSame, shorter, withSteps, withoutPerson } from './lessen.ts';

/** Whether a scenario still fails in the way that is looked for. */
export type StillFails = (scenario: Scenario) => Promise<boolean>;

/**
 * A scenario that fails in the same way and from which nothing can be left out: fewer steps (by delta debugging), fewer people
 * and servers, calmer weather, shorter faults. `scenario` must fail. `found` hears of each smaller one.
 */
export async function shrink(
  scenario: Scenario,
  stillFails: StillFails,
  found: (scenario: Scenario) => void = () => undefined,
): Promise<Scenario> {
  const attempt = async (smaller: Scenario): Promise<boolean> => {
    if (!(await stillFails(smaller))) return false;
    found(smaller);
    return true;
  };
  let best = scenario;
  for (;;) {
    const before = best;
    best = await fewerSteps(best, attempt);
    best = await fewerPeople(best, attempt);
    for (const simpler of [fewerServers, calmer, shorter]) best = await simplified(best, simpler, attempt);
    if (isSame(before, best)) return best;
  }
}

/** Delta debugging (Zeller and Hildebrandt's ddmin), leaving parts out: first halves, then ever smaller ones. */
async function fewerSteps(scenario: Scenario, attempt: StillFails): Promise<Scenario> {
  let best = scenario;
  let parts = 2;
  while (best.steps.length > 0) {
    const { length } = best.steps;
    const size = Math.ceil(length / parts);
    let isSmaller = false;
    // From the end: what comes late depends on what came before it, and leaving it out moves nothing before it.
    for (let end = length; end > 0; end -= size) {
      const kept = [...best.steps.keys()].filter((i) => i < end - size || i >= end);
      const smaller = withSteps(best, kept);
      if (!(await attempt(smaller))) continue;
      isSmaller = true;
      best = smaller;
    }
    if (size <= 1 && !isSmaller) return best;
    parts = isSmaller ? Math.max(2, parts - 1) : Math.min(best.steps.length, parts * 2);
  }
  return best;
}

async function fewerPeople(scenario: Scenario, attempt: StillFails): Promise<Scenario> {
  let best = scenario;
  for (let who = best.people.length - 1; who >= 0; who--) {
    if (best.people.length <= 1) return best;
    const smaller = withoutPerson(best, who);
    if (await attempt(smaller)) best = smaller;
  }
  return best;
}

/** Takes one simplification after another for as long as there is one. */
async function simplified(
  scenario: Scenario,
  simpler: (scenario: Scenario) => readonly Scenario[],
  attempt: StillFails,
): Promise<Scenario> {
  let best = scenario;
  for (;;) {
    let next: Scenario | undefined;
    for (const each of simpler(best)) {
      if (!(await attempt(each))) continue;
      next = each;
      break;
    }
    if (next === undefined) return best;
    best = next;
  }
}
