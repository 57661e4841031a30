import { type EntryId, type ServerFrame } from '@pando/protocol';
import { nodeCrypto } from '@pando/engine/node';
import { expect, it } from 'vitest';
import type { Lie } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

/** A frame with other entries in it. */
function retagged(frame: ServerFrame, tagOf: (tag: number) => number): ServerFrame {
  if (frame.type === 'push' && frame.push.type === 'entries') {
    const rows = frame.push.rows.map((row) => ({ ...row, tag: tagOf(row.tag) }));
    return { ...frame, push: { ...frame.push, rows } };
  }
  return frame;
}

const withoutBodies: Lie = (frame) => {
  if (frame.type === 'push' && frame.push.type === 'entries') {
    const rows = frame.push.rows.map((row) => ({ ...row, body: null }));
    return { ...frame, push: { ...frame.push, rows } };
  }
  if (frame.type === 'response' && frame.response.type === 'bodies') return undefined;
  return frame;
};

/** Claims slots that do not exist, and shows none. */
const inventedSlots: Lie = (frame, sign) => {
  if (frame.type !== 'response') return frame;
  const { response } = frame;
  if (response.type === 'opened') {
    return { ...frame, response: { ...response, head: sign({ ...response.head.body, decided: 1_000_000 }) } };
  }
  return response.type === 'slots' ? { ...frame, response: { ...response, decided: 1_000_000 } } : frame;
};

const unansweredSlots: Lie = (frame, sign) =>
  frame.type === 'response' && frame.response.type === 'slots' ? undefined : inventedSlots(frame, sign);

/** Says after each row that there is another, which nobody has. */
function inventedRows(): Lie {
  const crypto = nodeCrypto();
  return (frame) => {
    if (frame.type !== 'push' || frame.push.type !== 'entries') return frame;
    const { push } = frame;
    const last = push.rows.at(-1)?.sequence ?? 0;
    const invented = {
      sequence: last + 1,
      id: crypto.sha256(crypto.random(8)) as EntryId,
      tag: 2,
      expired: false,
      body: null,
    };
    return { ...frame, push: { ...push, rows: [...push.rows, invented] } };
  };
}

it.each<readonly [string, () => Lie]>([
  ['gives entries to the past', () => (frame) => retagged(frame, () => 0)],
  ['gives entries to a slot before theirs', () => (frame) => retagged(frame, (tag) => tag - 1)],
  ['gives entries to the future', () => (frame) => retagged(frame, (tag) => tag + 1_000)],
  ['gives no bodies', () => withoutBodies],
  ['claims slots that it does not show', () => inventedSlots],
  ['claims slots and does not answer for them', () => unansweredSlots],
  ['lists entries that nobody has', inventedRows],
  ['says nothing', () => () => undefined],
])('a server that %s keeps nobody from anything', { timeout: 60_000 }, async (_, lie) => {
  const world = new World(40);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  talk.server(0).lie = lie();
  await talk.say(0, 10);
  await talk.say(1, 10);
  const [ana, bo] = [talk.person(0), talk.person(1)];
  bo.crash();
  bo.start();
  await talk.say(1, 5);
  const guest = await world.person('Di');
  const { link } = await world.ask(guest, 'link', {});
  await world.ask(bo, 'group.add', { conversation: talk.conversation, members: [link] });
  await talk.say(1, 10);
  await talk.say(0, 10);
  await world.pass(60_000);
  const before = ana.counts();
  await world.pass(60_000);
  expect(await talk.faults()).toEqual([]);
  const inputs = Object.values(ana.counts()).reduce((sum, each) => sum + each, 0);
  expect(inputs - Object.values(before).reduce((sum, each) => sum + each, 0)).toBeLessThan(300);
});
