import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Group } from './group.ts';
import type { Ledger } from './ledger.ts';
import type { Scene } from './server-faults.ts';
import { type View, missing } from './verdict.ts';

const LOOK_AGAIN = 1_000;
/** What comes twice comes late: it must stay as it is for so many milliseconds. */
const QUIET = 15_000;
/** When nothing has got better for so many milliseconds, it is judged as it is. */
const SILENCE = 180_000;

/** Waits until everybody has everything, nothing waits to be sent, and all are in one epoch; or until nothing moves. */
export async function settle({ group, clients, chronicle }: Scene, ledger: Ledger): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  let restSince: number | undefined;
  for (;;) {
    const histories = await Promise.all(clients.map((client) => client.history(group.conversation)));
    const views = clients.map(({ name, shownAsSent }, index) => ({
      name,
      history: histories[index] ?? [],
      shownAsSent,
    }));
    const lacking = missing(ledger.messages, views);
    const states = await Promise.all(group.members.map((client) => stateOf(client, group)));
    const queued = states.reduce((sum, state) => sum + state.queued, 0);
    const groups = new Set(states.map((state) => state.group)).size;
    restSince = lacking + queued === 0 && groups === 1 ? (restSince ?? performance.now()) : undefined;
    if (restSince !== undefined && performance.now() - restSince > QUIET) return chronicle.say('all is at rest');
    const left = lacking + queued + groups;
    if (left < least) {
      least = left;
      since = performance.now();
      chronicle.say(`${lacking} deliveries lack, ${queued} queued, ${groups} views of the group`);
    } else if (performance.now() - since > SILENCE) {
      return chronicle.fail(
        `Nothing moves any more: ${lacking} deliveries lack, ${queued} queued, ${groups} views: ${JSON.stringify(states)}`,
      );
    }
    await sleep(LOOK_AGAIN);
  }
}

/** What one client has at the end. */
export async function viewOf(client: Client, group: Group): Promise<View> {
  const { name, heard, shownAsSent } = client;
  const history = await client.history(group.conversation);
  await client.look();
  const isMember = group.members.includes(client);
  const state = isMember ? (await stateOf(client, group)).group : undefined;
  return { name, history, heard, shownAsSent, undecryptable: client.undecryptable, group: state };
}

async function stateOf(client: Client, group: Group): Promise<{ readonly queued: number; readonly group: string }> {
  const { conversations } = await client.call('status', {});
  const { members } = await client.call('conversation', { conversation: group.conversation });
  const found = conversations.find(({ id }) => id === group.conversation);
  const accounts = members
    .map(({ account }) => account.slice(0, 8))
    .sort()
    .join(' ');
  return { queued: found?.queued ?? 0, group: `${accounts}, epoch ${found?.epoch ?? '?'}, slot ${found?.slot ?? '?'}` };
}
