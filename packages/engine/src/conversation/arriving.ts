import { type AccountId, type Hash, type InboxMessage, equalBytes, joinRequestStatement, toHex } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, correctedNow, isMember, notifyChanged, ownAccount } from './context.ts';
import { addIntent, turnOf } from './intents.ts';
import type { Conversation } from './model.ts';
import { isAdmin, roomBy } from './roles.ts';
import type { InviteLink } from './state.ts';
import { joinRequestTable } from './tables.ts';
import type { Member } from './validity.ts';

/** So many wait for an admin's word; whoever asks after that must ask again. */
const MAX_JOIN_REQUESTS = 256;
/** So many who came by one link are being added at a time: a link that has got about cannot fill this device. */
const MAX_COMING = 256;
/** The same request lies in every admin's inbox, and may be read long after one has answered it. */
const DENIED_FOR_MS = 3_600_000;

/**
 * Somebody has a group's link. An admin's device sees whether the link is good and the account real, and lets it in, or
 * asks its person first. Others say nothing: who asks is not told who is there.
 */
export function hearJoin(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { request, signature }: Extract<InboxMessage, { type: 'join' }>,
): void {
  const { account, device, homes, name } = request;
  const isGenuine = joinRequestStatement.verify(ctx.ports.crypto, device, request, signature);
  if (!isGenuine || linkFor(ctx, turn, c, ctx.ports.crypto.sha256(request.secret)) === undefined) return;
  if (isMember(ctx, c, account) || ctx.people.isBlocked(account)) return;
  ctx.account.lookUp(turn, { account, homes, token: undefined }, (found, record) => {
    const isCurrent = record?.body.devices.some((each) => equalBytes(each, device)) ?? false;
    const link = linkFor(ctx, found, c, ctx.ports.crypto.sha256(request.secret));
    if (!isCurrent || link === undefined || isMember(ctx, c, account)) return;
    const mayWait = c.joinRequests.size < MAX_JOIN_REQUESTS && !wasDenied(found, c, toHex(account));
    if (link.approval ? !mayWait : comingBy(c, link.secret) >= MAX_COMING) return;
    ctx.people.meet(found, { account, name, homes, bySelf: true });
    if (!link.approval) return letIn(ctx, found, c, account, link.secret, turnOf(ctx, c));
    const row = { account, link: link.secret, at: found.now };
    c.joinRequests.set(toHex(account), row);
    joinRequestTable(c.id).put(found.tx, toHex(account), row);
    notifyChanged(found, c);
  });
}

/** An admin has turned somebody away, here or elsewhere: no other is asked. */
export function deny(turn: Turn, c: Conversation, account: string): void {
  dropJoinRequest(turn, c, account);
  for (const [other, at] of c.denied) if (at + DENIED_FOR_MS <= turn.now) c.denied.delete(other);
  c.denied.set(account, turn.now);
  notifyChanged(turn, c);
}

export function hearDenial(ctx: Context, turn: Turn, c: Conversation, sender: Member, account: AccountId): void {
  if (isAdmin(c.row.state, sender.account) && !isMember(ctx, c, account)) deny(turn, c, toHex(account));
}

function wasDenied(turn: Turn, c: Conversation, account: string): boolean {
  return (c.denied.get(account) ?? Number.NEGATIVE_INFINITY) + DENIED_FOR_MS > turn.now;
}

/** Somebody who waited is answered. */
export function dropJoinRequest(turn: Turn, c: Conversation, account: string): void {
  c.joinRequests.delete(account);
  joinRequestTable(c.id).delete(turn.tx, account);
}

/** Has an account added that came by a link; undefined: one that is good no more, but an admin lets it in all the same. */
export function letIn(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  account: Parameters<Context['people']['name']>[0],
  link: Hash | undefined,
  after = 0,
): void {
  addIntent(turn, c, { kind: 'add', account, ...(link && { link }) }, turn.now + after);
}

/** The link whose secret has this hash, if this device may let people in by it now. */
function linkFor(ctx: Context, turn: Turn, c: Conversation, secret: Uint8Array): InviteLink | undefined {
  if (c.row.status !== 'active' || !isAdmin(c.row.state, ownAccount(ctx).account)) return undefined;
  const link = c.row.state.links.find((each) => equalBytes(each.secret, secret));
  return link !== undefined && isOpen(link, correctedNow(ctx, turn)) ? link : undefined;
}

function comingBy(c: Conversation, link: Hash): number {
  return [...c.intents.values()].filter(({ intent }) => intent.kind === 'add' && isSame(intent.link, link)).length;
}

function isSame(a: Hash | undefined, b: Hash): boolean {
  return a !== undefined && equalBytes(a, b);
}

/** Whether a link still lets people in. */
export function isOpen({ expires, limit, uses }: InviteLink, now: number): boolean {
  return (expires === 0 || expires > now) && roomBy({ limit, uses }) > 0;
}
