import { type ServerFrame, type ServerKey, decode, encode, serverFrame } from '@pando/protocol';
import { expect, it } from 'vitest';
import type { SimServer } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];
const IDLE_MS = 120_000;
/** Inputs to an engine that has nothing to do, in that time. */
const MAX_IDLE_INPUTS = 60;

type Welcome = Extract<Extract<ServerFrame, { type: 'response' }>['response'], { type: 'welcome' }>;

const falseChallenge = { challenge: new Uint8Array(32) };
const falseName = { server: new Uint8Array(32).fill(9) as Uint8Array as ServerKey };

it('a home that once greeted with a challenge of another connection is signed in to on the next', async () => {
  const world = new World(5);
  const ana = await world.person('Ana');
  const [home] = world.servers;
  if (home === undefined) throw new Error('there are four servers');
  await world.pass(30_000);
  ana.crash();
  const stop = greetFalsely(home, falseChallenge);
  ana.start();
  await world.pass(1_000);
  stop();
  await world.pass(60_000);
  const inputs = (): number => Object.values(ana.counts()).reduce((sum, each) => sum + each, 0);
  const before = inputs();
  await world.pass(IDLE_MS);
  expect(inputs() - before).toBeLessThan(MAX_IDLE_INPUTS);
  expect((await world.ask(ana, 'status', {})).pending).toBe(0);
});

it.each([
  ['with a challenge of another connection', falseChallenge],
  ['as another server', falseName],
])('a replica that for a while greeted %s is opened on a later connection, and stays', async (_, lie) => {
  const world = new World(6);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES });
  const [ana, liar] = [talk.person(0), talk.server(0)];
  const replica = async () => (await talk.replicasOf(0)).find(({ url }) => url === liar.url);
  await world.pass(30_000);
  ana.crash();
  const stop = greetFalsely(liar, lie);
  ana.start();
  await world.pass(5_000);
  expect((await replica())?.state).not.toBe('connected');
  stop();
  await world.pass(120_000);
  expect((await replica())?.state).toBe('connected');
});

/** Its welcomes are not what it said, until told otherwise. */
function greetFalsely(server: SimServer, lie: Partial<Welcome>): () => void {
  const connect = server.connect.bind(server);
  server.connect = (now, outlet, address) => {
    const frame = (bytes: Uint8Array): void => {
      const decoded = decode(serverFrame, bytes);
      if (!decoded.ok || decoded.value.type !== 'response' || decoded.value.response.type !== 'welcome')
        return outlet.frame(bytes);
      const response = { ...decoded.value.response, ...lie };
      outlet.frame(encode(serverFrame, { ...decoded.value, response }));
    };
    return connect(now, { ...outlet, frame }, address);
  };
  return () => void (server.connect = connect);
}
