import { replicaId, toHex } from '@pando/protocol';
import type { ConversationSummary, EvidenceSummary, Person, ReplicaState, Status } from '../api.ts';
import { type Context, bytesOf, isParticipant, isReader, ownAccount, readerOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Conversation, Listed, Session } from '../conversation/model.ts';
import { numberWith, verificationOf } from '../conversation/verification.ts';
import { shownName } from '../content/index.ts';
import { timerOf } from '../conversation/lifetime.ts';
import { mayPost } from '../conversation/roles.ts';
import { type Gist, type Read, gistOf } from '../list/gist.ts';
import type { InvitationRow, JoinRow } from '../conversation/tables.ts';
import type { ExportedConversation } from '../services.ts';
import { isoTime, overview } from '../timeline/index.ts';
import type { StoreReader } from '../store.ts';
import type { Turn } from '../turn.ts';

/** What is shown of a conversation in lists. */
export async function summaryOf(ctx: Context, tx: StoreReader, c: Conversation | Read): Promise<ConversationSummary> {
  const view = await overview(readerOf(ctx, tx, c), c.thread, c.row.state.kind);
  const gist = gistOf(ctx, c);
  const draft = ctx.drafts.of(c.thread);
  const scheduled = ctx.scheduled.of(c.thread).length;
  return {
    id: c.thread,
    kind: c.row.state.kind,
    name: nameOf(ctx, c),
    ...pictureOf(ctx, c),
    ...verificationIn(ctx, c),
    members: peopleIn(ctx, gist),
    unread: view.unread,
    mentions: view.mentions,
    ...(view.firstUnread !== undefined && { firstUnread: view.firstUnread }),
    ...(draft !== undefined && { draft }),
    ...(scheduled > 0 && { scheduled }),
    ...(timerOf(c) > 0 && { disappearSeconds: timerOf(c) }),
    writable: isParticipant(c),
    ...(!mayPost(c.row.state, ownAccount(ctx).account) && { adminsOnly: true as const }),
    status: isReader(c) ? (isParticipant(c) ? 'active' : 'left') : c.row.status === 'removed' ? 'removed' : 'left',
    ...(view.last === undefined ? {} : { last: view.last }),
    activeAt: view.last?.at ?? isoTime(c.row.createdAt),
    queued: view.queued,
    ...(gist.requests > 0 && { joinRequests: gist.requests }),
    preferences: ctx.preferences.conversation(c.thread),
  };
}

/** Members, those included whom this device has decided to add and who are not in yet. */
export function membersOfConversation(ctx: Context, c: Conversation): readonly Person[] {
  return peopleIn(ctx, gistOf(ctx, c));
}

function peopleIn(ctx: Context, { members, coming }: Gist): readonly Person[] {
  const accounts = [...members.map(({ account }) => account), ...coming].map(toHex);
  return [...new Set(accounts)].map((account) => person(ctx, account));
}

function nameOf(ctx: Context, c: Listed): string {
  if (c.row.peer !== null) return ctx.people.name(c.row.peer);
  return c.row.state.kind === 'self' ? 'Note to Self' : shownName(c.row.state.name);
}

function pictureOf(ctx: Context, c: Listed): { readonly picture?: string } {
  const picture = c.row.peer === null ? c.row.state.picture : ctx.pictures.of(toHex(c.row.peer));
  return picture === null || picture === undefined ? {} : { picture: toHex(picture) };
}

function verificationIn(ctx: Context, c: Conversation | Read): Pick<ConversationSummary, 'verification'> {
  const verified = c.row.peer === null ? null : ctx.people.verified(c.row.peer);
  if (c.row.peer === null || verified === null) return {};
  const verification = verificationOf(verified, numberWith(ctx, c, c.row.peer));
  return verification === 'none' ? {} : { verification };
}

function person(ctx: Context, account: string): Person {
  return ctx.people.person(bytesOf(account) as Parameters<Context['people']['person']>[0]);
}

/** A stranger's invitation, or one that is being followed. */
export function invitationSummary(ctx: Context, { introduction, status, at }: InvitationRow): ConversationSummary {
  const inviter = ctx.people.person(introduction.inviter.account);
  return {
    id: toHex(introduction.log),
    kind: 'direct',
    name: inviter.name,
    members: [inviter, ctx.people.person(ownAccount(ctx).account)],
    unread: status === 'request' ? 1 : 0,
    mentions: 0,
    writable: false,
    status,
    activeAt: isoTime(at),
    queued: 0,
    preferences: ctx.preferences.conversation(toHex(introduction.log)),
  };
}

