import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

it('leaves while no server answers: the others are told as soon as one can be, a crash in between included', async () => {
  const world = new World(60);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const { conversation } = talk;
  const [ana, , cy] = [talk.person(0), talk.person(1), talk.person(2)];
  await world.pass(60_000);
  for (const server of world.servers) server.crash();
  await world.ask(cy, 'group.leave', { conversation });
  expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('left');
  cy.crash();
  cy.start();
  expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('left');
  for (const server of world.servers) server.start();
  await world.pass(60_000);
  expect((await world.ask(ana, 'conversation', { conversation })).members.map((who) => who.name)).toEqual([
    'Ana',
    'Bo',
  ]);
  expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('left');
});

it('takes back who left, when a contact adds them again, and nothing of what was said in between', async () => {
  const world = new World(61);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const { conversation } = talk;
  const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
  await world.pass(60_000);
  await world.ask(cy, 'group.leave', { conversation });
  await world.pass(60_000);
  expect((await world.ask(ana, 'conversation', { conversation })).members).toHaveLength(2);
  await world.ask(bo, 'send', { to: conversation, text: 'between us' });
  const { link } = await world.ask(cy, 'link', {});
  await world.ask(ana, 'group.add', { conversation, members: [link] });
  await world.pass(60_000);
  expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('active');
  await world.ask(bo, 'send', { to: conversation, text: 'welcome back' });
  await world.pass(60_000);
  const texts = (await world.ask(cy, 'history', { conversation })).map(({ text }) => text);
  expect(texts).toContain('welcome back');
  expect(texts).not.toContain('between us');
});

it('a group goes on whose maker leaves before anybody else could endorse', { timeout: 60_000 }, async () => {
  const world = new World(70);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  await world.pass(5_000);
  const { link } = await world.ask(bo, 'link', {});
  const { id } = await world.ask(ana, 'group.create', { name: 'Short', members: [link] });
  await world.until(async () =>
    (await world.ask(bo, 'list', {})).some((each) => each.id === id && each.status === 'active'),
  );
  await world.ask(ana, 'group.leave', { conversation: id });
  expect((await world.ask(ana, 'conversation', { conversation: id })).status).toBe('left');
  await world.ask(bo, 'send', { to: id, text: 'alone now' });
  await world.pass(2 * 3_600_000);
  const talk = new Talk(world, [bo, ana], id);
  expect((await world.ask(bo, 'conversation', { conversation: id })).members.map(({ name }) => name)).toEqual(['Bo']);
  expect((await world.ask(bo, 'status', {})).pending).toBe(0);
  expect(await talk.textsOf(1)).not.toContain('alone now');
});

it('says again to nobody what was said before they came, though one who came back asks for what he lacks', async () => {
  const world = new World(62);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const { conversation } = talk;
  const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
  const say = (text: string) => world.ask(ana, 'send', { to: conversation, text });
  await say('before');
  await world.pass(60_000);
  const { account, link } = await world.ask(cy, 'link', {});
  await world.ask(ana, 'group.remove', { conversation, members: [account] });
  await world.pass(30_000);
  await say('between');
  await world.pass(30_000);
  const di = await world.person('Di');
  await world.ask(bo, 'group.add', { conversation, members: [link, (await world.ask(di, 'link', {})).link] });
  await world.pass(60_000);
  await say('after');
  await world.pass(600_000);
  for (const each of [cy, di]) {
    const texts = (await world.ask(each, 'history', { conversation })).map(({ text }) => text);
    expect(texts).toContain('after');
    expect(texts).not.toContain('between');
  }
});
