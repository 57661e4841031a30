import type { Write } from '@pando/engine';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PendingWrites } from './pending-writes.ts';
import { MemoryStore } from './store/memory.ts';

const space = fc.constantFrom('a', 'b');
const key = fc.constantFrom('1', '2', '3', '4');
const value = fc.uint8Array({ minLength: 1, maxLength: 3 });
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ space, key, value }) },
  { weight: 2, arbitrary: fc.record({ space, key, value: fc.constant(undefined) }) },
  { weight: 1, arbitrary: fc.record({ space, key: fc.constant(undefined), value: fc.constant(undefined) }) },
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(write, { maxLength: 5 }).map((writes) => ({ type: 'add' as const, writes })) },
  { weight: 2, arbitrary: fc.constant({ type: 'take' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'written' as const }) },
);

it('reads as if everything were written, whatever is under way, and writes just that', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const [store, model] = [new MemoryStore(), new MemoryStore()];
      const pending = new PendingWrites(store);
      let underWay: readonly Write[] | undefined;
      const written = async (): Promise<void> => {
        if (underWay === undefined) return;
        await store.batch(underWay);
        pending.done();
        underWay = undefined;
      };
      const agree = async (): Promise<void> => {
        for (const name of ['a', 'b']) {
          expect(await pending.range(name)).toEqual(await model.range(name));
          expect(await pending.range(name, { reverse: true, limit: 2, before: '4' })).toEqual(
            await model.range(name, { reverse: true, limit: 2, before: '4' }),
          );
          expect(await pending.get(name, '2')).toEqual(await model.get(name, '2'));
        }
      };
      for (const next of steps) {
        if (next.type === 'add') {
          pending.add(next.writes);
          await model.batch(next.writes);
        } else if (next.type === 'written') await written();
        else if (underWay === undefined) underWay = pending.take();
        await agree();
      }
      await written();
      await store.batch(pending.take());
      pending.done();
      await agree();
    }),
  );
});

it('keeps what a reader began to read from while it is being written', async () => {
  const store = new MemoryStore();
  const pending = new PendingWrites(store);
  pending.add([{ space: 'a', key: '1', value: new Uint8Array([1]) }]);
  const batch = pending.take();
  const reading = pending.range('a');
  await store.batch(batch);
  pending.done();
  pending.add([{ space: 'a', key: '2', value: new Uint8Array([2]) }]);
  expect((await reading).map((row) => row.key)).toEqual(['1']);
});
