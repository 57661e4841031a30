/** A world small enough to go through all that can happen in it. States are strings, so that equal ones are one. */
export interface SmallWorld<Act> {
  readonly initial: string;
  /** Gives all that can happen next. */
  expand(state: string, emit: (next: string, act: Act) => void): void;
  /** The same state with whoever is interchangeable in a fixed order. */
  canonical(state: string): string;
  /** What must never be so, in words; undefined where all is well. */
  fault(state: string): string | undefined;
  /** One sentence about an act, in the state before it. */
  tell(act: Act, before: string, after: string): string;
}

export interface Limits {
  /** How many acts from the beginning; Infinity for all. */
  readonly depth: number;
  readonly states: number;
  /** What else must not be so in any state; undefined where all is well. */
  readonly also?: (state: string) => string | undefined;
}

export interface Exploration {
  readonly states: number;
  /** How many acts the longest of the shortest ways to a state has. */
  readonly depth: number;
  /** Whether nothing was left out: no limit was reached. */
  readonly complete: boolean;
  readonly fault: Fault | undefined;
}

export interface Fault {
  readonly what: string;
  /** The shortest way there. */
  readonly story: readonly string[];
}

/** Goes through all states in order of their distance from the beginning, and ends with the first fault. */
export function explore<Act>(world: SmallWorld<Act>, limits: Limits): Exploration {
  const first = world.canonical(world.initial);
  const found = new Map<string, number>([[first, 0]]);
  const states = [first];
  const cameFrom = [0];
  let levelEnds = 1;
  let depth = 0;
  const ends = (complete: boolean, fault?: Fault): Exploration => ({ states: states.length, depth, complete, fault });
  const faultIn = (state: string): string | undefined => world.fault(state) ?? limits.also?.(state);

  for (let at = 0; at < states.length; at++) {
    if (at === levelEnds) {
      levelEnds = states.length;
      depth += 1;
    }
    if (depth >= limits.depth || states.length >= limits.states) return ends(false);
    const here = states[at] ?? '';
    const what = faultIn(here);
    if (what !== undefined) return ends(false, { what, story: storyTo(world, wayTo(states, cameFrom, at)) });
    world.expand(here, (next) => {
      const state = world.canonical(next);
      if (found.has(state)) return;
      found.set(state, states.length);
      states.push(state);
      cameFrom.push(at);
    });
  }
  return ends(true);
}

function wayTo(states: readonly string[], cameFrom: readonly number[], index: number): readonly string[] {
  const way: string[] = [];
  for (let at = index; at !== 0; at = cameFrom[at] ?? 0) way.unshift(states[at] ?? '');
  return way;
}

/** Goes the way again without exchanging anybody, so that names mean the same from beginning to end. */
function storyTo<Act>(world: SmallWorld<Act>, way: readonly string[]): readonly string[] {
  const story: string[] = [];
  let here = world.initial;
  for (const wanted of way) {
    let next: { readonly state: string; readonly act: Act } | undefined;
    world.expand(here, (state, act) => {
      if (next === undefined && world.canonical(state) === wanted) next = { state, act };
    });
    if (next === undefined) throw new Error('a state that was reached cannot be reached again');
    story.push(world.tell(next.act, here, next.state));
    here = next.state;
  }
  return story;
}

/** One way at random through the world, as long as `steps`, or until nothing can happen any more. */
export function walk<Act>(world: SmallWorld<Act>, steps: number, random: (below: number) => number): Fault | undefined {
  const way: string[] = [];
  let here = world.initial;
  for (let step = 0; step < steps; step++) {
    const ways: string[] = [];
    world.expand(here, (state) => {
      if (state !== here) ways.push(state);
    });
    const next = ways[random(ways.length)];
    if (next === undefined) return undefined;
    here = next;
    way.push(world.canonical(here));
    const what = world.fault(here);
    if (what !== undefined) return { what, story: storyTo(world, way) };
  }
  return undefined;
}
