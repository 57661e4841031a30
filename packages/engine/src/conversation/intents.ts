import { type DeviceKey, equalBytes, toHex } from '@pando/protocol';
import type { Address } from '../services.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, jitter, leavesOfDevice, membersOf, ownAccount } from './context.ts';
import { isFulfilled, isPermitted } from './intent-fate.ts';
import type { Conversation, Intent } from './model.ts';
import { claimTable, intentTable, numberKey } from './tables.ts';

/** Members who want the same thing try in the order of their leaves, so far apart. */
const TURN_MS = 2_000;
const CLAIM_RETRY_MS = 250;
const MAX_CLAIM_RETRY_MS = 10 * 60 * 1000;

/**
 * Wants something done by a commit; it stays wanted, over restarts and lost races, until a decided slot has done it.
 * What is wanted already is wanted at the earlier time.
 */
export function addIntent(turn: Turn, c: Conversation, intent: Intent, notBefore = turn.now): number {
  const same = [...c.intents.values()].find((each) => isSameWish(each.intent, intent));
  const row = { id: same?.id ?? c.nextIntent++, intent, notBefore: Math.min(same?.notBefore ?? notBefore, notBefore) };
  intentTable(c.id).put(turn.tx, numberKey(row.id), row);
  c.intents.set(row.id, row);
  due(turn, c, notBefore);
  return row.id;
}

function isSameWish(a: Intent, b: Intent): boolean {
  if (a.kind === 'add') return b.kind === 'add' && equalBytes(a.account, b.account);
  if (a.kind === 'own-devices') return b.kind === 'own-devices';
  return a.kind === 'remove' && b.kind === 'remove' && equalBytes(a.account, b.account);
}

export function dropIntent(turn: Turn, c: Conversation, id: number): void {
  intentTable(c.id).delete(turn.tx, numberKey(id));
  c.intents.delete(id);
}

/** What was wanted before this device was re-added is wanted still, but for new keys: it has those. */
export function carryIntents(turn: Turn, before: Conversation, now: Conversation): void {
  now.nextIntent = Math.max(now.nextIntent, before.nextIntent);
  for (const row of before.intents.values()) {
    const isFree = !now.intents.has(row.id);
    if (row.intent.kind === 'update') {
      if (isFree) dropIntent(turn, now, row.id);
    } else if (isFree) now.intents.set(row.id, row);
    else addIntent(turn, now, row.intent, row.notBefore);
  }
}

/** Forgets what has come true, by whomever, and what this account may not do any more. */
export function dropFulfilled(ctx: Context, turn: Turn, c: Conversation): void {
  for (const { id, intent } of c.intents.values()) {
    if (!isFulfilled(ctx, c, intent) && isPermitted(ctx, c, intent)) continue;
    dropIntent(turn, c, id);
    if (intent.kind === 'add') forgetClaim(turn, c, intent.account);
  }
}

/** Nothing usable was claimed for adding an account: it is asked for again, later each time. */
export function claimFailed(turn: Turn, c: Conversation, account: Uint8Array): void {
  const key = toHex(account);
  const times = (c.claimFailures.get(key)?.times ?? 0) + 1;
  const retryAt = turn.now + Math.min(CLAIM_RETRY_MS * 2 ** (times - 1), MAX_CLAIM_RETRY_MS);
  c.claims.delete(key);
  claimTable(c.id).delete(turn.tx, key);
  c.claimFailures.set(key, { times, retryAt });
  due(turn, c, retryAt);
}

export function forgetClaim(turn: Turn, c: Conversation, account: Uint8Array): void {
  c.claims.delete(toHex(account));
  c.claimFailures.delete(toHex(account));
  claimTable(c.id).delete(turn.tx, toHex(account));
}

