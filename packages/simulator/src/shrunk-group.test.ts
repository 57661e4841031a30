import { type LogId, fromHex } from '@pando/protocol';
import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

it.each([1, 3, 10])(
  'a group closes its epochs though one member leaves while another is taken in anew (seed %i)',
  async (seed) => {
    const world = new World(seed);
    const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
    const { conversation } = talk;
    const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
    await talk.say(1, 1);
    await world.pass(60_000);
    const copy = bo.copy();
    await talk.say(1, 2);
    await world.pass(10_000);
    bo.restore(copy);
    bo.start();
    await world.pass(seed * 100);
    void cy.call('group.leave', { conversation });
    await world.pass(300_000);
    const { decided, endorsed } = rowAt(talk);
    expect(endorsed).toBe(decided);
    const { members } = await world.ask(ana, 'conversation', { conversation });
    expect(members.map((who) => who.name).sort()).toEqual(['Ana', 'Bo']);
    expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('left');
    const before = cy.counts();
    await talk.say(0, 3);
    await world.pass(60_000);
    expect((await talk.textsOf(2)).length).toBeLessThan(6);
    expect(cy.counts().frame).toBeLessThan((before.frame ?? 0) + 5);
  },
);

function rowAt(talk: Talk): { readonly decided: number; readonly endorsed: number } {
  const row = talk.server(0).store.logs.find(fromHex(talk.conversation) as Uint8Array as LogId);
  if (row === undefined) throw new Error('there is no log');
  return row;
}
