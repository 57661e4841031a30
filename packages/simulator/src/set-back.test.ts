import { type LogId, decode, fromHex, serverFrame } from '@pando/protocol';
import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

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

it('a device that was set back and then taken out on purpose stops asking to be let in', async () => {
  const world = new World(4);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES });
  const [ana, bo] = talk.people as [SimClient, SimClient];
  const copy = bo.copy();
  await talk.say(1, 2);
  await world.pass(5_000);
  const { account } = await world.ask(bo, 'link', {});
  bo.restore(copy);
  ana.sleep();
  bo.start();
  await world.pass(5_000);
  ana.awake();
  await world.ask(ana, 'group.remove', { conversation: talk.conversation, members: [account] });
  const sent = world.ask(bo, 'send', { to: talk.conversation, text: 'too late', timeout: 1 });
  await world.pass(10_000);
  expect((await sent).state).toBe('queued');
  await world.pass(2 * 3600_000);
  const status = async (person: SimClient): Promise<string | undefined> =>
    (await world.ask(person, 'list', {})).find(({ id }) => id === talk.conversation)?.status;
  expect(await status(bo)).toBe('removed');
  const rows = await world.ask(bo, 'history', { conversation: talk.conversation });
  expect(rows.find(({ text }) => text === 'too late')?.state).toBe('not-sent');
  expect((await world.ask(bo, 'status', {})).pending).toBe(0);
});

it('copies of a device that ask each for itself throw each other out less and less often', async () => {
  const world = new World(5, 4, { cryptography: 'stand-in' });
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Di: HOMES, Ed: HOMES });
  const bo = talk.person(1);
  const copy = world.copyOf(bo);
  const decided = (): number =>
    talk.server(0).store.logs.find(fromHex(talk.conversation) as Uint8Array as LogId)?.decided ?? 0;
  copy.start();
  for (let i = 0; i < 20; i++) {
    void copy.call('send', { to: talk.conversation, text: `copy ${i}` });
    void bo.call('send', { to: talk.conversation, text: `own ${i}` });
    await world.pass(60_000);
  }
  copy.crash();
  await world.pass(3600_000);
  const before = decided();
  await world.pass(3600_000);
  expect(decided()).toBe(before);
  expect((await world.ask(bo, 'status', {})).pending).toBe(0);
  await talk.say(1, 1);
});

it('a device that was set back, and gets bodies late, writes nothing before it has read them', async () => {
  const world = new World(4);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { conversation } = await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
  await world.pass(5_000);
  const copy = ana.copy();
  await world.ask(ana, 'send', { to: conversation, text: 'one' });
  await world.ask(ana, 'send', { to: conversation, text: 'two' });
  await world.pass(5_000);
  ana.restore(copy);
  for (const server of world.servers) delayBodies(world, server, 12_000);
  ana.start();
  const sent = await world.ask(ana, 'send', { to: conversation, text: 'three', timeout: 120 });
  expect(sent.state).toBe('sent');
  await world.pass(60_000);
  const texts = (await world.ask(bo, 'history', { conversation })).map(({ text }) => text);
  expect(texts.filter((text) => text !== '')).toEqual(['one', 'two', 'three']);
});

it.each([1, 2])(
  'a newcomer set back to before it had keys of its own (%i) is taken in anew, and what it wrote is sent',
  async (index) => {
    const world = new World(6);
    const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
    const { conversation } = talk;
    const [ana, ...others] = talk.people as [SimClient, SimClient, SimClient];
    const links = await Promise.all(others.map((other) => world.ask(other, 'link', {})));
    await world.ask(ana, 'group.remove', { conversation, members: links.map(({ account }) => account) });
    await world.pass(30_000);
    await world.ask(ana, 'group.add', { conversation, members: links.map(({ link }) => link) });
    const isIn = async (person: SimClient): Promise<boolean> =>
      (await world.ask(person, 'list', {})).some(({ id, status }) => id === conversation && status === 'active');
    for (const other of others) await world.until(() => isIn(other));
    const newcomer = talk.person(index);
    const copy = newcomer.copy();
    await world.pass(60_000);
    newcomer.restore(copy);
    newcomer.start();
    const { text } = await talk.trySay(index);
    await world.pass(120_000);
    for (const person of talk.people.keys()) expect(await talk.textsOf(person)).toContain(text);
  },
);

/** Whoever connects from now on gets answers with bodies so much later. */
function delayBodies(world: World, server: SimServer, delay: number): void {
  const connect = server.connect.bind(server);
  server.connect = (now, outlet, address) =>
    connect(
      now,
      {
        ...outlet,
        frame: (bytes) => {
          const decoded = decode(serverFrame, bytes);
          const isLate = decoded.ok && decoded.value.type === 'response' && decoded.value.response.type === 'bodies';
          if (isLate) world.schedule.after(delay, () => outlet.frame(bytes));
          else outlet.frame(bytes);
        },
      },
      address,
    );
}
