import { type LogId, compareBytes, concatBytes, equalBytes, fromHex, logIdOf, toHex } from '@pando/protocol';
import type { PandoEvent } from '../api.ts';
import { DEVICE_TAG_BYTES } from '../content/index.ts';
import type { RunningHashes } from '../attachment/blobs.ts';
import type { Downloads } from '../attachment/download.ts';
import type { Uploads } from '../attachment/upload.ts';
import type { Drafts } from '../writing/drafts.ts';
import type { ScheduledMessages } from '../writing/scheduled.ts';
import type { Bell } from '../network/bell.ts';
import type { HttpRequests } from '../network/http.ts';
import type { Sleeping } from '../list/listing.ts';
import type { SummaryCache } from '../list/summary-cache.ts';
import { newPictureExchange } from '../picture/exchange-state.ts';
import type { Pictures } from '../picture/pictures.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { Searches } from '../search/calls.ts';
import type { OwnAccount, Services } from '../services.ts';
import type { Timeline, TimelineReader } from '../timeline/index.ts';
import type { StoreReader } from '../store.ts';
import type { Turn } from '../turn.ts';
import type { Conversation, ConversationRow, ConversationStatus, Listed } from './model.ts';
import { newMoving } from './moving-state.ts';
import { conversationTable } from './tables.ts';
import type { Judge, Member } from './validity.ts';
import { members } from './validity.ts';

/** How many undecryptable entries there were, by cause; anything but zero is a fault. */
export type Undecryptable = Map<string, number>;

/** How many messages were dropped because their sender broke a rule of the conversation, by rule. */
export type Dropped = Map<string, number>;

/** What the functions on conversations share. */
export interface Context extends Services {
  readonly undecryptable: Undecryptable;
  readonly dropped: Dropped;
  /** Calls that wait for something to come true; looked at after each change of their conversation. */
  readonly waiting: Map<string, Waiting>;
  readonly http: HttpRequests;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly hashes: RunningHashes;
  readonly preferences: Preferences;
  readonly pictures: Pictures;
  readonly summaries: SummaryCache;
  readonly searches: Searches;
  readonly drafts: Drafts;
  readonly scheduled: ScheduledMessages;
  readonly nextExpiry: NextExpiry;
  readonly bell: Bell;
}

/** When the next of all conversations' messages disappears (ms by the servers' clocks). */
export interface NextExpiry {
  at: number;
}

export interface Waiting {
  readonly conversation: string;
  readonly deadline: number;
  /** True once it has replied. `c` as it is now: a conversation that was joined anew is another object. */
  settle(turn: Turn, c: Conversation): Promise<boolean> | boolean;
  expire(turn: Turn): Promise<void> | void;
}

export function ownAccount(ctx: Services): OwnAccount {
  const own = ctx.account.own();
  if (own === undefined) throw new Error('there is a conversation, but no account');
  return own;
}

export function judgeOf(ctx: Services, c: Conversation): Judge {
  return { crypto: ctx.ports.crypto, mls: ctx.ports.mls, identities: c.identities };
}

export function membersOf(ctx: Services, c: Conversation): readonly Member[] {
  return members(judgeOf(ctx, c), c.group);
}

/** Account ids in hexadecimal of all who are in the conversation, each once. */
export function accountsOf(ctx: Services, c: Conversation): readonly string[] {
  return [...new Set(membersOf(ctx, c).map((member) => toHex(member.account)))];
}

export function isMember(ctx: Services, c: Conversation, account: Uint8Array): boolean {
  return membersOf(ctx, c).some((member) => equalBytes(member.account, account));
}

/** The leaves of one device: more than one where it was taken in anew and the old one stayed. */
export function leavesOfDevice(
  ctx: Services,
  c: Conversation,
  { account, device }: Pick<Member, 'account' | 'device'>,
): readonly Member[] {
  return membersOf(ctx, c).filter((each) => equalBytes(each.account, account) && equalBytes(each.device, device));
}

/** The first bytes of its leaf key name a device within a conversation. */
export function deviceTag(leafKey: Uint8Array): string {
  return toHex(leafKey.subarray(0, DEVICE_TAG_BYTES));
}

/** The conversation's timeline as seen by this device. */
export function timelineOf(ctx: Context, turn: Turn, c: Listed | Sleeping): Timeline {
  const { nextExpiry } = ctx;
  return {
    ...readerOf(ctx, turn.tx, c),
    tx: turn.tx,
    willExpire: (at) => {
      nextExpiry.at = Math.min(nextExpiry.at, at);
    },
  };
}

