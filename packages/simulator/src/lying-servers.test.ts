import { describe, expect, it } from 'vitest';
import type { ServerTreason } from './scenario.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];
const LIAR = 0;
const MAX_ROUNDS = 40;

/** Three people change the group at the same instant, again and again, while one of their servers lies. */
async function liedTo(treason: ServerTreason): Promise<Talk> {
  const world = new World(70, 5);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  talk.server(LIAR).betray(treason);
  for (let round = 0; round < MAX_ROUNDS && !(await isAccused(talk)); round++) {
    for (const person of talk.people) void person.call('rename', { name: `${person.name} ${round}` });
    await world.pass(20_000);
  }
  return talk;
}

async function isAccused(talk: Talk): Promise<boolean> {
  const kept = await Promise.all(talk.people.map((_, index) => keptBy(talk, index)));
  return kept.some(({ about }) => about.length > 0);
}

interface Kept {
  readonly about: readonly string[];
  readonly homes: readonly string[];
  readonly replicas: readonly string[];
}

async function keptBy(talk: Talk, index: number): Promise<Kept> {
  const { evidence, homes } = await talk.world.ask(talk.person(index), 'status', {});
  return {
    about: evidence.map((each) => each.about),
    homes: homes.map((home) => home.url),
    replicas: (await talk.replicasOf(index)).map((replica) => replica.url),
  };
}

/** What kinds of proof this member holds: one at least. */
async function proofsOf(talk: Talk, index: number): Promise<string[]> {
  const { about } = await keptBy(talk, index);
  expect(about).not.toEqual([]);
  return [...about];
}

async function isRidOf(talk: Talk, url: string): Promise<boolean> {
  const kept = await Promise.all(talk.people.map((_, index) => keptBy(talk, index)));
  return kept.every(({ homes, replicas }) => ![...homes, ...replicas].includes(url));
}

describe('a server that contradicts what it signed', () => {
  // Two histories contradict each other in lists and in votes: which a member meets first is a matter of order.
  it.each<readonly [ServerTreason, readonly string[]]>([
    ['equivocate-frontier', ['lists']],
    ['promise-twice', ['votes']],
    ['equivocate-accept', ['votes']],
    ['equivocate-promise', ['lists', 'votes']],
  ])('by the treason %s is exchanged, as replica and as home, by all who see the proof', async (treason, proofs) => {
    const talk = await liedTo(treason);
    const { url } = talk.server(LIAR);
    await talk.world.until(() => isRidOf(talk, url), 600_000);
    for (const index of [0, 1, 2]) expect(proofs).toEqual(expect.arrayContaining(await proofsOf(talk, index)));
    talk.person(1).crash();
    talk.person(1).start();
    expect(proofs).toEqual(expect.arrayContaining(await proofsOf(talk, 1)));
    await talk.say(1, 3);
    await talk.say(0, 3);
    await talk.world.pass(30_000);
    expect((await talk.textsOf(2)).length).toBe(6);
  });
});