/** A group that this account has asked to come into by a link. */
export function joinSummary(ctx: Context, { link, at }: JoinRow): ConversationSummary {
  const id = toHex(link.log);
  return {
    id,
    kind: 'group',
    name: link.name,
    members: [ctx.people.person(ownAccount(ctx).account)],
    unread: 0,
    mentions: 0,
    writable: false,
    status: 'joining',
    ...(link.approval && { awaitsApproval: true as const }),
    activeAt: isoTime(at),
    queued: 0,
    preferences: ctx.preferences.conversation(id),
  };
}

/** What an import brought and waits to be taken into: its history can be read. */
export async function restoredSummary(
  ctx: Context,
  tx: StoreReader,
  restored: ExportedConversation,
): Promise<ConversationSummary> {
  const self = toHex(ownAccount(ctx).account);
  const reader = {
    tx,
    self: { account: self, device: '' },
    nameOf: (account: string) => person(ctx, account).name,
  };
  const view = await overview(reader, restored.id, restored.kind);
  const peer = restored.members.find((account) => toHex(account) !== self);
  return {
    id: restored.id,
    kind: restored.kind,
    name: restored.kind === 'direct' && peer !== undefined ? ctx.people.name(peer) : restored.name,
    members: restored.members.map((account) => ctx.people.person(account)),
    unread: view.unread,
    mentions: view.mentions,
    writable: false,
    status: 'joining',
    ...(view.last === undefined ? {} : { last: view.last }),
    activeAt: view.last?.at ?? isoTime(0),
    queued: 0,
    preferences: ctx.preferences.conversation(restored.id),
  };
}

export async function statusOf(ctx: Context, turn: Turn, conversations: Conversations): Promise<Status> {
  await conversations.wakeAll(turn);
  const threads = conversations.threads().flatMap(({ id }) => conversations.awake(id) ?? []);
  return {
    account: toHex(ownAccount(ctx).account),
    homes: ctx.account.homeStates(),
    conversations: threads.map((c) => ({
      id: c.thread,
      epoch: c.group.epoch,
      slot: c.row.slot,
      replicas: replicasOf(ctx, c).map(({ url, state }) => ({ url, state })),
      queued: c.outbox.size,
    })),
    undecryptable_total: Object.fromEntries(ctx.undecryptable),
    evidence: ctx.liars.all().map(({ id, about, at }) => ({ server: id, about, at: isoTime(at) })),
    pending: ctx.account.pending() + threads.reduce((sum, c) => sum + pendingOf(c), 0),
  };
}

/**
 * What is to be read and written now; renewing keys has time. What so few replicas list that all of them may lie need
 * not exist.
 */
function pendingOf(c: Conversation): number {
  if (!isReader(c)) return c.outbox.size;
  const { replicas, quorum } = c.row.replicas;
  const unread = [...c.unopened].filter(
    ({ state, holders }) => state === 'wanted' && holders.size > replicas.length - quorum,
  ).length;
  const changes = [...c.intents.values()].filter(({ intent }) => intent.kind !== 'update').length;
  return unread + changes + c.outbox.size;
}

export interface ReplicaView {
  readonly url: string;
  readonly state: ReplicaState;
  readonly evidence?: EvidenceSummary['about'];
}

export function replicasOf(ctx: Context, c: Conversation): readonly ReplicaView[] {
  return c.row.replicas.replicas.map((replica) => {
    const session = [...c.sessions.values()].find((each) => each.replica.url === replica.url);
    const evidence = ctx.liars.all().find(({ id }) => id === replicaId(replica))?.about;
    return { url: replica.url, state: stateOf(session), ...(evidence === undefined ? {} : { evidence }) };
  });
}

function stateOf(session: Session | undefined): ReplicaState {
  if (session === undefined) return 'offline';
  if (session.lost) return 'replaced';
  switch (session.phase) {
    case 'live':
      return 'connected';
    case 'opening':
    case 'reading':
      return 'connecting';
    case 'refused':
      return 'lying';
    case 'away':
      return 'offline';
  }
}
