import { setTimeout as sleep } from 'node:timers/promises';
import type { Pando, Status } from '@pando/engine/api';

/** Nothing has happened for so many milliseconds: what one thing brings with it has begun too. */
const QUIET = 150;
/** Longest wait for the servers, in milliseconds: they may be down. */
const CATCH_UP_WITHIN = 5000;
/** Longest wait for what is under way when a command ends. */
const SETTLE_WITHIN = 3000;
const LOOK_EVERY = 50;

/** Waits until enough servers answer and what they hold has come in, for a bounded time. */
export async function caughtUp(pando: Pando): Promise<void> {
  await quiet(pando, CATCH_UP_WITHIN, async () => {
    const status = await pando.call('status', {});
    const list = await pando.call('list', {});
    if (!status.ok || !list.ok) return true;
    const isJoining = list.value.some(({ status }) => status === 'joining');
    return hasQuorums(status.value) && status.value.pending === 0 && !isJoining;
  });
}

/** Waits until what was begun is out, for a bounded time: receipts, introductions, what waits for a quorum. */
export async function settled(pando: Pando): Promise<void> {
  await quiet(pando, SETTLE_WITHIN, async () => {
    const status = await pando.call('status', {});
    return !status.ok || status.value.pending === 0 || status.value.homes.every(({ state }) => state === 'offline');
  });
}

async function quiet(pando: Pando, within: number, ready: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + within;
  let last = performance.now();
  const unsubscribe = pando.subscribe(() => {
    last = performance.now();
  });
  while (performance.now() < end) {
    if (performance.now() - last > QUIET && (await ready())) break;
    await sleep(LOOK_EVERY);
  }
  unsubscribe();
}

/** Whether a quorum answers of the homes and of every conversation's replicas. */
function hasQuorums({ homes, conversations }: Status): boolean {
  return [homes, ...conversations.map(({ replicas }) => replicas)].every((servers) => {
    const standing = servers.filter(({ state }) => state !== 'replaced');
    const faulty = Math.floor((standing.length - 1) / 3);
    return standing.filter(({ state }) => state === 'connected').length >= standing.length - faulty;
  });
}
