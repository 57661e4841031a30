import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

it('takes many out at once, though a commit has to leave some who can endorse it', async () => {
  const world = new World(50);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Di: HOMES });
  await world.pass(60_000);
  const members: string[] = [];
  for (const index of [1, 2, 3]) members.push((await world.ask(talk.person(index), 'link', {})).account);
  const { members: left } = await world.ask(talk.person(0), 'group.remove', {
    conversation: talk.conversation,
    members,
  });
  expect(left.map((who) => who.name)).toEqual(['Ana']);
});

it('begins a higher round when a promise to somebody who is gone is in the way, with a server down', async () => {
  const world = new World(51);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const guest = await world.person('Di');
  const { link } = await world.ask(guest, 'link', {});
  talk.server(0).crash();
  let isPromised = true;
  talk.server(1).lie = (frame) => {
    if (frame.type !== 'response' || frame.response.type !== 'accepted' || !isPromised) return frame;
    isPromised = false;
    const { round, value } = frame.response.accepted.body.ballot;
    return { ...frame, response: { type: 'refused', promised: { round: round + 1, value } } };
  };
  const { members } = await world.ask(talk.person(0), 'group.add', {
    conversation: talk.conversation,
    members: [link],
  });
  expect(isPromised).toBe(false);
  expect(members.map((who) => who.name)).toContain('Di');
});

it('deletes the keys of an epoch once it is closed', async () => {
  const world = new World(57);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  await talk.say(0, 3);
  await world.pass(60_000);
  for (const name of ['Anna', 'Anne', 'Anouk']) {
    await world.ask(talk.person(0), 'rename', { name });
    await talk.say(1, 3);
    await talk.say(2, 3);
  }
  await world.pass(60_000);
  for (const person of talk.people) {
    const rows = await person.copy().range(`mls/${talk.conversation}`);
    expect(rows.filter(({ key }) => /^epoch\/.*\/keys$/.test(key))).toHaveLength(1);
  }
  expect(await talk.faults()).toEqual([]);
});

it('asks less and less often for somebody who cannot be added, and adds them as soon as they can', async () => {
  const world = new World(58);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES });
  const guest = await world.person('Di');
  const { link } = await world.ask(guest, 'link', {});
  let asked = 0;
  for (const server of world.servers) {
    server.lie = (frame) => {
      if (frame.type !== 'response' || frame.response.type !== 'keyPackages') return frame;
      asked += 1;
      return { ...frame, response: { ...frame.response, packages: [] } };
    };
  }
  void talk.person(0).call('group.add', { conversation: talk.conversation, members: [link] });
  await world.pass(60_000);
  asked = 0;
  await world.pass(30 * 60_000);
  expect(asked).toBeLessThan(200);
  for (const server of world.servers) server.lie = undefined;
  await world.until(
    () => guest.events.some((event) => event.type === 'conversation' && event.conversation === talk.conversation),
    20 * 60_000,
  );
  await talk.say(0, 3);
});
