import { Transaction } from '@pando/engine';
import { conversationTable, loadGroup } from '@pando/engine/parts';
import { toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { MEMBER_TREASONS, type MemberTreason } from '../../scenario.ts';
import type { SimClient } from '../../sim-client.ts';
import { Talk } from '../../talk.ts';
import { World } from '../../world.ts';
import { betray } from './betray.ts';

const HOMES = [0, 1, 2, 3];
const HONEST = [0, 1, 2];
const MINUTE_MS = 60_000;

/** What all honest members must have in common when nothing moves any more. */
async function standing(client: SimClient, conversation: string): Promise<unknown> {
  const tx = new Transaction(client.store);
  const row = await conversationTable.get(tx, conversation);
  if (row === undefined) throw new Error('not in the conversation');
  const group = await loadGroup(tx, client.mls, conversation);
  return {
    status: row.status,
    slot: row.slot,
    hash: toHex(row.slotHash),
    valid: row.validSlot,
    epoch: group.epoch,
    authenticator: toHex(client.mls.epochAuthenticator(group)),
    members: group.leaves().map((leaf) => toHex(leaf.signatureKey)),
  };
}

/** What honest members lack of what honest people said, have twice, or have in another order than others. */
async function faults(talk: Talk): Promise<readonly string[]> {
  const found: string[] = [];
  const orders: string[] = [];
  for (const index of HONEST) {
    const { name } = talk.person(index);
    const texts = (await talk.textsOf(index)).filter((text) => talk.said.includes(text));
    const missing = talk.said.filter((text) => !texts.includes(text));
    if (missing.length > 0) found.push(`${name} lacks ${missing.join(', ')}`);
    if (new Set(texts).size !== texts.length) found.push(`${name} has something twice`);
    orders.push(texts.join());
  }
  if (new Set(orders).size !== 1) found.push('not all have the same order');
  return found;
}

async function inputsWithin(talk: Talk, ms: number): Promise<number> {
  const count = (): number =>
    HONEST.reduce((sum, i) => sum + Object.values(talk.person(i).counts()).reduce((a, b) => a + b, 0), 0);
  const before = count();
  await talk.world.pass(ms);
  return count() - before;
}

async function outlive(world: World, hows: readonly MemberTreason[]): Promise<Talk> {
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Di: HOMES, Ed: HOMES });
  await talk.say(0, 2);
  for (const [i, how] of hows.entries())
    betray(world, talk.person(4 - i), talk.conversation, how, world.random.split());
  for (let round = 0; round < 12; round++) {
    await world.pass(3_000 + world.random.below(8_000));
    await talk.trySay(world.random.pick(HONEST));
    if (round % 4 === 1) void talk.person(round % 3).call('rename', { name: `Name ${round}` });
    if (round === 6) await world.ask(talk.person(1), 'rename', { name: 'Robert' });
  }
  await world.pass(10 * MINUTE_MS);
  return talk;
}

describe.each(MEMBER_TREASONS)('a member that breaks the rules: %s', (how) => {
  it.each([[[how]], [[how, how]]])('harms nobody (%j)', { timeout: 120_000 }, async (hows) => {
    const world = new World(600 + hows.length);
    const talk = await outlive(world, hows);
    const { conversation } = talk;
    expect(await faults(talk)).toEqual([]);
    const at = await Promise.all(HONEST.map((i) => standing(talk.person(i), conversation)));
    for (const each of at) expect(each).toEqual(at[0]);
    expect(await inputsWithin(talk, 5 * MINUTE_MS)).toBeLessThan(300);
    await world.ask(talk.person(0), 'rename', { name: 'Annabel' });
    const guest = await world.person('Flo');
    const { link } = await world.ask(guest, 'link', {});
    await world.ask(talk.person(1), 'group.add', { conversation, members: [link] });
    for (const i of HONEST) await talk.say(i, 1);
    await world.pass(MINUTE_MS);
    expect(await faults(talk)).toEqual([]);
  });
});
