import { Transaction } from '@pando/engine';
import { type AccessSeed, conversationTable } from '@pando/engine/parts';
import { equalBytes, slotValueHash } from '@pando/protocol';
import { expect, it } from 'vitest';
import type { SimClient } from '../../sim-client.ts';
import { Talk } from '../../talk.ts';
import { World } from '../../world.ts';
import { betrayBy } from './betray.ts';
import { draft } from './drafting.ts';

const HOMES = [0, 1, 2, 3];

async function statusOf(client: SimClient, conversation: string): Promise<string | undefined> {
  return (await conversationTable.get(new Transaction(client.store), conversation))?.status;
}

it('two in league can shut the others out, who lose nothing and notice it', async () => {
  const world = new World(700, 4, { cryptography: 'stand-in' });
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Di: HOMES, Ed: HOMES });
  const { conversation } = talk;
  for (const index of [0, 1, 2]) await talk.say(index, 2);
  await world.pass(30_000);
  let accomplice: AccessSeed | undefined;
  betrayBy(
    world,
    talk.person(3),
    conversation,
    async function* (di) {
      yield* di.catchUp();
      accomplice = di.access;
    },
    world.random.split(),
  );
  await world.pass(10_000);
  betrayBy(
    world,
    talk.person(4),
    conversation,
    async function* (ed) {
      yield* ed.catchUp();
      const both = [ed.access, ...(accomplice === undefined ? [] : [accomplice])];
      const candidate = await draft(ed, {
        isVoid: true,
        binding: (honest) => ({
          ...honest,
          accessKeys: honest.accessKeys.filter(({ key }) => both.some((each) => equalBytes(each.key, key))),
        }),
      });
      const claim = { slot: ed.slot + 1, value: slotValueHash(ed.arms.crypto, candidate.value), voids: [] };
      yield* ed.propose(
        candidate,
        both.map((each) => ed.endorsement(claim, each)),
      );
    },
    world.random.split(),
  );
  await world.pass(300_000);
  for (const index of [0, 1, 2]) {
    expect(await statusOf(talk.person(index), conversation)).toBe('rejoining');
    expect(await talk.textsOf(index)).toEqual(talk.said);
  }
});
