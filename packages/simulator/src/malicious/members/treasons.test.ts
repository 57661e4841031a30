import { DEFAULT_RETENTION_SECONDS } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { MEMBER_TREASONS, type MemberTreason } from '../../scenario.ts';
import { betray } from './betray.ts';
import { Scene, afterTreasons } from './testing/scene.ts';

const MINUTE_MS = 60_000;
/** All that honest people say and do here, and as much as a member may add to it by its own entries. */
const MOST_ENTRIES = 600;

async function expectUnharmed(scene: Scene): Promise<void> {
  const { talk, world } = scene;
  const { conversation } = talk;
  expect(await scene.faults()).toEqual([]);
  const standings = await scene.standings();
  for (const each of standings) expect(each).toEqual({ ...standings[0], retentionSeconds: DEFAULT_RETENTION_SECONDS });
  expect(talk.entriesAt(talk.server(0)).length).toBeLessThan(MOST_ENTRIES);
  expect(await scene.inputsWithin(5 * MINUTE_MS)).toBeLessThan(200);
  const [first] = await scene.inside();
  if (first === undefined) throw new Error('nobody honest is left');
  const guest = await world.person('Flo');
  const { link } = await world.ask(guest, 'link', {});
  await world.ask(talk.person(first), 'group.add', { conversation, members: [link] });
  for (const index of await scene.inside()) await talk.say(index, 1);
  await world.pass(MINUTE_MS);
  expect(await scene.faults()).toEqual([]);
}

describe.each(MEMBER_TREASONS)('members that break the rules: %s', (how) => {
  it('harms nobody by one of five', { timeout: 60_000 }, async () => {
    await expectUnharmed(await afterTreasons(601, [how]));
  });

  it('harms nobody by two of five, of whom one breaks another rule', { timeout: 60_000 }, async () => {
    const other = MEMBER_TREASONS[(MEMBER_TREASONS.indexOf(how) + 1) % MEMBER_TREASONS.length] ?? how;
    await expectUnharmed(await afterTreasons(602, [how, other]));
  });
});

it.each<MemberTreason>(['garbage-commit', 'welcome-that-does-not-open', 'replay-entries', 'odd-states'])(
  'members that break the rules harm nobody where cryptography is real: %s',
  { timeout: 60_000 },
  async (how) => {
    await expectUnharmed(await afterTreasons(603, [how], 'real'));
  },
);

it('a member that proposes void slots is barred at once, though nobody has anything to commit', async () => {
  const scene = await Scene.begin(604);
  const [before] = await scene.standings();
  betray(scene.world, scene.talk.person(4), scene.talk.conversation, 'void-slots', scene.world.random.split());
  await scene.world.pass(2 * MINUTE_MS);
  const [after] = await scene.standings();
  expect(after?.validSlot).toBe(after?.slot);
  expect((after?.slot ?? 0) - (before?.slot ?? 0)).toBeGreaterThan(0);
  expect((after?.slot ?? 0) - (before?.slot ?? 0)).toBeLessThan(20);
});

it(
  'a member that asks for messages again and again has each of them sent once in a while',
  { timeout: 60_000 },
  async () => {
    const scene = await afterTreasons(601, ['odd-envelopes']);
    expect(scene.talk.entriesAt(scene.talk.server(0)).length).toBeLessThan(450);
    expect(await scene.inputsWithin(30 * MINUTE_MS)).toBeLessThan(900);
  },
);
