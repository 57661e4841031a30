import { type LogId, decodeOwn, fromHex, slotValue } from '@pando/protocol';
import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

/** How many leaves the last decided slot lists. */
function leavesAt(talk: Talk): number {
  const { store } = talk.server(0);
  const row = store.logs.find(fromHex(talk.conversation) as Uint8Array as LogId);
  const slot = row === undefined ? undefined : store.slots.get(row.number, row.decided);
  return slot === undefined ? 0 : decodeOwn(slotValue, slot.value).body.binding.accessKeys.length;
}

it('a device that asks again and again to be taken in leaves no leaf behind', async () => {
  const world = new World(80);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  await talk.say(0, 3);
  const bo = talk.person(1);
  const copy = bo.copy();
  await talk.say(1, 3);
  await world.pass(10_000);
  for (const pause of [500, 3_000, 20_000]) {
    bo.restore(copy);
    bo.start();
    await world.pass(pause);
  }
  await world.pass(120_000);
  expect(leavesAt(talk)).toBe(3);
  await talk.say(0, 3);
  await talk.say(1, 3);
  await world.pass(30_000);
  expect(leavesAt(talk)).toBe(3);
  expect((await talk.textsOf(2)).length).toBe(12);
});
