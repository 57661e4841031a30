import {
  type AccountId,
  type Hash,
  INVITE_SECRET_BYTES,
  type InviteSecret,
  formatGroupLink,
  fromHex,
  parseContactLink,
  parseGroupLink,
  toHex,
} from '@pando/protocol';
import type { LinkContents, Params } from '../api.ts';
import { deny as turnAway, dropJoinRequest, isOpen, letIn } from '../conversation/arriving.ts';
import { type Context, correctedNow, ownAccount } from '../conversation/context.ts';
import { sendDenial } from '../conversation/control.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { isPermitted } from '../conversation/intent-fate.ts';
import type { Conversation } from '../conversation/model.ts';
import { isAdmin, roomByLink } from '../conversation/roles.ts';
import { MAX_INVITE_LINKS, MAX_LINK_USES } from '../conversation/state.ts';
import { inviteSecretTable } from '../conversation/tables.ts';
import type { Turn } from '../turn.ts';
import { answerGroup, awaitIntents, groupOf, notIn, want, wantThen } from './deciding.ts';
import { type Call, NOT_ALLOWED, answer, error } from './respond.ts';

/** Makes a link. Errors: `not-allowed`, `too-large`. */
export async function makeLink(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.link'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const { c } = found;
  const { approval = false, seconds, limit = 0 } = params;
  if (limit > MAX_LINK_USES)
    return turn.refuse(call.id, error('bad-parameters', 'That is more people than there can be.'));
  const now = correctedNow(ctx, turn);
  const stale = c.row.state.links.find((link) => !isOpen(link, now));
  if (c.row.state.links.length >= MAX_INVITE_LINKS && stale === undefined)
    return turn.refuse(call.id, error('too-large', `A group has at most ${MAX_INVITE_LINKS} links. Revoke one first.`));
  const secret = ctx.ports.crypto.random(INVITE_SECRET_BYTES) as InviteSecret;
  const hash = ctx.ports.crypto.sha256(secret) as Hash;
  const expires = seconds === undefined ? 0 : Math.min(now + seconds * 1000, Number.MAX_SAFE_INTEGER);
  const link = { secret: hash, approval, expires: Math.floor(expires), limit, uses: 0 };
  const intent = { kind: 'link', link } as const;
  if (!isPermitted(ctx, c, intent)) return turn.refuse(call.id, NOT_ALLOWED);
  inviteSecretTable(c.id).put(turn.tx, toHex(hash), secret);
  const ended = stale === undefined ? [] : [{ kind: 'unlink', secret: stale.secret } as const];
  wantThen(ctx, turn, c, call, [...ended, intent], (then, present) =>
    answer<'group.link'>(then, call, { id: toHex(hash), link: linkText(ctx, present, secret, approval) }),
  );
}

/** The link as it is passed on: this account opens the door, and other admins do. */
export function linkText(ctx: Context, c: Conversation, secret: InviteSecret, approval: boolean): string {
  const own = ownAccount(ctx);
  const others = [c.row.state.owner, ...c.row.state.admins].flatMap((account) => {
    const address = account === null ? undefined : ctx.people.address(account);
    return address === undefined || toHex(address.account) === toHex(own.account) ? [] : [address];
  });
  const homes = own.homes.replicas.map(({ url }) => url);
  const wording = { log: c.log, secret, approval, name: c.row.state.name, inviter: own.name };
  return formatGroupLink(`${homes[0] ?? ''}/`, wording, [{ account: own.account, homes }, ...others]);
}

export async function revoke(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, id }: Params<'group.revoke'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const link = found.c.row.state.links.find(({ secret }) => toHex(secret) === id);
  inviteSecretTable(found.c.id).delete(turn.tx, id);
  const intents = link === undefined ? [] : [{ kind: 'unlink', secret: link.secret } as const];
  want<'group.revoke'>(ctx, turn, found.c, call, intents);
}

/** Lets in who has asked. Errors: `unknown-person`, `not-allowed`. */
export async function approve(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, who }: Params<'group.approve'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const { c } = found;
  const asked = c.joinRequests.get(who);
  if (asked === undefined) return turn.refuse(call.id, notAsked(ctx, who));
  if (!isAdmin(c.row.state, ownAccount(ctx).account)) return turn.refuse(call.id, NOT_ALLOWED);
  dropJoinRequest(turn, c, who);
  letIn(ctx, turn, c, asked.account, roomByLink(c.row.state, asked.link) > 0 ? asked.link : undefined);
  awaitIntents(ctx, turn, c, call, (now, present) => answerGroup<'group.approve'>(ctx, now, present, call));
}

export async function deny(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, who }: Params<'group.deny'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const asked = found.c.joinRequests.get(who);
  if (asked === undefined) return turn.refuse(call.id, notAsked(ctx, who));
  turnAway(turn, found.c, who);
  await sendDenial(ctx, turn, found.c, asked.account);
  answer<'group.deny'>(turn, call, { conversation });
}

function notAsked(ctx: Context, who: string): ReturnType<typeof notIn> {
  const account = fromHex(who);
  const name = account === undefined ? who : ctx.people.name(account as AccountId);
  return error('unknown-person', `${name} has not asked to come in, or is answered.`);
}

/** What a link says, to whoever holds it. */
export function readLink(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { link }: Params<'link.read'>,
): void {
  const contents = contentsOf(ctx, conversations, link);
  if (contents === undefined) return turn.refuse(call.id, BAD_LINK);
  answer<'link.read'>(turn, call, contents);
}

function contentsOf(ctx: Context, conversations: Conversations, text: string): LinkContents | undefined {
  const contact = parseContactLink(text);
  if (contact !== undefined) return { kind: 'contact', name: contact.name };
  const group = parseGroupLink(text);
  if (group === undefined) return undefined;
  const { name, inviter, approval } = group;
  const id = toHex(group.log);
  const isIn = conversations.isActive(id) || conversations.joins.has(id);
  return { kind: 'group', name, inviter, approval, ...(isIn && { conversation: id }) };
}

/** Asks to be let in. Errors: `bad-link`. */
export function join(
  _ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'join'>,
): void {
  const link = parseGroupLink(params.link);
  if (link === undefined) return turn.refuse(call.id, BAD_LINK);
  const conversation = toHex(link.log);
  const { name, approval } = link;
  if (!conversations.isActive(conversation) && !conversations.joins.has(conversation)) {
    conversations.joins.ask(turn, link);
    turn.notify({ type: 'conversation', conversation, change: 'added' });
  }
  answer<'join'>(turn, call, { conversation, name, approval });
}

const BAD_LINK = error('bad-link', 'This is not a link of Pando; copy the whole of it.');
