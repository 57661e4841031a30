import { Prng } from '@pando/simulator/prng';
import type { Change, ClientFault, Direction, ServerFault } from './fault.ts';

const SERVER_FAULTS: readonly ServerFault['kind'][] = [
  'server-killed',
  'server-stopped',
  'server-restarted',
  'disk-full',
  'links-cut',
  'links-slow',
  'links-silent',
  'server-restored',
  'server-set-back',
  'server-emptied',
];
/** Kinds as often as they are in the deck. */
const CLIENT_FAULTS: readonly ClientFault['kind'][] = [
  'client-killed',
  'client-killed',
  'client-killed',
  'client-stopped',
  'client-stopped',
  'client-restarted',
  'client-set-back',
];
const DIRECTIONS: readonly Direction[] = ['to-server', 'to-clients', 'both'];
/** So many members stay, whoever goes. */
const FEWEST_MEMBERS = 4;

export interface PlanOptions {
  readonly seed: number;
  readonly servers: number;
  readonly clients: number;
  /** Whether a disk can be filled on this machine. */
  readonly disk: boolean;
}

/** Everything that is up to chance, by seed. How far a run comes in its time is up to the machine. */
export class Plan {
  readonly #options: PlanOptions;
  readonly #servers: Prng;
  readonly #clients: Prng;
  readonly #changes: Prng;
  readonly #serverDeck: Deck<ServerFault['kind']>;
  readonly #clientDeck: Deck<ClientFault['kind']>;

  constructor(options: PlanOptions) {
    const root = new Prng(options.seed);
    this.#options = options;
    this.#servers = root.split();
    this.#clients = root.split();
    this.#changes = root.split();
    const serverFaults = options.disk ? SERVER_FAULTS : SERVER_FAULTS.filter((kind) => kind !== 'disk-full');
    this.#serverDeck = new Deck(serverFaults, this.#servers);
    this.#clientDeck = new Deck(CLIENT_FAULTS, this.#clients);
  }

  /** The next fault of a server. Every kind comes before any comes again. */
  nextServerFault(): ServerFault {
    const random = this.#servers;
    const kind = this.#serverDeck.draw();
    const at = { server: random.below(this.#options.servers), seconds: 3 + random.below(10) };
    switch (kind) {
      case 'disk-full':
        return { ...at, kind, killed: random.below(2) === 0 };
      case 'links-cut':
        return { ...at, kind, times: 1 + random.below(6), everywhere: random.below(2) === 0 };
      case 'links-slow':
        return { ...at, kind, latency: 50 + random.below(1500), bytesPerSecond: 4_000 + random.below(60_000) };
      case 'links-silent':
        return { ...at, kind, direction: random.pick(DIRECTIONS), share: random.pick([0.5, 1]) };
      case 'server-restored':
      case 'server-set-back':
        return { ...at, kind, fresh: random.below(3) > 0 };
      case 'server-killed':
      case 'server-stopped':
      case 'server-restarted':
      case 'server-emptied':
        return { ...at, kind };
    }
  }

  /** The next fault of one of these clients. */
  nextClientFault(free: readonly number[]): ClientFault {
    const random = this.#clients;
    return { kind: this.#clientDeck.draw(), client: random.pick(free), seconds: 1 + random.below(12) };
  }

  /** Who comes or goes next: of the members, and of those who are not. */
  nextChange(members: readonly number[], others: readonly number[]): Change {
    const random = this.#changes;
    const comes = members.length <= FEWEST_MEMBERS || (others.length > 0 && random.below(2) === 0);
    if (comes) return { kind: 'added', client: random.pick(others) };
    return { kind: random.below(2) === 0 ? 'removed' : 'left', client: random.pick(members) };
  }
}

/** Cards that are dealt to the last before they are shuffled again. */
class Deck<T> {
  readonly #all: readonly T[];
  readonly #random: Prng;
  #rest: T[] = [];

  constructor(all: readonly T[], random: Prng) {
    this.#all = all;
    this.#random = random;
  }

  draw(): T {
    if (this.#rest.length === 0) this.#rest = [...this.#all];
    const [card] = this.#rest.splice(this.#random.below(this.#rest.length), 1);
    if (card === undefined) throw new Error('The deck is empty.');
    return card;
  }
}
