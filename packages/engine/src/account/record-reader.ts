import { type AccountId, type CertifiedRecord, type ReplicaId, replicaId, toHex } from '@pando/protocol';
import { backoff } from '../network/backoff.ts';
import type { Answer } from '../network/links.ts';
import { serverUrl, serverUrls } from '../network/server-url.ts';
import type { Turn } from '../turn.ts';
import { isCertifiedChain } from './certified-chain.ts';
import type { AccountContext } from './context.ts';

/** A reading that has not come to an end by then has failed. */
const PATIENCE_MS = 10_000;
const RETRY_BASE_MS = 250;
const MAX_FAILURES_REMEMBERED = 1024;
/** Records may name any address: so many servers are asked about one account. */
const MAX_SERVERS = 32;

export type Chain = readonly CertifiedRecord[];
export type ChainContinuation = (turn: Turn, chain: Chain | undefined) => Promise<void> | void;

interface Reading {
  readonly account: AccountId;
  readonly servers: Set<string>;
  readonly waiting: ChainContinuation[];
  readonly notBefore: number;
  startedAt: number | undefined;
  readonly asked: Set<string>;
  /** Who has answered; having nothing is an answer too. */
  readonly answered: Set<ReplicaId>;
  best: Chain | undefined;
}

interface Failure {
  readonly count: number;
  readonly notBefore: number;
}

/**
 * Reads accounts' records (docs/PROTOCOL.md, section 12): asks the known homes, takes the highest version that chains, and
 * follows its homes until a quorum of them has answered and none knows a later one.
 */
export class RecordReader {
  readonly #ctx: AccountContext;
  readonly #readings = new Map<string, Reading>();
  readonly #failures = new Map<string, Failure>();

  constructor(ctx: AccountContext) {
    this.#ctx = ctx;
  }

  /** `then` gets the chain of records, or undefined where too few servers answered; after failures it waits first. */
  read(turn: Turn, account: AccountId, servers: readonly string[], then: ChainContinuation): void {
    const key = toHex(account);
    const notBefore = Math.max(turn.now, this.#failures.get(key)?.notBefore ?? 0);
    const reading = this.#readings.get(key) ?? newReading(account, notBefore);
    this.#readings.set(key, reading);
    for (const url of serverUrls(servers)) reading.servers.add(url);
    reading.waiting.push(then);
    turn.wakeAt(reading.notBefore);
  }

  async plan(turn: Turn): Promise<void> {
    for (const [key, reading] of this.#readings) await this.#planReading(turn, key, reading);
  }

  urls(now: number): readonly string[] {
    const running = [...this.#readings.values()].filter((reading) => reading.notBefore <= now);
    return running.flatMap((reading) => [...reading.servers]);
  }

  async #planReading(turn: Turn, key: string, reading: Reading): Promise<void> {
    if (reading.notBefore > turn.now) return turn.wakeAt(reading.notBefore);
    reading.startedAt ??= turn.now;
    if (isComplete(reading)) {
      this.#failures.delete(key);
      return this.#end(turn, key, reading, reading.best);
    }
    const deadline = reading.startedAt + PATIENCE_MS;
    if (deadline <= turn.now || isInVain(reading)) {
      this.#noteFailure(turn, key);
      return this.#end(turn, key, reading, undefined);
    }
    turn.wakeAt(deadline);
    for (const url of reading.servers) this.#ask(turn, reading, url);
  }

  async #end(turn: Turn, key: string, { waiting }: Reading, chain: Chain | undefined): Promise<void> {
    this.#readings.delete(key);
    for (const then of waiting) await then(turn, chain);
  }

  #ask(turn: Turn, reading: Reading, url: string): void {
    const greeting = this.#ctx.links.greeting(url, 'account');
    if (reading.asked.has(url) || greeting === undefined) return;
    const from = replicaId({ key: greeting.server, incarnation: greeting.incarnation });
    const request = { type: 'readRecord', account: reading.account, from: 0 } as const;
    const sent = this.#ctx.links.request(turn, url, 'account', request, (_, answer) =>
      this.#take(reading, url, from, answer),
    );
    if (sent) reading.asked.add(url);
  }

  #take(reading: Reading, url: string, from: ReplicaId, answer: Answer): void {
    if (answer === undefined) return void reading.asked.delete(url);
    if (answer.type === 'error' && answer.code === 'unknown') return void reading.answered.add(from);
    if (answer.type !== 'record' || !isCertifiedChain(this.#ctx.ports.crypto, reading.account, answer.records)) return;
    reading.answered.add(from);
    if (answer.records.length <= (reading.best?.length ?? 0)) return;
    reading.best = answer.records;
    for (const home of answer.records.at(-1)?.record.body.homes.replicas ?? []) {
      const address = serverUrl(home.url);
      if (address !== undefined && reading.servers.size < MAX_SERVERS) reading.servers.add(address);
    }
  }

  #noteFailure(turn: Turn, key: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, notBefore: turn.now + backoff(this.#ctx.ports.crypto, count, RETRY_BASE_MS) });
    const oldest = this.#failures.size > MAX_FAILURES_REMEMBERED ? this.#failures.keys().next().value : undefined;
    if (oldest !== undefined) this.#failures.delete(oldest);
  }
}

/** A quorum of the homes that the best record names have answered. */
function isComplete({ best, answered }: Reading): boolean {
  const homes = best?.at(-1)?.record.body.homes;
  if (homes === undefined) return false;
  return homes.replicas.filter((home) => answered.has(replicaId(home))).length >= homes.quorum;
}

/** All have answered, and none knows the account: it may not have been there yet, so ask again soon. */
function isInVain({ best, answered, servers }: Reading): boolean {
  return best === undefined && servers.size > 0 && answered.size >= servers.size;
}

function newReading(account: AccountId, notBefore: number): Reading {
  return {
    account,
    servers: new Set(),
    waiting: [],
    notBefore,
    startedAt: undefined,
    asked: new Set(),
    answered: new Set(),
    best: undefined,
  };
}
