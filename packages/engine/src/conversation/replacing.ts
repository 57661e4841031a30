import { type Replica, equalBytes, replicaId, toHex } from '@pando/protocol';
import type { ApiError } from '../api.ts';
import { askDescriptor } from '../network/descriptors.ts';
import { isServer } from '../network/links.ts';
import { serverUrls } from '../network/server-url.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, jitter, membersOf, ownAccount } from './context.ts';
import { sendSetPlan } from './control.ts';
import { isFaulty, noteAway } from './faulty.ts';
import { addIntent, dropIntent, turnOf } from './intents.ts';
import { memberHomes } from './member-homes.ts';
import type { Conversation } from './model.ts';
import { endorseSet, exchanged, exchangesOne, isChangeEndorsed, wantedReplacement } from './replica-change.ts';

/** Members who have not answered a plan are asked again, with others: after this, and twice as long each time. */
const SHOW_AGAIN_MS = 15_000;
const MAX_SHOW_DOUBLINGS = 8;
/** Where no server is found that could take a replica's place, it is looked for again after this. */
const SEARCH_AGAIN_MS = 600_000;
const SEARCHED_AT_ONCE = 8;

/**
 * Wants the replica at `url` exchanged for `next`, instead of whatever exchange was wanted before. Undefined once it
 * is wanted; else why it cannot be.
 */
export function wantReplacement(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  url: string,
  next: Replica,
): ApiError | undefined {
  const old = c.row.replicas.replicas.find((replica) => replica.url === url);
  if (old === undefined) return { code: 'unknown-server', message: 'That server keeps nothing of this conversation.' };
  const replicas = exchanged(c.row.replicas, old, next);
  if (!exchangesOne(c.row.replicas, replicas))
    return { code: 'bad-parameters', message: 'The new server keeps this conversation already.' };
  const isSomebodysHome = [...ownHomes(ctx), ...othersHomes(ctx, c)].includes(next.url);
  if (!isSomebodysHome) {
    const message = 'No member has an account at the new server, so it would not keep this conversation.';
    return { code: 'unknown-server', message };
  }
  dropWanted(turn, c);
  addIntent(turn, c, { kind: 'replace', old, next, asked: true });
  return undefined;
}

/** A server keeps logs for its account holders; one of them has to bring it this log. */
function ownHomes(ctx: Context): readonly string[] {
  return ownAccount(ctx).homes.replicas.map((home) => home.url);
}

function othersHomes(ctx: Context, c: Conversation): readonly string[] {
  const homes = membersOf(ctx, c).flatMap(({ account, leaf }) => [
    ...(ctx.people.address(account)?.homes ?? []),
    ...memberHomes(leaf),
  ]);
  return serverUrls(homes);
}

/** What members endorsed was the set that was wanted then. */
function dropWanted(turn: Turn, c: Conversation): void {
  for (const { id, intent } of c.intents.values()) if (intent.kind === 'replace') dropIntent(turn, c, id);
  c.setEndorsements.clear();
  c.moving.shown = undefined;
}

/** Wants a replica exchanged that is gone, is proven to lie, or did not serve for a day; one at a time. */
export function planReplacing(ctx: Context, turn: Turn, c: Conversation): void {
  noteAway(turn, c);
  if (!c.caughtUp || c.cloned || c.row.move !== null) return;
  if (isOutdated(ctx, turn, c)) dropWanted(turn, c);
  if (wantedReplacement(c) !== undefined) return;
  const faulty = c.row.replicas.replicas.filter((replica) => isFaulty(ctx, turn, c, replica));
  for (const old of faulty) {
    const next = successorOf(ctx, turn, c, old);
    if (next === undefined || !exchangesOne(c.row.replicas, exchanged(c.row.replicas, old, next))) continue;
    addIntent(turn, c, { kind: 'replace', old, next, asked: false }, turn.now + turnOf(ctx, c));
    return;
  }
  if (faulty.length > 0) search(ctx, turn, c);
}

/**
 * Whether what was wanted is not to be wanted any more: the set changed meanwhile, the old server serves again, the
 * new one is no better, or another replica is proven to lie and comes first.
 */