export function readerOf(ctx: Context, tx: StoreReader, c: Listed | Sleeping): TimelineReader {
  const device = 'listing' in c ? c.listing.device : deviceTag(c.row.leafKey);
  return {
    marks: ctx.preferences.privacy(),
    tx,
    self: { account: toHex(ownAccount(ctx).account), device },
    nameOf: (account) => nameOf(ctx, account),
    isBlocked: (account) => ctx.people.isBlocked(bytesOf(account) as OwnAccount['account']),
  };
}

export function nameOf(ctx: Services, account: string): string {
  return ctx.people.name(bytesOf(account) as OwnAccount['account']);
}

/** The time by the servers' clocks. */
export function correctedNow(ctx: Services, turn: Turn): number {
  return turn.now + ctx.links.clockCorrection;
}

export function notifyAll(turn: Turn, events: readonly PandoEvent[]): void {
  for (const event of events) turn.notify(event);
}

export function notifyChanged(turn: Turn, c: Pick<Listed, 'thread'>): void {
  turn.notify({ type: 'conversation', conversation: c.thread, change: 'changed' });
}

export function updateRow(turn: Turn, c: Conversation, change: Partial<ConversationRow>): void {
  c.row = { ...c.row, ...change };
  conversationTable.put(turn.tx, c.id, c.row);
}

/** Whether this device still reads: also with keys that it must not write with any more. */
export function isReader(c: Listed): boolean {
  return isRead(c.row.status);
}

function isRead(status: ConversationStatus): boolean {
  return status === 'active' || status === 'rejoining';
}

/** Whether this device learns what is decided: also while the others take it out. */
export function followsSlots(c: Listed): boolean {
  return isFollowed(c.row.status);
}

export function isFollowed(status: ConversationStatus): boolean {
  return isRead(status) || status === 'leaving';
}

/** Whether this account takes part, as its person sees it: who leaves does not any more. */
export function isParticipant(c: Listed): boolean {
  return isReader(c) && c.row.leaving !== true;
}

/** Has the conversation looked at again by `at` (ms): in this turn, where that is now. */
export function due(turn: Turn, c: Conversation, at: number): void {
  if (Number.isNaN(at)) throw new Error('a time is not a number');
  c.dueAt = Math.min(c.dueAt, at);
}

/** A random time up to `span` ms from now: full jitter. */
export function jitter(ctx: Services, span: number): number {
  const bytes = ctx.ports.crypto.random(4);
  const fraction = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
  return Math.floor(fraction * span);
}

export function newConversation(ctx: Services, row: ConversationRow, group: Conversation['group']): Conversation {
  const log = logIdOf(ctx.ports.crypto, row.genesis);
  return {
    id: toHex(log),
    log,
    thread: threadId(ctx, { kind: row.state.kind, log, peer: row.peer }),
    row,
    group,
    identities: new Map(),
    sessions: new Map(),
    entries: new Map(),
    unopened: new Set(),
    repairAt: Number.POSITIVE_INFINITY,
    ahead: new Map(),
    outbox: new Map(),
    nextOrder: 1,
    sentAcks: new Map(),
    intents: new Map(),
    nextIntent: 1,
    claims: new Map(),
    claimFailures: new Map(),
    setEndorsements: new Map(),
    sentSinceUpdate: 0,
    live: undefined,
    joiners: [],
    joinRequests: new Map(),
    denied: new Map(),
    caughtUp: false,
    active: undefined,
    moving: newMoving(),
    receiptAt: 0,
    gapSince: undefined,
    asked: new Map(),
    resent: undefined,
    cloned: false,
    typing: { saidAt: 0, isWriting: false, others: new Map(), key: undefined },
    pictures: newPictureExchange(),
    readdRepeats: 0,
    outSince: undefined,
    waking: { wanted: false, at: Number.NEGATIVE_INFINITY },
    removedBy: new Set(),
    dueAt: 0,
  };
}

/**
 * The id of a conversation as people and programs see it. Two people have one thread, whichever of them made a log
 * for it, and each account one for its own notes; a group's is its log's.
 */
export function threadId(
  ctx: Services,
  of: { readonly kind: string; readonly log: LogId; readonly peer: Uint8Array | null },
): string {
  if (of.kind === 'group') return toHex(of.log);
  const self = ownAccount(ctx).account;
  const accounts = [self, of.peer ?? self].sort(compareBytes);
  return toHex(ctx.ports.crypto.sha256(concatBytes(new TextEncoder().encode(`pando thread ${of.kind}`), ...accounts)));
}

/** Of hexadecimal that this device wrote itself. */
export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === undefined) throw new Error('not hexadecimal');
  return bytes;
}
