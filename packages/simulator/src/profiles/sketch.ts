import type { Prng } from '../prng.ts';
import type { Action, PersonPlan, ProfileName, Scenario, Step, Weather } from '../scenario.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What may be drawn, each with how often it is among all draws. */
type Shares = readonly { readonly value: number; readonly share: number }[];

/**
 * How much happens, in eighths of what profiles ask for. Most faults show in little already, and what is small catches as
 * many of them in the same time (docs/TESTING.md); some need much.
 */
const SIZES: Shares = [
  { value: 1, share: 20 },
  { value: 2, share: 14 },
  { value: 4, share: 4 },
  { value: 8, share: 1 },
  { value: 16, share: 1 },
];
/** How many people a small scenario has. */
const FEW_PEOPLE: Shares = [
  { value: 2, share: 14 },
  { value: 3, share: 5 },
  { value: 4, share: 1 },
];
/** The sizes that groups have: small ones mostly, as in life, and now and then a large one. */
const LARGE = 30;
const ONE_IN_LARGE = 1500;

/** A scenario that is being made up. */
export class Sketch {
  readonly random: Prng;
  people: number;
  servers = 4;
  cryptography: Scenario['cryptography'] = 'stand-in';
  /** How long people are busy (virtual ms). */
  length: number;
  weather: Weather = { delay: [1, 40], stalls: 0, cuts: 0, lostAnswers: 0, doubledRequests: 0 };
  readonly clocks: PersonPlan[] = [];
  readonly #profile: ProfileName;
  readonly #eighths: number;
  readonly #steps: Step[] = [];
  #conversations = 0;

  constructor(profile: ProfileName, random: Prng) {
    this.#profile = profile;
    this.random = random;
    this.#eighths = drawn(random, SIZES);
    this.people = this.isSmall ? drawn(random, FEW_PEOPLE) : 2 + random.below(random.below(4) + 1);
    if (random.below(ONE_IN_LARGE) === 0) this.people = 10 + random.below(LARGE - 9);
    this.length = ((1 + random.below(5)) * MINUTE * this.#eighths) / 8;
  }

  get isSmall(): boolean {
    return this.#eighths <= 2;
  }

  /** So many of something in a scenario of ordinary size; in this one, more or fewer. */
  some(count: number): number {
    return Math.ceil((count * this.#eighths) / 8);
  }

  get conversations(): number {
    return this.#conversations;
  }

  /** Whether something is the case in this scenario: in so many of 100. */
  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  person(): number {
    return this.random.below(this.people);
  }

  server(): number {
    return this.random.below(this.servers);
  }

  conversation(): number {
    return this.random.below(Math.max(1, this.#conversations));
  }

  makerOf(conversation: number): number | undefined {
    return this.#steps.flatMap((step) =>
      step.do === 'create' && step.conversation === conversation ? [step.who] : [],
    )[0];
  }

  /** Between a second and `most`; short more often than long. */
  duration(most: number): number {
    return 1000 + this.random.below(1 + this.random.below(most));
  }

  /** Some time while people are busy. */
  moment(): number {
    return this.random.below(this.length);
  }

  add(at: number, action: Action): void {
    this.#steps.push({ at, ...action });
  }

  /** A group at the beginning, or some time later; those who are not in it can be added. */
  create(at: number, atMost = this.people): void {
    const who = this.person();
    const members = Array.from({ length: this.people }, (_, i) => i).filter((each) => each !== who);
    while (members.length > Math.max(1, atMost - 1)) members.splice(this.random.below(members.length), 1);
    this.#conversations += 1;
    this.add(at, { do: 'create', who, members, conversation: this.#conversations - 1 });
  }

  /** A group of all but one, who is let in by its maker some time later. */
  createForAnother(at: number, lateBy: number): { readonly at: number; readonly who: number } {
    const who = this.person();
    const whom = (who + 1 + this.random.below(this.people - 1)) % this.people;
    const members = Array.from({ length: this.people }, (_, i) => i).filter((each) => each !== who && each !== whom);
    const conversation = this.#conversations++;
    this.add(at, { do: 'create', who, members, conversation });
    this.add(at + lateBy, { do: 'add', who, whom, conversation });
    return { at: at + lateBy, who };
  }

  /** Lets people talk: so many steps at random moments, some of them at one instant. */
  talk(count: number): void {
    for (let i = this.some(count); i > 0; i--) {
      const at = this.moment();
      const burst = this.random.below(8) === 0 ? 1 + this.random.below(this.people) : 1;
      for (let j = 0; j < burst; j++) this.add(at, this.#utterance());
    }
  }

  /** One person says more at once, or one thing every few ms, than fits into one answer of a server, while another one sleeps. */
  monologue(at = this.moment(), every = 1): void {
    const about = { who: this.person(), conversation: this.conversation() };
    this.add(at, { do: 'sleep', who: this.person(), for: this.duration(MINUTE) });
    const count = 20 + this.random.below(130);
    for (let i = 0; i < count; i++) this.add(at + 1000 + i * every, { do: 'say', ...about });
  }

  /** Lets people be added, removed and leave. */
  churn(count: number): void {
    for (let i = this.some(count); i > 0; i--) {
      const at = this.moment();
      const burst = this.random.below(4) === 0 ? 2 + this.random.below(2) : 1;
      for (let j = 0; j < burst; j++) this.add(at + this.random.below(50), this.#change());
    }
  }

  scenario(seed: number): Scenario {
    const { people, servers, cryptography, weather } = this;
    return {
      profile: this.#profile,
      seed,
      cryptography,
      servers,
      homes: Math.min(4, servers),
      people: Array.from({ length: people }, (_, i) => this.clocks[i] ?? { clockOffset: 0 }),
      weather,
      steps: this.#steps
        .map((step, i) => ({ step, i }))
        .sort((a, b) => a.step.at - b.step.at || a.i - b.i)
        .map(({ step }) => step),
    };
  }

  #utterance(): Action {
    const about = { who: this.person(), conversation: this.conversation() };
    const nth = this.random.below(5);
    switch (this.random.below(12)) {
      case 0:
        return { do: 'reply', ...about, nth };
      case 1:
        return { do: 'edit', ...about, nth };
      case 2:
        return { do: 'react', ...about, nth };
      case 3:
        return { do: 'delete', ...about, nth };
      case 4:
        return { do: 'read', ...about };
      default:
        return { do: 'say', ...about };
    }
  }

  #change(): Action {
    const about = { who: this.person(), conversation: this.conversation() };
    switch (this.random.below(8)) {
      case 0:
        return { do: 'leave', ...about };
      case 1:
      case 2:
        return { do: 'remove', ...about, whom: this.person() };
      case 3:
        return { do: 'rename', ...about };
      default:
        return { do: 'add', ...about, whom: this.person() };
    }
  }
}

function drawn(random: Prng, shares: Shares): number {
  let left = random.below(shares.reduce((sum, { share }) => sum + share, 0));
  for (const { value, share } of shares) {
    if (left < share) return value;
    left -= share;
  }
  throw new Error('a draw beyond all shares');
}
