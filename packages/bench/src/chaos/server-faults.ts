import { setTimeout as sleep } from 'node:timers/promises';
import { BotDied } from '../../../../tests/processes/driver/bot.ts';
import { type ChaosGrove, type Place, hasCopy, keepCopy, putCopy } from './chaos-grove.ts';
import type { Chronicle } from './chronicle.ts';
import type { Client } from './client.ts';
import type { ServerFault } from './fault.ts';
import type { Group } from './group.ts';

const LOOK_AGAIN = 500;
/** A server that its clients do not take for a good one again in so many milliseconds is a failure. */
const HEAL_WITHIN = 300_000;
/** After all are connected again: time to bring the server what it lacks, before another fails. */
const REPAIR_TIME = 8_000;
const BETWEEN_CUTS = 700;

export interface Scene {
  readonly grove: ChaosGrove;
  readonly group: Group;
  readonly clients: readonly Client[];
  readonly chronicle: Chronicle;
}

/** Does to a server what the fault says, and takes it back. It may need time to heal then. */
export async function throwAtServer(scene: Scene, fault: ServerFault): Promise<void> {
  const place = scene.grove.place(fault.server);
  const { server, disk, link } = place;
  const pause = (): Promise<void> => sleep(fault.seconds * 1000);
  scene.chronicle.say(`server ${JSON.stringify(fault)}`);
  switch (fault.kind) {
    case 'server-killed':
      await kill(scene, place);
      await pause();
      return server.start();
    case 'server-stopped':
      server.freeze();
      await pause();
      return server.thaw();
    case 'server-restarted':
      await kill(scene, place, 'SIGTERM');
      return server.start();
    case 'disk-full':
      disk.fill(server.pid);
      await pause();
      if (fault.killed) await restartOnFullDisk(scene, place);
      disk.free(server.pid);
      return server.running ? undefined : server.start();
    case 'links-cut':
      for (let times = 0; times < fault.times; times += 1) {
        for (const each of fault.everywhere ? scene.grove.places : [place]) each.link.cut();
        await sleep(BETWEEN_CUTS);
      }
      return;
    case 'links-slow':
      link.slow(fault);
      await pause();
      return link.mend();
    case 'links-silent':
      link.silence(fault.direction, fault.share);
      await pause();
      return link.mend();
    case 'server-restored':
      await killAndPutCopy(scene, place, fault);
      return server.start({ restored: true });
    case 'server-set-back':
      await killAndPutCopy(scene, place, fault);
      await server.start();
      await pause();
      await kill(scene, place);
      return server.start({ restored: true });
    case 'server-emptied':
      await kill(scene, place);
      server.wipe();
      await pause();
      return server.start();
  }
}

/**
 * Waits until everybody has found all servers to be homes and, who is a member, replicas again, and has had time to
 * repair. Also whoever is down just now: an account that has not heard of one lost home cannot do without a second.
 */
export async function heal({ group, clients, chronicle }: Scene): Promise<void> {
  const end = performance.now() + HEAL_WITHIN;
  const { conversation } = group;
  const isWell = async (client: Client): Promise<boolean> => {
    const { homes, conversations } = await client.call('status', {});
    const replicas = conversations.find(({ id }) => id === conversation)?.replicas ?? [];
    const servers = group.members.includes(client) ? [...homes, ...replicas] : homes;
    return servers.every(({ state }) => state === 'connected');
  };
  const becomesWell = async (client: Client): Promise<void> => {
    // Who was stopped may answer before it hears that a connection has ended: it is asked twice.
    for (let times = 0; times < 2;) {
      times = (await isWell(client).catch(whereItDied)) ? times + 1 : 0;
      if (performance.now() > end) {
        const state = JSON.stringify(await client.call('status', {}));
        throw new Error(`In ${HEAL_WITHIN / 1000} s the server was not taken back by ${client.name}: ${state}`);
      }
      await sleep(LOOK_AGAIN);
    }
  };
  await Promise.all(clients.map(becomesWell));
  await sleep(REPAIR_TIME);
  chronicle.say('healed');
}

function whereItDied(error: unknown): false {
  if (error instanceof BotDied) return false;
  throw error;
}

async function kill(
  { chronicle }: Scene,
  { server, number }: Place,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  const { complaints } = server;
  await server.kill(signal);
  chronicle.complaints(`server ${number}`, complaints);
}

/** It may not come up: then it is dead until there is room again. */
async function restartOnFullDisk(scene: Scene, place: Place): Promise<void> {
  await kill(scene, place);
  try {
    await place.server.start();
  } catch (error) {
    scene.chronicle.say(`it does not start on a full disk: ${(error as Error).message}`);
    await place.server.kill();
  }
}

/** The copy is of now, and gets old for some seconds, or of when one was last made. */
async function killAndPutCopy(
  scene: Scene,
  place: Place,
  { fresh, seconds }: { readonly fresh: boolean; readonly seconds: number },
): Promise<void> {
  if (fresh || !hasCopy(place)) {
    await kill(scene, place);
    keepCopy(place);
    await place.server.start();
    await sleep(seconds * 1000);
  }
  await kill(scene, place);
  putCopy(place);
}
