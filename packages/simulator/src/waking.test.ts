import { toBase64Url } from '@pando/protocol';
import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = { Ana: [0, 1, 2, 3], Bo: [0, 1, 2, 3] };
const MINUTE_MS = 60_000;

function subscription(name: string): { endpoint: string; secret: string; key: string } {
  return {
    endpoint: `https://push.example/${name}`,
    secret: toBase64Url(new Uint8Array(32).fill(1)),
    key: toBase64Url(new Uint8Array(65).fill(4)),
  };
}

/** In a quiet world servers tick rarely; here they are to be on time. */
async function pass(world: World, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 1_000) {
    world.witness('a second');
    await world.pass(1_000);
  }
}

async function hasRead(between: Talk, index: number): Promise<boolean> {
  const texts = await between.textsOf(index);
  return between.said.every((text) => texts.includes(text));
}

/** Ana and Bo in a group, both with a bell. */
async function talk(seed: number): Promise<{ talk: Talk; ana: SimClient; bo: SimClient; calls: () => number[] }> {
  const world = new World(seed);
  const between = await Talk.between(world, HOMES);
  const [ana, bo] = [between.person(0), between.person(1)];
  for (const each of [ana, bo]) await world.ask(each, 'push', { subscription: subscription(each.name) });
  await pass(world, 5_000);
  return { talk: between, ana, bo, calls: () => world.servers.map(({ woken }) => woken.length) };
}

it('calls who sleeps, one replica after the other until it comes, and is quiet about what is no message', async () => {
  const { talk: between, bo, calls } = await talk(1);
  const { world } = between;
  await between.say(0, 1);
  await pass(world, 2 * MINUTE_MS);
  expect(calls(), 'both were there').toEqual([0, 0, 0, 0]);

  bo.crash();
  await between.say(0, 1);
  await pass(world, 5_000);
  expect(
    calls().reduce((sum, each) => sum + each),
    'one of the four calls, once',
  ).toBe(1);
  await pass(world, 2 * MINUTE_MS);
  expect(calls(), 'he does not come: so all do, once').toEqual([1, 1, 1, 1]);
  expect(new Set(world.servers.flatMap(({ woken }) => woken))).toEqual(new Set(['https://push.example/Bo']));

  bo.start();
  await world.until(() => hasRead(between, 1));
  await pass(world, MINUTE_MS);
  bo.crash();
  await world.ask(between.person(0), 'read', { conversation: between.conversation });
  await pass(world, 2 * MINUTE_MS);
  expect(calls(), 'receipts wake nobody').toEqual([1, 1, 1, 1]);

  await world.ask(between.person(0), 'send', { to: between.conversation, text: 'No hurry', silent: true });
  await pass(world, 2 * MINUTE_MS);
  expect(calls(), 'nor does a silent message').toEqual([1, 1, 1, 1]);
  await between.say(0, 1);
  await pass(world, 2 * MINUTE_MS);
  expect(calls(), 'the next one does').toEqual([2, 2, 2, 2]);
});

it('is called where the first of the replicas is dead, and by nobody once he comes by himself', async () => {
  const { talk: between, bo, calls } = await talk(2);
  const { world } = between;
  bo.crash();
  await between.say(0, 1);
  await pass(world, 5_000);
  const first = calls().indexOf(1);
  bo.start();
  await world.until(() => hasRead(between, 1));
  await pass(world, 2 * MINUTE_MS);
  expect(calls().reduce((sum, each) => sum + each)).toBe(1);

  bo.crash();
  between.server(first).crash();
  await between.say(0, 1);
  await pass(world, MINUTE_MS / 2);
  expect(calls().reduce((sum, each) => sum + each)).toBe(2);
});

it('is not called any more once it has taken its bell away', async () => {
  const { talk: between, bo, calls } = await talk(3);
  const { world } = between;
  expect(await world.ask(bo, 'push', { subscription: null })).toEqual({ on: false });
  await pass(world, 5_000);
  bo.crash();
  await between.say(0, 1);
  await pass(world, 2 * MINUTE_MS);
  expect(calls()).toEqual([0, 0, 0, 0]);
});

it('refuses a bell whose keys are none', async () => {
  const { talk: between, bo } = await talk(4);
  const wrong = { ...subscription('Bo'), key: 'AAAA' };
  await expect(between.world.ask(bo, 'push', { subscription: wrong })).rejects.toThrow('P-256');
});
