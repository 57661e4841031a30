import type { RangeOptions, Row, Store, Write } from '@pando/engine';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

/** One place where a store keeps its rows; `open` may be called again after the last store was closed. */
export interface Place {
  open(): Promise<Store>;
  remove(): Promise<void>;
  /** False for a store that forgets everything when it is closed. */
  readonly durable: boolean;
}

/** What every store must do. Each adapter's test runs it on a fresh place a test. */
export function describeStore(name: string, newPlace: () => Promise<Place>): void {
  describe(`${name} as a store`, () => {
    const opened: { place: Place; store: Store }[] = [];

    async function fresh(): Promise<{ place: Place; store: Store }> {
      const place = await newPlace();
      const pair = { place, store: await place.open() };
      opened.push(pair);
      return pair;
    }

    async function reopen(pair: { place: Place; store: Store }): Promise<void> {
      if (!pair.place.durable) return;
      await pair.store.close();
      pair.store = await pair.place.open();
    }

    afterEach(async () => {
      for (const { store, place } of opened.splice(0)) {
        await store.close();
        await place.remove();
      }
    });

    it('returns what was put, and nothing for what was not', async () => {
      const { store } = await fresh();
      await store.batch([put('a', '1', 'one'), put('b', '1', 'other')]);
      expect(await read(store, 'a', '1')).toBe('one');
      expect(await read(store, 'b', '1')).toBe('other');
      expect(await store.get('a', '2')).toBeUndefined();
      expect(await store.get('c', '1')).toBeUndefined();
      expect(await store.range('c')).toEqual([]);
    });

    it('keeps empty values apart from missing ones', async () => {
      const { store } = await fresh();
      await store.batch([put('a', 'empty', '')]);
      expect(await store.get('a', 'empty')).toEqual(new Uint8Array());
      expect(await store.range('a')).toEqual([{ key: 'empty', value: new Uint8Array() }]);
    });

    it('lets the later write of a batch win', async () => {
      const { store } = await fresh();
      await store.batch([put('a', '1', 'old')]);
      await store.batch([put('a', '1', 'new'), drop('a', '1'), put('a', '2', 'x'), put('a', '2', 'y')]);
      expect(await store.get('a', '1')).toBeUndefined();
      expect(await read(store, 'a', '2')).toBe('y');
      await store.batch([put('a', '3', 'gone'), clear('a'), put('a', '4', 'stays')]);
      expect(await keys(store, 'a')).toEqual(['4']);
    });

    it('clears one space and no other', async () => {
      const { store } = await fresh();
      await store.batch([put('a', '1', 'x'), put('a', '2', 'x'), put('ab', '1', 'x')]);
      await store.batch([clear('a'), clear('never written')]);
      expect(await keys(store, 'a')).toEqual([]);
      expect(await keys(store, 'ab')).toEqual(['1']);
    });

    it('takes an empty batch', async () => {
      const { store } = await fresh();
      await store.batch([]);
      expect(await store.range('a')).toEqual([]);
    });

    it('ranges in key order, between exclusive bounds, either way', async () => {
      const { store } = await fresh();
      await store.batch(['b', 'a', 'e', 'c', 'd', 'aa'].map((key) => put('s', key, key)));
      expect(await keys(store, 's')).toEqual(['a', 'aa', 'b', 'c', 'd', 'e']);
      expect(await keys(store, 's', { after: 'a', before: 'd' })).toEqual(['aa', 'b', 'c']);
      expect(await keys(store, 's', { after: 'a', limit: 2 })).toEqual(['aa', 'b']);
      expect(await keys(store, 's', { before: 'd', limit: 2, reverse: true })).toEqual(['c', 'b']);
      expect(await keys(store, 's', { after: 'd', before: 'b' })).toEqual([]);
      expect(await keys(store, 's', { after: 'b', before: 'b' })).toEqual([]);
      expect(await keys(store, 's', { limit: 0 })).toEqual([]);
      expect(await keys(store, 's', { after: 'e' })).toEqual([]);
    });

    it('shares no bytes with its callers', async () => {
      const { store } = await fresh();
      const written = new Uint8Array([1, 2, 3]);
      await store.batch([{ space: 'a', key: '1', value: written }]);
      written.fill(9);
      (await store.get('a', '1'))?.fill(8);
      (await store.range('a'))[0]?.value.fill(7);
      expect(await store.get('a', '1')).toEqual(new Uint8Array([1, 2, 3]));
    });

    it('takes a view into a larger buffer by its own bounds', async () => {
      const { store } = await fresh();
      await store.batch([{ space: 'a', key: '1', value: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }]);
      expect(await store.get('a', '1')).toEqual(new Uint8Array([2, 3]));
    });

    it('applies batches that were not awaited in the order of the calls', async () => {
      const { store } = await fresh();
      await Promise.all(
        Array.from({ length: 40 }, (_, i) => store.batch([put('a', 'last', `${i}`), put('a', `k${i}`, `${i}`)])),
      );
      expect(await read(store, 'a', 'last')).toBe('39');
      expect((await keys(store, 'a')).length).toBe(41);
    });

    it('shows a reader all of a batch or nothing of it', async () => {
      const { store } = await fresh();
      await store.batch(rowsOf('0'));
      const writing = (async () => {
        for (let i = 1; i <= 12; i++) await store.batch([clear('s'), ...rowsOf(`${i}`)]);
      })();
      for (let i = 0; i < 24; i++) {
        const rows = await store.range('s');
        expect(rows.length).toBe(150);
        expect(new Set(rows.map((row) => text(row.value))).size).toBe(1);
      }
      await writing;
    });

    it('holds large values and many rows', async () => {
      const { store, place } = await fresh();
      const large = new Uint8Array(700_000).map((_, i) => i * 7);
      const many = Array.from({ length: 1000 }, (_, i) => put('s', `${i}`.padStart(6, '0'), `${i}`));
      await store.batch([...many, { space: 's', key: '000500x', value: large }]);
      expect(await store.get('s', '000500x')).toEqual(large);
      const rows = await store.range('s', { after: '000499', limit: 3 });
      expect(rows.map((row) => row.key)).toEqual(['000500', '000500x', '000501']);
      expect(await keys(store, 's', { reverse: true, limit: 1 })).toEqual(['000999']);
      expect(place).toBeDefined();
    });

    it('keeps everything over a reopening', async () => {
      const pair = await fresh();
      await pair.store.batch([...rowsOf('x'), put('t', 'k', 'v')]);
      await reopen(pair);
      expect((await pair.store.range('s')).length).toBe(150);
      expect(await read(pair.store, 't', 'k')).toBe('v');
    });

    it('agrees with a plain map on any sequence of batches, reads and reopenings', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
          const pair = await fresh();
          const model = new Map<string, Map<string, Uint8Array>>();
          for (const next of steps) {
            if (next.kind === 'batch') {
              await pair.store.batch(next.writes);
              applyTo(model, next.writes);
            } else if (next.kind === 'reopen') {
              await reopen(pair);
            }
            const read = next.kind === 'read' ? next : { space: 's', key: '1', options: {} };
            expect(await pair.store.get(read.space, read.key)).toEqual(model.get(read.space)?.get(read.key));
            expect(await pair.store.range(read.space, read.options)).toEqual(rangeOf(model, read.space, read.options));
          }
          for (const space of spaces) expect(await pair.store.range(space)).toEqual(rangeOf(model, space, {}));
        }),
        { numRuns: 60 },
      );
    });
  });
}

