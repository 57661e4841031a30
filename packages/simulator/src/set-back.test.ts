import { expect, it } from 'vitest';
import { World } from './world.ts';

it('a message that is written before the device knows that it was set back is sent, and its sender told', async () => {
  const world = new World(1);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { conversation } = await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
  await world.ask(ana, 'send', { to: conversation, text: 'one' });
  await world.pass(5_000);
  const copy = ana.copy();
  await world.ask(ana, 'send', { to: conversation, text: 'two' });
  await world.pass(5_000);
  ana.restore(copy);
  ana.start();
  const sent = await world.ask(ana, 'send', { to: conversation, text: 'three', timeout: 120 });
  expect(sent.state).toBe('sent');
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'three'));
  const texts = (await world.ask(bo, 'history', { conversation }))
    .map((each) => each.text)
    .filter((text) => text !== '');
  expect(texts).toEqual(['one', 'two', 'three']);
});

it("a device's notes go on in another log when nobody else could take it in anew", async () => {
  const world = new World(2);
  const ana = await world.person('Ana');
  const notes = async () => (await world.ask(ana, 'list', {})).find(({ kind }) => kind === 'self');
  const conversation = (await notes())?.id ?? '';
  await world.ask(ana, 'send', { to: conversation, text: 'one' });
  await world.pass(5_000);
  const copy = ana.copy();
  await world.ask(ana, 'send', { to: conversation, text: 'two' });
  await world.pass(5_000);
  ana.restore(copy);
  ana.start();
  await world.ask(ana, 'send', { to: conversation, text: 'three', timeout: 1 });
  await world.pass(60_000);
  expect((await notes())?.id).toBe(conversation);
  expect((await world.ask(ana, 'status', {})).pending).toBe(0);
  const history = await world.ask(ana, 'history', { conversation });
  const states = history.filter(({ text }) => text === 'one' || text === 'three').map(({ state }) => state);
  expect(states).toEqual(['sent', 'sent']);
});

it('a device that was set back to before anybody had come in asks those whom it was adding', async () => {
  const world = new World(3);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { link } = await world.ask(bo, 'link', {});
  for (const server of world.servers) server.crash();
  await world.pass(5_000);
  void ana.call('group.create', { name: 'Two', members: [link] });
  await world.pass(1_000);
  const copy = ana.copy();
  for (const server of world.servers) server.start();
  const groupOf = async (person: typeof ana) =>
    (await world.ask(person, 'list', {})).find(({ name }) => name === 'Two');
  await world.until(async () => (await groupOf(bo))?.status === 'active');
  ana.restore(copy);
  ana.start();
  await world.pass(120_000);
  const conversation = (await groupOf(ana))?.id ?? '';
  const sent = await world.ask(ana, 'send', { to: conversation, text: 'back', timeout: 60 });
  expect(sent.state).toBe('sent');
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'back'));
});
