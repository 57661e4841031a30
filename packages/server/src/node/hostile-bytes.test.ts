import { expect, it } from 'vitest';
import { attack } from './testing/hostile-client.ts';
import { testServers } from './testing/servers.ts';
import { TestLog } from './testing/test-log.ts';
import { WireClient } from './testing/wire-client.ts';

const { start } = testServers();
const FRAMES = 5000;

it('a live server answers hostile frames with typed errors, and serves everybody else', async () => {
  const faults: string[] = [];
  const server = await start({ log: (line) => faults.push(line) });
  const friend = await WireClient.open(server);
  const log = await TestLog.on(server, friend);
  await log.open(friend);
  const { outcomes, unanswered } = await attack(server, [], { frames: FRAMES, seed: 1 });
  expect(unanswered).toBe(0);
  expect(outcomes['internal']).toBeUndefined();
  expect(faults).toEqual([]);
  expect(outcomes['malformed']).toBeGreaterThan(FRAMES / 10);
  await friend.ask({ type: 'append', log: log.id, tag: 0, body: new Uint8Array([1]) }, 'appended');
});