function isOutdated(ctx: Context, turn: Turn, c: Conversation): boolean {
  const wanted = wantedReplacement(c);
  if (wanted === undefined) return false;
  const { old, next, asked } = wanted.intent;
  const isLiar = (replica: Replica): boolean => ctx.liars.has(replicaId(replica));
  return (
    !exchangesOne(c.row.replicas, wanted.replicas) ||
    isLiar(next) ||
    (!asked && !isFaulty(ctx, turn, c, old)) ||
    (!isLiar(old) && c.row.replicas.replicas.some(isLiar) && spareFor(ctx, c) !== undefined)
  );
}

/** What is to take a faulty replica's place, if anything is known that could. */
function successorOf(ctx: Context, turn: Turn, c: Conversation, old: Replica): Replica | undefined {
  const greeting = ctx.links.greeting(old.url, 'conversation');
  if (greeting?.isRepeated === true && !isServer(greeting, old) && !ctx.liars.has(replicaId(old))) {
    return { key: greeting.server, incarnation: greeting.incarnation, url: old.url };
  }
  return spareFor(ctx, c);
}

/** A home of this account that answers, or else of another member, which is not a replica yet. */
function spareFor(ctx: Context, c: Conversation): Replica | undefined {
  const kept = new Set(c.row.replicas.replicas.map((replica) => toHex(replica.key)));
  const isFree = (home: Replica): boolean => !kept.has(toHex(home.key)) && !ctx.liars.has(replicaId(home));
  const own = ownAccount(ctx).homes.replicas.filter((home) => isFree(home) && ctx.links.isConnected(home.url));
  const { spare } = c.moving;
  return own[0] ?? (spare !== undefined && isFree(spare) ? spare : undefined);
}

/** Asks homes of members, a few at a time, whether they are there. */
function search(ctx: Context, turn: Turn, c: Conversation): void {
  if (c.moving.searchAt > turn.now) return due(turn, c, c.moving.searchAt);
  c.moving.searchAt = turn.now + SEARCH_AGAIN_MS;
  due(turn, c, c.moving.searchAt);
  const kept = new Set(c.row.replicas.replicas.map((replica) => replica.url));
  const urls = othersHomes(ctx, c).filter((url) => !kept.has(url));
  const from = jitter(ctx, urls.length);
  for (const url of [...urls.slice(from), ...urls.slice(0, from)].slice(0, SEARCHED_AT_ONCE)) {
    askDescriptor(ctx, turn, url, (answered, descriptor) => {
      if (descriptor === undefined || (descriptor.state !== 'open' && descriptor.state !== 'busy')) return;
      const { key, incarnation } = descriptor;
      c.moving.spare = { key, incarnation, url };
      due(answered, c, answered.now);
    });
  }
}

/** Has the members endorse in advance the set that this device wants. */
export async function planSetPlan(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const wanted = wantedReplacement(c);
  if (wanted === undefined || !c.caughtUp || c.cloned || c.row.move !== null) return;
  if (wanted.row.notBefore > turn.now) return due(turn, c, wanted.row.notBefore);
  const own = endorseSet(ctx, c, wanted.replicas);
  if (own === undefined) return;
  c.setEndorsements.set(toHex(own.key), own);
  if (isChangeEndorsed(c)) return;
  const { shown } = c.moving;
  const isShown = shown !== undefined && equalBytes(shown.previous, c.row.slotHash);
  if (isShown && shown.nextAt > turn.now) return due(turn, c, shown.nextAt);
  const attempt = isShown ? shown.attempt + 1 : 0;
  const nextAt = turn.now + SHOW_AGAIN_MS * 2 ** Math.min(attempt, MAX_SHOW_DOUBLINGS);
  c.moving.shown = { previous: c.row.slotHash, attempt, nextAt };
  due(turn, c, nextAt);
  const evidence = ctx.liars.find(replicaId(wanted.intent.old))?.evidence ?? null;
  await sendSetPlan(ctx, turn, c, { replicas: wanted.replicas, attempt, evidence });
}