const spaces = ['s', 't', 'log/ab'] as const;
const key = fc.oneof(fc.stringMatching(/^[0-9a-f]{1,2}$/), fc.stringMatching(/^[0-9a-f]{3,40}$/));
const value = fc
  .record({
    size: fc.oneof(
      { weight: 12, arbitrary: fc.nat(200) },
      { weight: 2, arbitrary: fc.nat(5000) },
      { weight: 1, arbitrary: fc.nat(40_000) },
    ),
    fill: fc.nat(255),
  })
  .map(({ size, fill }) => new Uint8Array(size).fill(fill));
const space = fc.constantFrom(...spaces);
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ space, key, value }) },
  { weight: 4, arbitrary: fc.record({ space, key, value: fc.constant(undefined) }) },
  { weight: 1, arbitrary: fc.record({ space, key: fc.constant(undefined), value: fc.constant(undefined) }) },
);
/** Ascending keys, as messages come: the way pages fill in practice. */
const append: fc.Arbitrary<readonly Write[]> = fc
  .record({ space, start: fc.nat(2000), count: fc.integer({ min: 1, max: 150 }), value })
  .map((run) =>
    Array.from({ length: run.count }, (_, i) => ({
      space: run.space,
      key: `a${(run.start + i).toString().padStart(5, '0')}`,
      value: run.value.slice(0, 300),
    })),
  );
const bound = fc.option(key, { nil: undefined });
const options: fc.Arbitrary<RangeOptions> = fc
  .record({ after: bound, before: bound, limit: fc.option(fc.nat(90), { nil: undefined }), reverse: fc.boolean() })
  .map(({ after, before, limit, reverse }) => ({
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    ...(limit === undefined ? {} : { limit }),
    reverse,
  }));
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .oneof(fc.array(write, { maxLength: 90 }), append)
      .map((writes) => ({ kind: 'batch' as const, writes })),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('read' as const), space, key, options }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

function applyTo(model: Map<string, Map<string, Uint8Array>>, writes: readonly Write[]): void {
  for (const { space: name, key: row, value: bytes } of writes) {
    if (row === undefined) model.delete(name);
    else if (bytes === undefined) model.get(name)?.delete(row);
    else model.set(name, (model.get(name) ?? new Map<string, Uint8Array>()).set(row, bytes));
  }
}

function rangeOf(
  model: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
  name: string,
  { after, before, limit, reverse }: RangeOptions,
): readonly Row[] {
  const rows = [...(model.get(name) ?? [])]
    .filter(([row]) => (after === undefined || row > after) && (before === undefined || row < before))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([row, bytes]) => ({ key: row, value: bytes }));
  if (reverse === true) rows.reverse();
  return rows.slice(0, limit);
}

function rowsOf(mark: string): readonly Write[] {
  return Array.from({ length: 150 }, (_, i) => put('s', `${i}`.padStart(4, '0'), mark));
}

function put(name: string, row: string, content: string): Write {
  return { space: name, key: row, value: new TextEncoder().encode(content) };
}

function drop(name: string, row: string): Write {
  return { space: name, key: row, value: undefined };
}

function clear(name: string): Write {
  return { space: name, key: undefined, value: undefined };
}

async function read(store: Store, name: string, row: string): Promise<string | undefined> {
  const bytes = await store.get(name, row);
  return bytes === undefined ? undefined : text(bytes);
}

async function keys(store: Store, name: string, range: RangeOptions = {}): Promise<readonly string[]> {
  return (await store.range(name, range)).map((row) => row.key);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
