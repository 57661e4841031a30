import type { Effect, Input, Lane, PandoEvent, Store, StoreReader, Write } from '@pando/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SocketEvents } from './connection/socket.ts';
import { Runner } from './runner.ts';
import type { RunnableEngine } from './runner-ports.ts';
import { MemoryStore } from './store/memory.ts';

const server = 'https://one.example';
const lane: Lane = 'conversation';
const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A memory store whose batches wait to be let through, and can be made to fail. */
class SlowStore implements Store {
  readonly inner = new MemoryStore();
  readonly batches: (readonly Write[])[] = [];
  readonly #waiting: { readonly let: () => void; readonly fail: (fault: Error) => void }[] = [];
  open = true;

  get(space: string, key: string): Promise<Uint8Array | undefined> {
    return this.inner.get(space, key);
  }

  range(...args: Parameters<Store['range']>): ReturnType<Store['range']> {
    return this.inner.range(...args);
  }

  async batch(writes: readonly Write[]): Promise<void> {
    if (!this.open) await new Promise<void>((resolve, reject) => this.#waiting.push({ let: resolve, fail: reject }));
    this.batches.push(writes);
    await this.inner.batch(writes);
  }

  async close(): Promise<void> {}

  get held(): number {
    return this.#waiting.length;
  }

  let(): void {
    this.#waiting.shift()?.let();
  }

  fail(): void {
    this.#waiting.shift()?.fail(new Error('the disk is full'));
  }
}

/** Counts its calls in the store, tells a server of each, and answers with the count; `boom` breaks it. */
class CountingEngine implements RunnableEngine {
  readonly #store: StoreReader;

  constructor(store: StoreReader) {
    this.#store = store;
  }

  async handle(...inputs: readonly Input[]): Promise<readonly Effect[]> {
    turns.push(inputs.length);
    const effects: Effect[] = [];
    for (const input of inputs) effects.push(...(await this.#take(input)));
    return effects;
  }

  async #take(input: Input): Promise<readonly Effect[]> {
    engineInputs.push(input);
    if (input.type === 'start') return [{ type: 'connect', server, lane }];
    if (input.type === 'frame') return [{ type: 'notify', event: { type: 'servers' } }];
    if (input.type !== 'call') return [];
    const text = (input.params as { text?: string }).text ?? '';
    if (text === 'boom') throw new Error('a broken invariant');
    if (text === 'silent') return [];
    if (text === 'wake') return [{ type: 'wake', at: clock + 1000 }];
    const count = ((await this.#store.get('count', 'count'))?.[0] ?? 0) + 1;
    const reply: Effect = { type: 'reply', call: input.call, outcome: { ok: true, value: { id: `${count}` } } };
    return [
      { type: 'persist', writes: [{ space: 'count', key: 'count', value: new Uint8Array([count]) }] },
      { type: 'transmit', server, lane, frame: new Uint8Array([count]) },
      { type: 'notify', event: { type: 'network', online: true } },
      ...(text === 'no reply' ? [] : [reply]),
    ];
  }
}

let clock: number;
let store: SlowStore;
let sent: number[];
let faults: unknown[];
let engineInputs: Input[];
/** How many inputs each turn had. */
let turns: number[];
let sockets: SocketEvents[];
let runner: Runner;

function newRunner(mayConnect?: Promise<unknown>): Runner {
  const started = new Runner({
    newSearcher: () => ({ search: async () => ({ hits: [], more: false }), changed: () => {}, close: () => {} }),
    store,
    newEngine: (reader) => new CountingEngine(reader),
    openSocket: (_, events) => {
      sockets.push(events);
      return { send: (frame) => void sent.push(frame[0] ?? 0), close: () => {}, buffered: 0 };
    },
    ...(mayConnect && { mayConnect }),
    http: async ({ id }) => ({ type: 'http-response', id, status: 0, headers: {}, body: new Uint8Array() }),
    now: () => clock,
    random: () => 0,
    nextTask,
    onFault: (fault) => faults.push(fault),
  });
  started.start();
  return started;
}

const send = (text = '', callId?: string): Promise<unknown> => runner.call('send', { to: 'a', text }, callId);
const answer = (count: number): unknown => ({ ok: true, value: { id: `${count}` } });
const stopped = { ok: false, error: { code: 'internal' } };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTask();
}

beforeEach(async () => {
  clock = 1_000_000;
  store = new SlowStore();
  [sent, faults, engineInputs, turns, sockets] = [[], [], [], [], []];
  runner = newRunner();
  await until(() => sockets.length === 1);
  sockets[0]?.opened();
});

afterEach(async () => {
  store.open = true;
  while (store.held > 0) store.let();
  await runner.close();
});

describe('the runner', () => {
  it('does nothing that follows a write before the write is durable', async () => {
    store.open = false;
    const events: PandoEvent[] = [];
    runner.subscribe((event) => events.push(event));
    let answered = false;
    const call = send().then((outcome) => {
      answered = true;
      return outcome;
    });
    await until(() => store.held === 1);
    for (let i = 0; i < 5; i++) await nextTask();
    expect([sent, events, answered]).toEqual([[], [], false]);
    store.let();
    expect(await call).toEqual(answer(1));
    expect([sent, events.length]).toEqual([[1], 1]);
  });

  it('lets the engine go on and read its writes while they are under way, and merges what it writes meanwhile', async () => {
    store.open = false;
    const calls = [send()];
    await until(() => store.held === 1);
    calls.push(...Array.from({ length: 9 }, () => send()));
    await until(() => engineInputs.filter(({ type }) => type === 'call').length === 10);
    store.open = true;
    store.let();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, (_, i) => answer(i + 1)));
    expect(store.batches.length).toBe(2);
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await store.get('count', 'count')).toEqual(new Uint8Array([10]));
  });

