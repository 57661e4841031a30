import { type Descriptor, type Replica, type ReplicaSet, PROTOCOL_VERSION, quorumFor, toHex } from '@pando/protocol';
import { askDescriptor } from '../network/descriptors.ts';
import { serverUrls } from '../network/server-url.ts';
import type { Turn } from '../turn.ts';
import type { AccountContext } from './context.ts';

const WANTED_HOMES = 4;
/** After so long it makes do with what there is, */
const CONTENT_AFTER_MS = 2_500;
/** and after so long it gives up if there is nothing. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 1_000;
const MAX_SERVERS_ASKED = 32;

/** Undefined where no server answered. */
type Then = (turn: Turn, homes: ReplicaSet | undefined) => Promise<void> | void;

/** Chooses among what was found, in the order in which it answered, the given servers first. */
type Choose = (found: readonly Found[]) => readonly Found[];

export interface Found {
  readonly replica: Replica;
  readonly operator: string;
}

/** Looks for servers to be at home at: the given ones, and those that they know. */
export class HomeDiscovery {
  readonly #ctx: AccountContext;
  readonly #given: readonly string[];
  readonly #chooseFrom: Choose;
  readonly #then: Then;
  readonly #startedAt: number;
  readonly #asked = new Set<string>();
  #open = 0;
  #retryAt = Number.POSITIVE_INFINITY;
  /** In the order in which they answered. */
  readonly #found: Found[] = [];
  #ended = false;

  constructor(ctx: AccountContext, turn: Turn, servers: readonly string[], choose: Choose, then: Then) {
    this.#ctx = ctx;
    this.#given = serverUrls(servers);
    this.#chooseFrom = choose;
    this.#then = then;
    this.#startedAt = turn.now;
    for (const url of this.#given) this.#ask(turn, url);
  }

  /** True once it has ended. */
  async plan(turn: Turn): Promise<boolean> {
    if (this.#ended) return true;
    const chosen = this.#choose();
    const waited = turn.now - this.#startedAt;
    const isContent = chosen.length > 0 && (this.#open === 0 || waited >= CONTENT_AFTER_MS || isBest(chosen));
    const isInVain = chosen.length === 0 && this.#found.length > 0 && this.#open === 0;
    if (isContent || isInVain || waited >= PATIENCE_MS) {
      this.#ended = true;
      const replicas = chosen.map((each) => each.replica);
      await this.#then(turn, replicas.length === 0 ? undefined : { replicas, quorum: quorumFor(replicas.length) });
      return true;
    }
    if (chosen.length === 0 && this.#open === 0) this.#again(turn);
    turn.wakeAt(this.#startedAt + (waited < CONTENT_AFTER_MS ? CONTENT_AFTER_MS : PATIENCE_MS));
    return false;
  }

  #again(turn: Turn): void {
    if (this.#retryAt <= turn.now) {
      this.#retryAt = Number.POSITIVE_INFINITY;
      this.#asked.clear();
      for (const url of this.#given) this.#ask(turn, url);
      return;
    }
    if (this.#retryAt === Number.POSITIVE_INFINITY) this.#retryAt = turn.now + RETRY_MS;
    turn.wakeAt(this.#retryAt);
  }

  #ask(turn: Turn, url: string): void {
    if (this.#asked.has(url) || this.#asked.size >= MAX_SERVERS_ASKED) return;
    this.#asked.add(url);
    this.#open += 1;
    askDescriptor(this.#ctx, turn, url, (answered, descriptor) => {
      this.#open -= 1;
      if (descriptor === undefined || this.#ended) return;
      this.#take(url, descriptor);
      for (const peer of serverUrls(descriptor.peers)) this.#ask(answered, peer);
    });
  }

  #take(url: string, { key, incarnation, operator, state, protocolVersions }: Descriptor): void {
    const isOpen = state === 'open' || state === 'busy';
    const isKnown = this.#found.some((each) => toHex(each.replica.key) === toHex(key));
    if (!isOpen || isKnown || !protocolVersions.includes(PROTOCOL_VERSION)) return;
    this.#found.push({ replica: { key, incarnation, url }, operator: operator === '' ? toHex(key) : operator });
  }

  #choose(): readonly Found[] {
    const isGiven = ({ replica }: Found): boolean => this.#given.includes(replica.url);
    return this.#chooseFrom([...this.#found.filter(isGiven), ...this.#found.filter((each) => !isGiven(each))]);
  }
}

/** One of each operator before a second of any. */
export function firstHomesOf(found: readonly Found[]): readonly Found[] {
  const operators = new Set<string>();
  const distinct = found.filter(({ operator }) => !operators.has(operator) && operators.add(operator));
  const others = found.filter((each) => !distinct.includes(each));
  return [...distinct, ...others].slice(0, WANTED_HOMES);
}

function isBest(chosen: readonly Found[]): boolean {
  return new Set(chosen.map((each) => each.operator)).size === WANTED_HOMES;
}
