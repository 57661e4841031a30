import {
  PING_INTERVAL_MS,
  type Request,
  type Response,
  type WakeCall,
  decodeOwn,
  encode,
  toHex,
  wakeCall,
} from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import { quotaKey } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { bucketOf, takeToken } from '../token-bucket.ts';
import { type Sleeper, bellOf } from './sleepers.ts';

/** Within this time (ms) a connected device is heard of: it pings. */
const PROOF_MS = 2 * PING_INTERVAL_MS;

/** Notes how the holder of this key is woken. What is at the address is the shell's to judge, when it calls there. */
export function setWake({ core, log, member }: LogCall, { wake }: Extract<Request, { type: 'setWake' }>): Response {
  const { number } = log.row;
  if (wake === null) core.store.wakes.remove(number, member.key);
  else core.store.wakes.put(number, member.key, wake.endpoint, encode(wakeCall, wake));
  return { type: 'done' };
}

/** Has the sleeping holders of this log's other keys woken: who calls has written something worth it. */
export function wakeOthers({ core, batch, log, member }: LogCall): Response {
  const { wakes } = core.limits;
  const wait = takeToken(bucketOf(log.wakes, quotaKey(log, member.keyHex), wakes, batch.now), wakes, batch.now);
  if (wait !== undefined) return refusal('rate-limited', 'this key has woken the others too often', wait);
  const members = [...(core.members.get(log.hex) ?? [])];
  for (const { key, call } of core.store.wakes.of(log.row.number)) {
    const sleeper = { logHex: log.hex, keyHex: toHex(key), since: batch.now };
    if (sleeper.keyHex === member.keyHex) continue;
    const isConnected = members.some((each) => each.keyHex === sleeper.keyHex);
    core.sleepers.plan(decodeOwn(wakeCall, call), sleeper, batch.now + (isConnected ? PROOF_MS : 0));
  }
  return { type: 'done' };
}

/** Forgets a call wherever it was given; not the calls of others, who may have given the same address with the right key. */
export function forgetBell({ store }: Core, call: WakeCall): void {
  const bell = bellOf(call);
  for (const { log, key, call: given } of store.wakes.at(call.endpoint))
    if (bellOf(decodeOwn(wakeCall, given)) === bell) store.wakes.remove(log, key);
}

/** A connection may be dead without anybody having noticed: only who has said something since is there. */
export function isAwake({ members }: Core, { logHex, keyHex, since }: Sleeper): boolean {
  return [...(members.get(logHex) ?? [])].some((each) => each.keyHex === keyHex && each.connection.lastSeen > since);
}