/** What every member wants by itself: leavers taken out, void slots followed by a valid one, its own keys kept fresh. */
export function planDuties(ctx: Context, turn: Turn, c: Conversation): void {
  if (c.row.status !== 'active' || !c.caughtUp) return;
  const self = ownAccount(ctx).account;
  for (const leaver of c.row.leavers) {
    if (leaver.account === toHex(self)) continue;
    const leaving = membersOf(ctx, c).find((member) => toHex(member.account) === leaver.account);
    if (leaving === undefined) continue;
    const intent = { kind: 'remove', account: leaving.account } as const;
    const isWanted = [...c.intents.values()].some((each) => isSameWish(each.intent, intent));
    if (!isWanted && isPermitted(ctx, c, intent)) addIntent(turn, c, intent, turn.now + turnOf(ctx, c));
  }
  if (c.row.slot > c.row.validSlot && !wants(c, 'fresh-slot'))
    addIntent(turn, c, { kind: 'fresh-slot' }, turn.now + turnOf(ctx, c));
  if (wants(c, 'update')) return;
  if (c.row.updateAt <= turn.now || c.sentSinceUpdate >= MESSAGES_PER_UPDATE) {
    addIntent(turn, c, { kind: 'update', since: c.row.updateAt });
  } else due(turn, c, c.row.updateAt);
}

function wants(c: Conversation, kind: Intent['kind']): boolean {
  return [...c.intents.values()].some(({ intent }) => intent.kind === kind);
}

/** A leaf's own keys are renewed after so many of its messages, if not by time before. */
const MESSAGES_PER_UPDATE = 1000;

/** When it is this leaf's turn to do what any member may do (ms from now). */
export function turnOf(ctx: Context, c: Conversation): number {
  const rank = membersOf(ctx, c).findIndex((member) => equalBytes(member.leaf.signatureKey, c.row.leafKey));
  return rank * TURN_MS + jitter(ctx, TURN_MS);
}

/** Gets the key packages for those who are to be added. */
export function planClaims(ctx: Context, turn: Turn, c: Conversation): void {
  if (c.row.status !== 'active') return;
  for (const { intent, notBefore } of c.intents.values()) {
    if (intent.kind !== 'add' || notBefore > turn.now) continue;
    const key = toHex(intent.account);
    const who = ctx.people.address(intent.account);
    if (c.claims.has(key) || who === undefined) continue;
    const retryAt = c.claimFailures.get(key)?.retryAt ?? 0;
    if (retryAt > turn.now) {
      due(turn, c, retryAt);
      continue;
    }
    c.claims.set(key, 'asked');
    claim(ctx, turn, c, who);
  }
}

/** Gets the key packages of this account's other devices, where its record lists any. */
export function planOwnDevices(ctx: Context, turn: Turn, c: Conversation): void {
  const row = [...c.intents.values()].find(({ intent }) => intent.kind === 'own-devices');
  const { account } = ownAccount(ctx);
  const key = toHex(account);
  const who = ctx.people.address(account);
  if (c.row.status !== 'active' || row === undefined || who === undefined || c.claims.has(key)) return;
  const askAt = Math.max(row.notBefore, c.claimFailures.get(key)?.retryAt ?? 0);
  if (askAt > turn.now) return due(turn, c, askAt);
  c.claims.set(key, 'asked');
  ctx.account.lookUp(turn, who, (answered, record) => {
    if (c.claims.get(key) !== 'asked') return;
    if (record === undefined) return claimFailed(answered, c, account);
    const isIn = (device: DeviceKey): boolean => leavesOfDevice(ctx, c, { account, device }).length > 0;
    if (!record.body.devices.every(isIn)) return claim(ctx, answered, c, who);
    dropIntent(answered, c, row.id);
    forgetClaim(answered, c, account);
    due(answered, c, answered.now);
  });
}

function claim(ctx: Context, turn: Turn, c: Conversation, who: Address): void {
  const key = toHex(who.account);
  ctx.account.claim(turn, who, (answered, claimed) => {
    if (c.claims.get(key) !== 'asked') return;
    if (claimed === undefined) return claimFailed(answered, c, who.account);
    const row = { inboxKey: claimed.inboxKey, packages: claimed.packages.map((each) => each.keyPackage) };
    c.claims.set(key, row);
    claimTable(c.id).put(answered.tx, key, row);
    due(answered, c, answered.now);
  });
}