  it('keeps the order of effects even where an input writes nothing', async () => {
    store.open = false;
    const order: string[] = [];
    runner.subscribe(({ type }) => order.push(type));
    void send();
    await until(() => store.held === 1);
    sockets[0]?.received(new Uint8Array([1]));
    await until(() => engineInputs.at(-1)?.type === 'frame');
    expect(order).toEqual([]);
    store.let();
    await until(() => order.length === 2);
    expect(order).toEqual(['network', 'servers']);
  });

  it('has frames that wait handled in one turn, up to a bound, and what else waits in its place among them', async () => {
    const count = 40;
    const before = engineInputs.length;
    turns.length = 0;
    const frame = (i: number): void => sockets[0]?.received(new Uint8Array([i]));
    for (let i = 0; i < count; i++) frame(i);
    const call = send('silent');
    frame(count);
    await until(() => engineInputs.length === before + count + 2);
    expect(engineInputs.slice(before).map((input) => (input.type === 'frame' ? input.bytes[0] : input.type))).toEqual([
      ...Array.from({ length: count }, (_, i) => i),
      'call',
      count,
    ]);
    expect(Math.max(...turns)).toBe(16);
    expect(turns.length).toBeLessThan(count / 4);
    await runner.close();
    expect(await call).toMatchObject(stopped);
  });

  it('begins anew from the store when a write fails, and acts on nothing that was not written', async () => {
    await send();
    store.open = false;
    const calls = [send()];
    await until(() => store.held === 1);
    calls.push(send());
    await until(() => engineInputs.filter(({ type }) => type === 'call').length === 3);
    store.fail();
    expect(await Promise.all(calls)).toMatchObject([stopped, stopped]);
    store.open = true;
    await until(() => sockets.length === 2);
    sockets[1]?.opened();
    expect(await send()).toEqual(answer(2));
    expect(sent).toEqual([1, 2]);
    expect(faults).toEqual([new Error('the disk is full')]);
  });

  it('begins anew when the engine breaks, after finishing what it had decided', async () => {
    store.open = false;
    const calls = [send(), send('boom'), send()];
    await until(() => faults.length === 1);
    store.open = true;
    while (store.held > 0) store.let();
    expect(await Promise.all(calls)).toMatchObject([answer(1), stopped, stopped]);
    await until(() => engineInputs.filter(({ type }) => type === 'start').length === 2);
    expect(await send()).toEqual(answer(2));
  });

  it('wakes the engine at the time it asked for last', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      void send('wake');
      await until(() => engineInputs.at(-1)?.type === 'call');
      await nextTask();
      clock += 500;
      void send('wake');
      await until(() => engineInputs.filter(({ type }) => type === 'call').length === 2);
      await nextTask();
      const woken = (): number => engineInputs.filter(({ type }) => type === 'wake').length;
      vi.advanceTimersByTime(999);
      await nextTask();
      expect(woken()).toBe(0);
      vi.advanceTimersByTime(1);
      await until(() => woken() === 1);
      vi.advanceTimersByTime(5000);
      await nextTask();
      expect(woken()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('carries out a call that is made twice under one id once', async () => {
    const outcomes = await Promise.all([send('', 'same'), send('', 'same')]);
    expect([...outcomes, await send('', 'same'), await send('', 'other')]).toEqual([
      answer(1),
      answer(1),
      answer(1),
      answer(2),
    ]);
  });

  it('knows calls that an owner before it began or ended', async () => {
    expect(await send('', 'ended')).toEqual(answer(1));
    const unanswered = send('no reply', 'begun');
    await until(() => sent.length === 2);
    await runner.close();
    expect(await unanswered).toMatchObject(stopped);
    runner = newRunner();
    expect(await send('', 'ended')).toEqual(answer(1));
    expect(await send('', 'begun')).toMatchObject({ ok: false, error: { code: 'timeout' } });
    clock += 25 * 3600 * 1000;
    await runner.close();
    runner = newRunner();
    await send();
    expect(await store.range('shell/calls')).toEqual([]);
  });

  it('cuts a server that sends faster than the engine takes', async () => {
    store.open = false;
    const megabyte = new Uint8Array(1024 * 1024);
    for (let i = 0; i < 80; i++) sockets[0]?.received(megabyte);
    await until(() => engineInputs.at(-1)?.type === 'disconnected');
    const taken = engineInputs.filter(({ type }) => type === 'frame').length;
    expect(taken).toBeGreaterThan(60);
    expect(taken).toBeLessThan(70);
  });

  it('answers open calls when it is closed, and no later ones', async () => {
    const call = send('silent');
    await until(() => engineInputs.at(-1)?.type === 'call');
    await runner.close();
    expect(await call).toMatchObject(stopped);
    expect(await send()).toMatchObject(stopped);
  });

  it('survives a listener that throws', async () => {
    const events: string[] = [];
    runner.subscribe(() => {
      throw new Error('a careless listener');
    });
    runner.subscribe(({ type }) => events.push(type));
    await send();
    expect([events, faults]).toEqual([['network'], [new Error('a careless listener')]]);
  });
});

it('connects to nobody before it may, and answers all the same', async () => {
  const drawn = Promise.withResolvers<void>();
  const patient = newRunner(drawn.promise);
  const before = sockets.length;
  expect(await patient.call('send', { to: 'a', text: '' })).toMatchObject({ ok: true });
  expect(sockets).toHaveLength(before);
  drawn.resolve();
  await until(() => sockets.length === before + 1);
  await patient.close();
});
