import { type Hash, equalBytes, toHex } from '@pando/protocol';
import { MAX_CLOCK_COUNTER, type MessageId, type Timestamp } from '../content/index.ts';
import { notePictures, oweNow } from '../picture/said.ts';
import { type NoticeLine, addNotice, observe, setMembers, trackDevice } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import {
  type Context,
  accountsOf,
  correctedNow,
  deviceTag,
  notifyAll,
  notifyChanged,
  ownAccount,
  timelineOf,
  updateRow,
} from './context.ts';
import { whoDeparts } from './departure.ts';
import { samePicture } from './intent-fate.ts';
import { memberHomes } from './member-homes.ts';
import type { Conversation } from './model.ts';
import { noticesOf } from './slot-notices.ts';
import type { ConversationState } from './state.ts';
import type { Member, Verdict } from './validity.ts';

type Valid = Extract<Verdict, { verdict: 'valid' }>;

/** A slot, and what was so before it. */
export interface Change {
  readonly hash: Hash;
  readonly before: ConversationState;
  readonly membersBefore: readonly Member[];
}

/** Says in the conversation what a slot changed, and learns whom it has met. */
export async function announce(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  verdict: Valid,
  change: Change,
): Promise<void> {
  const timeline = timelineOf(ctx, turn, c);
  meetAll(ctx, turn, verdict);
  notePictures(ctx, turn, c, verdict.committer);
  giveOwnPictures(turn, c, verdict, change.before);
  for (const { account, leaf } of verdict.added) {
    const device = { account: toHex(account), device: deviceTag(leaf.signatureKey) };
    await trackDevice(timeline, c.thread, device, 1);
  }
  const { state, committer } = verdict;
  const timestamp = { wall: state.wall, counter: state.counter };
  await observe(timeline, timestamp, correctedNow(ctx, turn));
  const now = accountsOf(ctx, c);
  const departed = state.departures.flatMap((word) => {
    const who = whoDeparts(ctx.ports.crypto, c.log, change.membersBefore, word);
    return who === undefined ? [] : [toHex(who.account)];
  });
  const lines = noticesOf({ ...change, after: state, by: committer.account, added: verdict.added, now, departed });
  for (const line of lines) await notice(ctx, turn, c, { hash: change.hash, timestamp }, line);
  const left = c.row.leavers.filter(({ account }) => now.includes(account));
  if (left.length < c.row.leavers.length) updateRow(turn, c, { leavers: left });
  notifyAll(turn, await setMembers(timeline, c.thread, now));
  notifyChanged(turn, c);
}

/** Whoever says that a picture is the group's, or its own, has it. */
function giveOwnPictures(turn: Turn, c: Conversation, { state, committer }: Valid, before: ConversationState): void {
  if (!equalBytes(committer.leaf.signatureKey, c.row.leafKey)) return;
  const pictureIn = ({ leaves }: ConversationState): Hash | null =>
    leaves.find(({ leafKey }) => equalBytes(leafKey, c.row.leafKey))?.picture ?? null;
  if (!samePicture(pictureIn(state), pictureIn(before))) oweNow(turn, c, pictureIn(state));
  if (!samePicture(state.picture, before.picture)) oweNow(turn, c, state.picture);
}

function meetAll(ctx: Context, turn: Turn, { state, added, committer }: Valid): void {
  const names = new Map(state.leaves.map((row) => [toHex(row.leafKey), row.name]));
  for (const member of [...added, committer]) {
    const name = names.get(toHex(member.leaf.signatureKey)) ?? '';
    const met = { account: member.account, name: name === '' ? undefined : name };
    ctx.people.meet(turn, { ...met, homes: memberHomes(member.leaf), bySelf: false });
    // A committer names itself; the homes above are those of its first record.
    if (member === committer) ctx.people.meet(turn, { ...met, homes: [], bySelf: true });
  }
}

/** This device has come in, by the slot that it stands at. */
export async function announceJoin(ctx: Context, turn: Turn, c: Conversation, by: string): Promise<void> {
  const { wall, counter, arrivals } = c.row.state;
  const timestamp = { wall, counter };
  await observe(timelineOf(ctx, turn, c), timestamp, correctedNow(ctx, turn));
  const who = toHex(ownAccount(ctx).account);
  const link = arrivals.some((account) => toHex(account) === who);
  await notice(ctx, turn, c, { hash: c.row.validHash, timestamp }, { type: 'joined', who, by: link ? null : by, link });
}

/** This account was taken out, or has left. */
export async function announceOut(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { hash, timestamp, by }: { readonly hash: Hash; readonly timestamp: Timestamp; readonly by: string },
): Promise<void> {
  const who = toHex(ownAccount(ctx).account);
  const left = c.row.leavers.some(({ account }) => account === who);
  await notice(ctx, turn, c, { hash, timestamp }, left ? { type: 'left', who } : { type: 'removed', who, by });
}

interface Said {
  readonly hash: Hash;
  readonly timestamp: Timestamp;
}

/** A line that the app writes by itself; id and time follow from the slot, so that they are the same for all. */
async function notice(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { hash, timestamp }: Said,
  line: NoticeLine['notice'],
): Promise<void> {
  if (c.row.status === 'leaving') return;
  const about = 'who' in line ? line.who : 'what' in line ? line.what : 'revoked' in line && line.revoked ? 'end' : '';
  const label = `pando notice ${toHex(hash)} ${line.type} ${about}`;
  const id = toHex(ctx.ports.crypto.sha256(new TextEncoder().encode(label))) as MessageId;
  const { wall, counter } = timestamp;
  const said = { wall, counter: Math.min(counter + rankOf(line), MAX_CLOCK_COUNTER) };
  notifyAll(turn, await addNotice(timelineOf(ctx, turn, c), c.thread, { id, timestamp: said, notice: line }));
}

/** One slot says who came before what they became, and what is new about the group last. */
function rankOf({ type }: NoticeLine['notice']): number {
  switch (type) {
    case 'created':
    case 'joined':
    case 'left':
    case 'removed':
    case 'device':
      return 0;
    case 'role':
      return 1;
    case 'renamed':
    case 'described':
    case 'pictured':
    case 'timer':
    case 'policy':
    case 'link':
    case 'sent-late':
    case 'pinned':
      return 2;
  }
}
