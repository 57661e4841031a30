import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { Preferences } from './preferences.ts';
import { ACCOUNT_SCOPE, type ToldRegister, inParts, registerKey, registerTable } from './register.ts';

const CONVERSATION = 'c0'.repeat(32);

/** A device of the account, with a store of its own. */
class Device {
  readonly rows = new MemoryStore();
  preferences = new Preferences();

  async act(now: number, change: (preferences: Preferences, turn: Turn) => unknown): Promise<Turn> {
    const turn = new Turn({ clock: { now: () => now }, store: this.rows } as unknown as Ports);
    await change(this.preferences, turn);
    this.rows.write(turn.tx.writes());
    return turn;
  }

  async restart(): Promise<void> {
    this.preferences = new Preferences();
    await this.preferences.load(this.rows);
  }
}

const stamped = (name: string, value: unknown, wall: number, scope = ACCOUNT_SCOPE): ToldRegister => ({
  scope,
  name,
  value: JSON.stringify(value),
  stamp: { wall, counter: 0 },
});

it('keeps what was chosen over a restart, and says that it changed', async () => {
  const device = new Device();
  const chosen = await device.act(1_000, (preferences, turn) => preferences.set(turn, 1_000, 'hints', ['picture']));
  expect(chosen.events).toEqual([{ type: 'preferences' }]);
  await device.act(1_000, async (preferences, turn) => {
    await preferences.setFor(turn, 1_000, CONVERSATION, 'pinned', 2);
    await preferences.setFor(turn, 1_000, CONVERSATION, 'mutedUntil', 'always');
  });
  await device.restart();
  expect(device.preferences.account()).toMatchObject({ hints: ['picture'], readMarks: true });
  expect(device.preferences.conversation(CONVERSATION)).toMatchObject({ pinned: 2, mutedUntil: 'always' });
  await device.act(2_000, async (preferences, turn) => {
    await preferences.setFor(turn, 2_000, CONVERSATION, 'pinned', null);
    await preferences.setFor(turn, 2_000, CONVERSATION, 'mutedUntil', 'never');
  });
  await device.restart();
  expect(device.preferences.conversation(CONVERSATION)).toEqual({
    archived: false,
    folders: [],
    markedUnread: false,
    notify: 'all',
  });
});

it('lets a later choice stand, in whatever order and how often devices hear of them', async () => {
  const told = fc.record({
    name: fc.constantFrom('hints', 'readMarks'),
    wall: fc.integer({ min: 1, max: 4 }),
    value: fc.nat(2),
  });
  const values: Readonly<Record<string, readonly unknown[]>> = {
    hints: [['a'], ['b'], []],
    readMarks: [true, false, true],
  };
  await fc.assert(
    fc.asyncProperty(fc.array(told, { maxLength: 8 }), fc.integer(), async (choices, seed) => {
      const registers = choices.map(({ name, wall, value }) => stamped(name, values[name]?.[value], wall));
      const shuffled = [...registers, ...registers].sort((a, b) => hash(a, seed) - hash(b, seed));
      const [one, other] = [new Device(), new Device()];
      await one.act(10, (preferences, turn) => preferences.merge(turn, registers));
      await other.act(10, (preferences, turn) => preferences.merge(turn, shuffled));
      expect(other.preferences.account()).toEqual(one.preferences.account());
    }),
  );
});

it('overrules a device whose clock was years ahead', async () => {
  const device = new Device();
  await device.act(1_000, (preferences, turn) =>
    preferences.merge(turn, [stamped('typing', false, 9_000_000_000_000)]),
  );
  await device.act(2_000, (preferences, turn) => preferences.set(turn, 2_000, 'typing', true));
  expect(device.preferences.account().typing).toBe(true);
  const [told] = device.preferences.takeUntold(await device.act(3_000, () => {}), false);
  expect(told?.stamp.wall).toBeGreaterThanOrEqual(9_000_000_000_000);
});

it('takes no name and no value that it does not know', async () => {
  const device = new Device();
  await device.act(1, (preferences, turn) =>
    preferences.merge(turn, [
      stamped('hints', 'pink', 5),
      stamped('readMarks', 'no', 5),
      stamped('__proto__', {}, 5),
      stamped('archived', true, 5),
      { ...stamped('hints', '', 5), value: '{' },
      stamped('notify', 'loudly', 5, CONVERSATION),
    ]),
  );
  expect(device.preferences.account()).toEqual(new Preferences().account());
  expect(device.preferences.conversation(CONVERSATION).notify).toBe('all');
});

