import type { Prng } from './prng.ts';
import type { Schedule } from './schedule.ts';
import type { Weather } from './scenario.ts';

export type Way = 'to-server' | 'from-server';

/** How long the two ends of a connection wait until they hold a silent other end for gone (ms): the client, the server. */
export const CLIENT_PATIENCE_MS = 10_000;
export const SERVER_PATIENCE_MS = 60_000;

/** What tests have where a scenario says nothing else: short ways, nothing lost. */
export const CALM: Weather = { delay: [1, 20], stalls: 0, cuts: 0, lostAnswers: 0, doubledRequests: 0 };

const STALL_FACTOR = 100;

/**
 * How long things are on their way between a place and a server, and what does not arrive. Within one connection frames
 * keep their order, as TCP has it; between connections nothing does. What a partition holds back arrives after it, if
 * neither end has given the connection up by then.
 */
export class Network {
  weather: Weather = CALM;
  readonly #schedule: Schedule;
  readonly #random: Prng;
  #frames = 0;
  readonly #blocked = new Map<string, number>();
  readonly #slow = new Map<string, { readonly factor: number; readonly until: number }>();

  constructor(schedule: Schedule, random: Prng) {
    this.#schedule = schedule;
    this.#random = random;
  }

  /** Nothing goes this way until then. */
  block(place: string, server: string, way: Way, until: number): void {
    this.#blocked.set(`${place} ${way} ${server}`, until);
  }

  slow(server: string, factor: number, until: number): void {
    this.#slow.set(server, { factor, until });
  }

  /** The faults are over: fair weather, open ways. */
  calm(): void {
    this.weather = CALM;
    this.#blocked.clear();
    this.#slow.clear();
  }

  /** Until when nothing goes this way; 0: it is open. */
  blockedUntil(place: string, server: string, way: Way): number {
    if (this.#blocked.size === 0) return 0;
    const until = this.#blocked.get(`${place} ${way} ${server}`) ?? 0;
    return until > this.#schedule.now ? until : 0;
  }

  isOpen(place: string, server: string): boolean {
    return this.blockedUntil(place, server, 'to-server') === 0 && this.blockedUntil(place, server, 'from-server') === 0;
  }

  /** When what is sent now arrives. */
  arrival(place: string, server: string, way: Way): number {
    const [shortest, longest] = this.weather.delay;
    let delay = shortest + this.#random.below(longest - shortest + 1);
    if (this.#happens(this.weather.stalls)) delay *= STALL_FACTOR;
    const slow = this.#slow.get(server);
    if (slow !== undefined && slow.until > this.#schedule.now) delay *= slow.factor;
    return Math.max(this.#schedule.now, this.blockedUntil(place, server, way)) + delay;
  }

  /** Whether the connection ends in the middle of the next frame. */
  cuts(): boolean {
    return this.#happens(this.weather.cuts);
  }

  losesAnswer(): boolean {
    return this.#happens(this.weather.lostAnswers);
  }

  doublesRequest(): boolean {
    return this.#happens(this.weather.doubledRequests);
  }

  /** A number for a frame, for the story of a run. */
  nextFrame(): number {
    return ++this.#frames;
  }

  #happens(ofThousand: number): boolean {
    return ofThousand > 0 && this.#random.below(1000) < ofThousand;
  }
}
