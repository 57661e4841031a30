import { expect, it } from 'vitest';
import { Talk } from '../../talk.ts';
import { World } from '../../world.ts';
import { TREASONS } from './index.ts';
import { equivocatingPromises } from './equivocating-promises.ts';
import { inventingEntries } from './inventing-entries.ts';
import type { Liar, Treason } from './treason.ts';

const HOMES = [0, 1, 2, 3];
const MINUTE_MS = 60_000;
/** Inputs to one engine in a minute, where nobody does anything. */
const MOST_AT_REST = 100;

/** Three people talk, take a fourth in and out and change names, while a server lies and an honest one dies for a while. */
async function outlive(seed: number, isTurnedFirst: boolean, treason: (liar: Liar) => Treason): Promise<Talk> {
  const world = new World(seed, 4, { cryptography: 'stand-in' });
  const turn = (): void => world.servers[0]?.turn(treason);
  if (isTurnedFirst) turn();
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
  const { conversation } = talk;
  await talk.say(0, 3);
  if (!isTurnedFirst) turn();
  await talk.say(1, 5);
  bo.crash();
  bo.start();
  await talk.say(1, 2);
  const guest = await world.person('Di');
  const { link, account } = await world.ask(guest, 'link', {});
  await world.ask(bo, 'group.add', { conversation, members: [link] });
  void ana.call('rename', { name: 'Renamed' });
  await talk.say(2, 5);
  await world.pass(10_000);
  talk.server(2).crash({ torn: true });
  for (let i = 0; i < 6; i++) {
    const text = `waits ${i}`;
    talk.said.push(text);
    void talk.person(i % 3).call('send', { to: conversation, text });
    await world.pass(2_000);
  }
  void cy.call('rename', { name: 'Again' });
  await world.pass(5_000);
  talk.server(2).start();
  await world.ask(ana, 'group.remove', { conversation, members: [account] });
  await talk.say(0, 3);
  for (let i = 0; i < 3; i++) await world.ask(talk.person(i % 3), 'group.create', { name: 'Other', members: [link] });
  await world.pass(10 * MINUTE_MS);
  return talk;
}

const ALL = Object.values(TREASONS).flat();

it.each(ALL.map((treason) => [treason.name, treason] as const))(
  'a server that does it by %s keeps nobody from anything',
  { timeout: 60_000 },
  async (_, treason) => {
    let lies = 0;
    for (const [seed, isTurnedFirst] of [
      [40, true],
      [41, false],
    ] as const) {
      const talk = await outlive(seed, isTurnedFirst, treason);
      const before = talk.people.map((each) => inputsOf(each.counts()));
      await talk.world.pass(MINUTE_MS);
      lies += talk.server(0).lies;
      const isExcused = (fault: string): boolean => talk.server(0).inventions > 0 && fault.includes('malformed');
      expect((await talk.faults()).filter((fault) => !isExcused(fault))).toEqual([]);
      for (const [i, person] of talk.people.entries())
        expect(inputsOf(person.counts()) - (before[i] ?? 0)).toBeLessThan(MOST_AT_REST);
    }
    // Who keeps two histories says of each what an honest server would.
    if (treason !== equivocatingPromises) expect(lies).toBeGreaterThan(0);
  },
);

it('what a server makes up stays with it', async () => {
  const talk = await outlive(41, true, inventingEntries);
  const [invented, ...honest] = [0, 1, 2, 3].map((i) => new Set(talk.entriesAt(talk.server(i))));
  const all = honest.flatMap((each) => [...each]);
  const alone = [...(invented ?? [])].filter((id) => !all.includes(id));
  // What it made up in other conversations is not counted here.
  expect(alone.length).toBeGreaterThan(3);
  expect(alone.length).toBeLessThanOrEqual(talk.server(0).inventions);
});

function inputsOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