it('starts with what a damaged or foreign row does not say', async () => {
  const device = new Device();
  await device.act(1, (_, turn) =>
    registerTable.put(turn.tx, registerKey(ACCOUNT_SCOPE, 'hints'), {
      value: '"pink',
      stamp: { wall: 1, counter: 0 },
      told: true,
    }),
  );
  await device.restart();
  expect(device.preferences.account().hints).toEqual([]);
});

it('has to tell what was chosen here once, and all of it to a new device', async () => {
  const device = new Device();
  await device.act(1, (preferences, turn) => preferences.merge(turn, [stamped('hints', ['a'], 1)]));
  await device.act(2, (preferences, turn) => preferences.set(turn, 2, 'typing', false));
  await device.restart();
  expect(device.preferences.hasUntold).toBe(true);
  const names = async (all: boolean): Promise<readonly string[]> => {
    let told: readonly ToldRegister[] = [];
    await device.act(3, (preferences, turn) => void (told = preferences.takeUntold(turn, all)));
    return told.map(({ name }) => name).sort();
  };
  expect(await names(false)).toEqual(['typing']);
  expect(device.preferences.hasUntold).toBe(false);
  expect(await names(false)).toEqual([]);
  expect(await names(true)).toEqual(['hints', 'typing']);
});

it('keeps nothing of a conversation that is gone', async () => {
  const device = new Device();
  await device.act(1, (preferences, turn) => preferences.setFor(turn, 1, CONVERSATION, 'archived', true));
  await device.act(2, (preferences, turn) => preferences.forget(turn, CONVERSATION));
  expect(device.preferences.conversation(CONVERSATION).archived).toBe(false);
  await device.restart();
  expect(device.preferences.conversation(CONVERSATION).archived).toBe(false);
  expect(device.preferences.hasUntold).toBe(false);
});

it('cuts what is to be told into parts that fit, and loses nothing', () => {
  const registers = Array.from({ length: 700 }, (_, i) => stamped('folders', 'x'.repeat(i), i));
  const parts = inParts(registers, 64 * 1024);
  expect(parts.flat()).toEqual(registers);
  expect(parts.length).toBeGreaterThan(2);
});

function hash({ value, stamp }: ToldRegister, seed: number): number {
  let sum = seed;
  for (const character of `${value}${stamp.wall}`) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return sum;
}

it('tells what somebody is called here and which messages are marked, and knows what was news', async () => {
  const [phone, tablet] = [new Device(), new Device()];
  const bo = 'b0'.repeat(32);
  const message = 'd0'.repeat(32);
  await phone.act(1_000, async (preferences, turn) => {
    await preferences.setNickname(turn, 1_000, bo, 'Bobby');
    await preferences.setStarred(turn, 1_000, CONVERSATION, message, true);
  });
  let told: readonly ToldRegister[] = [];
  await phone.act(2_000, (preferences, turn) => (told = preferences.takeUntold(turn, false)));
  let news: readonly ToldRegister[] = [];
  await tablet.act(3_000, (preferences, turn) => (news = preferences.merge(turn, told)));
  expect(news.map(({ value }) => value)).toEqual(['"Bobby"', 'true']);
  await tablet.restart();
  expect(tablet.preferences.isStarred(CONVERSATION, message)).toBe(true);
  await tablet.act(4_000, (preferences, turn) => (news = preferences.merge(turn, told)));
  expect(news).toEqual([]);
  await tablet.act(5_000, (preferences, turn) => preferences.forget(turn, CONVERSATION));
  await tablet.restart();
  expect(tablet.preferences.isStarred(CONVERSATION, message)).toBe(false);
});

it('takes no nickname that is none', async () => {
  const device = new Device();
  const bo = `person:${'b0'.repeat(32)}`;
  let news: readonly ToldRegister[] = [];
  await device.act(1_000, (preferences, turn) => {
    news = preferences.merge(turn, [
      stamped('nickname', 7, 1, bo),
      stamped('nickname', 'x'.repeat(65), 2, bo),
      stamped('other', 'Bobby', 3, bo),
    ]);
  });
  expect(news).toEqual([]);
});
