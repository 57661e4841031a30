import { decode, encode, serverFrame } from '@pando/protocol';
import { expect, it } from 'vitest';
import type { SimServer } from './sim-server.ts';
import { World } from './world.ts';

const IDLE_MS = 120_000;
/** Inputs to an engine that has nothing to do, in that time. */
const MAX_IDLE_INPUTS = 60;

it('a home that once greeted with a challenge of another connection is signed in to on the next', async () => {
  const world = new World(5);
  const ana = await world.person('Ana');
  const [home] = world.servers;
  if (home === undefined) throw new Error('there are four servers');
  await world.pass(30_000);
  ana.crash();
  const stop = greetFalsely(home);
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

/** Its welcomes hold another challenge than it checks, until told otherwise. */
function greetFalsely(server: SimServer): () => void {
  const connect = server.connect.bind(server);
  server.connect = (now, outlet, address) => {
    const frame = (bytes: Uint8Array): void => {
      const decoded = decode(serverFrame, bytes);
      if (!decoded.ok || decoded.value.type !== 'response' || decoded.value.response.type !== 'welcome')
        return outlet.frame(bytes);
      const response = { ...decoded.value.response, challenge: new Uint8Array(32) };
      outlet.frame(encode(serverFrame, { ...decoded.value, response }));
    };
    return connect(now, { ...outlet, frame }, address);
  };
  return () => void (server.connect = connect);
}
