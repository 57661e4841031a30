import { MemoryStore } from '@pando/client';
import { type Effect, Engine, type Input, type Method, type Params, type Result } from '@pando/engine';
import { mixedPrimitives, portableCrypto } from '@pando/engine/crypto';
import { DEFAULT_SUITE, createMls } from '@pando/engine/mls';
import { SearchIndex } from '@pando/engine/search';
import { verifyCredential } from '@pando/protocol';
import { decodeRows } from './stored-rows.ts';

const ROUNDS = 5;
const SOUGHT = ['harbour', 'kettle', 'onion soup', 'ladder'];
const IN_NONE = '"violet boat"';

export interface EngineFigures {
  /** Processor time (ms). */
  readonly start: number;
  readonly list: number;
  readonly wakeAll: number;
  readonly send: readonly number[];
  /** Of a word that many messages have, before anything was read; of one that none has, so that all is read; then (ms). */
  readonly firstSearchMs: number;
  readonly readingMs: number;
  readonly searchMs: readonly number[];
}

/** The engine with the cryptography that browsers use, in Node, over rows in memory: what it computes, without the disk. */
export async function measureEngine(chunks: readonly Uint8Array[]): Promise<EngineFigures> {
  const store = new MemoryStore();
  for (const chunk of chunks) await store.batch(decodeRows(chunk));
  // The first one finds the code uncompiled.
  await new Device(store).begin();
  const device = new Device(store);
  const { start, list, summaries } = await device.begin();
  const to = summaries[0]?.id ?? '';
  const send: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    send.push((await device.call('send', { to, text: `${round}`, timeout: 0 })).processor);
  const wakeAll = (await device.call('status', {})).processor;
  const index = new SearchIndex(store);
  const search = async (text: string): Promise<number> => {
    const begun = performance.now();
    await index.search({ text, limit: 50 });
    return performance.now() - begun;
  };
  const firstSearchMs = await search(SOUGHT[0] ?? '');
  const readingMs = await search(IN_NONE);
  const searchMs: number[] = [];
  for (const text of SOUGHT) searchMs.push(await search(text));
  return { start, list, wakeAll, send, firstSearchMs, readingMs, searchMs };
}

/** An engine without a network. */
class Device {
  readonly #store: MemoryStore;
  readonly #engine: Engine;
  #calls = 0;

  constructor(store: MemoryStore) {
    this.#store = store;
    const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
    const primitives = mixedPrimitives(random, crypto.subtle);
    const portable = portableCrypto(random, primitives.aesGcm);
    const checkCredential = (credential: Uint8Array, leafKey: Uint8Array): boolean =>
      verifyCredential(portable, credential, leafKey) !== undefined;
    const mls = createMls({ crypto: portable, primitives, suite: DEFAULT_SUITE, checkCredential });
    this.#engine = new Engine({ clock: { now: () => Date.now() }, crypto: portable, mls, store });
  }

  async begin() {
    const start = (await this.#handle({ type: 'start' })).processor;
    const list = await this.call('list', {});
    return { start, list: list.processor, summaries: list.value };
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<{ processor: number; value: Result<M> }> {
    const call = `${++this.#calls}`;
    const { effects, processor } = await this.#handle({ type: 'call', call, method, params });
    const reply = effects.find((effect) => effect.type === 'reply');
    // What is sent without a network is answered later.
    return { processor, value: (reply?.outcome.ok === true ? reply.outcome.value : []) as unknown as Result<M> };
  }

  async #handle(input: Input): Promise<{ effects: readonly Effect[]; processor: number }> {
    const before = process.cpuUsage();
    const effects = await this.#engine.handle(input);
    const { user, system } = process.cpuUsage(before);
    for (const effect of effects) if (effect.type === 'persist') await this.#store.batch(effect.writes);
    return { effects, processor: (user + system) / 1000 };
  }
}
