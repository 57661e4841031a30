import {
  type AccessKey,
  type AccountId,
  type DecidedSlot,
  type Introduction,
  type Replica,
  type ReplicaId,
  decidedSlot,
  decode,
  encode,
  equalBytes,
  instanceStatement,
  isDecision,
  logIdOf,
  openStatement,
  replicaId,
  slotValueHash,
  toHex,
  welcomeBlob,
} from '@pando/protocol';
import type { Group } from '../mls/mls.ts';
import { backoff } from '../network/backoff.ts';
import { type Answer, isServer } from '../network/links.ts';
import { setMembers } from '../timeline/index.ts';
import { notePictures } from '../picture/said.ts';
import type { Turn } from '../turn.ts';
import { openBlob } from './commit-plan.ts';
import { type Context, jitter, newConversation, notifyAll, ownAccount, readerOf } from './context.ts';
import { memberHomes } from './member-homes.ts';
import type { Conversation, ConversationRow } from './model.ts';
import { keptEpoch } from './roles.ts';
import { accessEntries, decodeSalted, stateHash } from './state.ts';
import { announceJoin } from './announcing.ts';
import {
  type InvitationRow,
  conversationTable,
  dropProposal,
  invitationTable,
  numberKey,
  putGroup,
  slotSpace,
} from './tables.ts';
import { type Member, STATE_KEY_LABEL, STATE_NONCE, members } from './validity.ts';

const RETRY_MS = 4_000;
/** A joiner renews its access key within this time, sooner in small groups: each renewal is work for every member. */
const RENEW_WITHIN_MS = 3_600_000;
const RENEW_PER_PAIR_MS = 400;

/** An invitation that is being followed. */
export interface Joining {
  readonly id: string;
  readonly row: InvitationRow;
  readonly asked: Set<ReplicaId>;
  /** How often each was asked in vain, and when it is asked again (ms). */
  readonly retries: Map<ReplicaId, { readonly times: number; readonly at: number }>;
  /** Those that say a later slot took this device out before it came in. */
  readonly removedBy: Set<ReplicaId>;
  /** Those that do not keep the welcome. */
  readonly lacking: Set<ReplicaId>;
  slot: DecidedSlot | undefined;
  /** Several replicas may answer; one of them lets this device in, once. */
  over: boolean;
}

export function joiningOf(row: InvitationRow): Joining {
  return {
    id: toHex(row.introduction.log),
    row,
    asked: new Set(),
    retries: new Map(),
    removedBy: new Set(),
    lacking: new Set(),
    slot: undefined,
    over: false,
  };
}

/**
 * A quorum has let go of what is needed to come in: its slot was decided long after it had been staged, because the
 * committer slept or was lost in between.
 */
export function isWelcomeGone({ row, lacking }: Joining): boolean {
  return lacking.size >= row.introduction.replicas.quorum;
}

/** Calls `joined` with the conversation, or with undefined where the invitation turned out to be worth nothing. */
export type Joined = (turn: Turn, conversation: Conversation | undefined) => Promise<void> | void;

/** Asks every replica that is connected for the slot and the blob; the first that has both lets this device in. */
export function planJoining(ctx: Context, turn: Turn, joining: Joining, joined: Joined): void {
  for (const replica of joining.row.introduction.replicas.replicas) {
    const id = replicaId(replica);
    const again = joining.retries.get(id)?.at ?? 0;
    if (joining.asked.has(id)) continue;
    if (again > turn.now) turn.wakeAt(again);
    else open(ctx, turn, joining, replica, joined);
  }
}

function open(ctx: Context, turn: Turn, joining: Joining, replica: Replica, joined: Joined): void {
  const { introduction } = joining.row;
  const greeting = ctx.links.greeting(replica.url, 'conversation');
  if (greeting === undefined) return;
  if (!isServer(greeting, replica)) return turn.wakeAt(ctx.links.doubt(turn, replica.url, 'conversation'));
  const key = ctx.ports.crypto.ed25519.publicKey(introduction.accessSeed) as AccessKey;
  const statement = { server: replica.key, log: introduction.log, key, challenge: greeting.challenge };
  const signature = openStatement.sign(ctx.ports.crypto, introduction.accessSeed, statement);
  const request = { type: 'openLog', log: introduction.log, key, signature } as const;
  step(ctx, turn, joining, replica, request, async (opened, answer) => {
    if (answer.type === 'opened' || answer.type === 'moved') return readSlot(ctx, opened, joining, replica, joined);
    if (answer.type !== 'removed') return retry(ctx, opened, joining, replica);
    joining.removedBy.add(replicaId(replica));
    if (joining.removedBy.size < introduction.replicas.quorum) return retry(ctx, opened, joining, replica);
    joining.over = true;
    await joined(opened, undefined);
  });
}

function readSlot(ctx: Context, turn: Turn, joining: Joining, replica: Replica, joined: Joined): void {
  const { log, slot } = joining.row.introduction;
  step(ctx, turn, joining, replica, { type: 'readSlots', log, from: slot, limit: 1 }, (read, answer) => {
    const decided = answer.type === 'slots' ? answer.slots[0] : undefined;
    if (decided === undefined || !isOfIntroduction(ctx, joining.row, decided))
      return retry(ctx, read, joining, replica);
    joining.slot = decided;
    readBlob(ctx, read, joining, replica, joined);
  });
}

/** Only the slot's certificate makes an introduction true. */
function isOfIntroduction(ctx: Context, { introduction, sealedHash }: InvitationRow, decided: DecidedSlot): boolean {
  const { crypto } = ctx.ports;
  const { binding, blob, introductions } = decided.value.body;
  const instance = {
    type: 'slot',
    log: introduction.log,
    slot: introduction.slot,
    previous: binding.previous,
  } as const;
  return (
    equalBytes(binding.log, introduction.log) &&
    binding.slot === introduction.slot &&
    blob !== null &&
    equalBytes(blob, introduction.blob) &&
    introductions.some((each) => equalBytes(each, sealedHash)) &&
    isDecision(
      crypto,
      introduction.replicas,
      instanceStatement.hash(crypto, instance),
      slotValueHash(crypto, decided.value),
      decided.certificate,
    )
  );
}

function readBlob(ctx: Context, turn: Turn, joining: Joining, replica: Replica, joined: Joined): void {
  const { log, blob } = joining.row.introduction;
  step(ctx, turn, joining, replica, { type: 'fetchStaged', log, hash: blob }, async (read, answer) => {
    const fits = answer.type === 'staged' && equalBytes(ctx.ports.crypto.sha256(answer.body), blob);
    if (!fits) {
      if (answer.type === 'error' && answer.code === 'unknown') joining.lacking.add(replicaId(replica));
      if (!isWelcomeGone(joining)) return retry(ctx, read, joining, replica);
      joining.over = true;
      return joined(read, undefined);
    }
    await join(ctx, read, joining, answer.body, joined);
  });
}

function step(
  ctx: Context,
  turn: Turn,
  joining: Joining,
  replica: Replica,
  request: Parameters<Context['links']['request']>[3],
  then: (turn: Turn, answer: NonNullable<Answer>) => Promise<void> | void,
): void {
  const id = replicaId(replica);
  const sent = ctx.links.request(turn, replica.url, 'conversation', request, async (answered, answer) => {
    joining.asked.delete(id);
    if (joining.over) return;
    if (answer === undefined) retry(ctx, answered, joining, replica);
    else await then(answered, answer);
  });
  if (sent) joining.asked.add(id);
}

function retry(ctx: Context, turn: Turn, joining: Joining, replica: Replica): void {
  const id = replicaId(replica);
  const times = (joining.retries.get(id)?.times ?? 0) + 1;
  const at = turn.now + backoff(ctx.ports.crypto, times, RETRY_MS);
  joining.retries.set(id, { times, at });
  turn.wakeAt(at);
}

async function join(ctx: Context, turn: Turn, joining: Joining, blob: Uint8Array, joined: Joined): Promise<void> {
  joining.over = true;
  const { introduction } = joining.row;
  const own = await ctx.account.keyPackage(turn.tx, introduction.keyPackage);
  const plaintext = openBlob(ctx, introduction.blobKey, blob);
  const opened = plaintext === undefined ? undefined : decode(welcomeBlob, plaintext);
  if (own === undefined || joining.slot === undefined || opened === undefined || !opened.ok)
    return joined(turn, undefined);
  const outcome = await ctx.ports.mls.joinFromWelcome({ ...opened.value, own });
  if (!outcome.ok) return joined(turn, undefined);
  const row = await firstRow(ctx, turn, joining.slot, introduction, outcome.group);
  if (row === undefined) return joined(turn, undefined);
  const conversation = newConversation(ctx, row, outcome.group);
  const inviter = inviterIn(ctx, conversation, introduction);
  if (inviter === undefined) return joined(turn, undefined);
  const { name, homes } = introduction.inviter;
  ctx.people.meet(turn, { account: inviter.account, name, homes, bySelf: true });
  if (joining.row.trusted) ctx.people.befriend(turn, inviter.account);
  await settleIn(ctx, turn, conversation, { slot: joining.slot, inviter });
  await ctx.account.consumeKeyPackage(turn, introduction.keyPackage);
  invitationTable.delete(turn.tx, joining.id);
  await joined(turn, conversation);
}

/** What the joiner knows of the conversation, all of it checked against the decided slot. */
async function firstRow(
  ctx: Context,
  turn: Turn,
  { value }: DecidedSlot,
  introduction: Introduction,
  group: Group,
): Promise<ConversationRow | undefined> {
  const { crypto, mls } = ctx.ports;
  const { binding } = value.body;
  const key = await mls.exportSecret(group, STATE_KEY_LABEL, new Uint8Array(), 32);
  const plaintext = crypto.aead.open(key, STATE_NONCE, value.body.state, new Uint8Array());
  const decoded = plaintext === undefined ? undefined : decodeSalted(plaintext);
  if (plaintext === undefined || decoded === undefined || !decoded.ok) return undefined;
  const { state } = decoded.value;
  const ownLeaf = group.leaves().find((leaf) => leaf.leafIndex === group.ownLeaf);
  const access = { seed: introduction.accessSeed, key: crypto.ed25519.publicKey(introduction.accessSeed) as AccessKey };
  const listed = state.leaves.find((row) => ownLeaf !== undefined && equalBytes(row.leafKey, ownLeaf.signatureKey));
  const clear = accessEntries(state)
    .map((each) => toHex(each.key))
    .join();
  const fits =
    equalBytes(logIdOf(crypto, introduction.genesis), introduction.log) &&
    equalBytes(group.groupId, introduction.log) &&
    equalBytes(stateHash(crypto, plaintext), binding.stateHash) &&
    clear === binding.accessKeys.map((each) => toHex(each.key)).join() &&
    listed !== undefined &&
    equalBytes(listed.access, access.key);
  if (!fits || ownLeaf === undefined) return undefined;
  const hash = slotValueHash(crypto, value);
  return {
    genesis: introduction.genesis,
    status: 'active',
    state,
    replicas: binding.replicas,
    slot: binding.slot,
    slotHash: hash,
    validSlot: binding.slot,
    validHash: hash,
    voids: [],
    closedSlot: 0,
    joinedSlot: binding.slot,
    access,
    olderAccess: [],
    leafKey: ownLeaf.signatureKey,
    epochs: [keptEpoch(state, binding.slot, group.epoch)],
    updateAt: turn.now + jitter(ctx, Math.min(RENEW_WITHIN_MS, RENEW_PER_PAIR_MS * state.leaves.length ** 2)),
    createdAt: turn.now,
    peer: state.kind === 'direct' ? peerOf(ctx, introduction, group) : null,
    move: null,
    leavers: [],
    readdAskedAt: null,
    creator: false,
  };
}

/** With whom a direct conversation is: the inviter, unless that is another device of this account. */
function peerOf(ctx: Context, { inviter }: Introduction, group: Group): AccountId | null {
  const self = ownAccount(ctx).account;
  if (!equalBytes(inviter.account, self)) return inviter.account;
  const all = members({ crypto: ctx.ports.crypto, mls: ctx.ports.mls, identities: new Map() }, group);
  return all.find(({ account }) => !equalBytes(account, self))?.account ?? null;
}

/** The inviter that the introduction names must be the one whose leaf is in the tree. */
function inviterIn(ctx: Context, c: Conversation, { inviter }: Introduction): Member | undefined {
  const all = members({ crypto: ctx.ports.crypto, mls: ctx.ports.mls, identities: c.identities }, c.group);
  return all.find((member) => equalBytes(member.account, inviter.account) && equalBytes(member.device, inviter.device));
}

interface Arrival {
  readonly slot: DecidedSlot;
  readonly inviter: Member;
}

async function settleIn(ctx: Context, turn: Turn, c: Conversation, { slot, inviter }: Arrival): Promise<void> {
  conversationTable.put(turn.tx, c.id, c.row);
  // What an earlier leaf of this device had proposed is none of this one's.
  dropProposal(turn.tx, c.id);
  putGroup(turn.tx, ctx.ports.mls, c.id, undefined, c.group);
  turn.tx.put(slotSpace(c.id), numberKey(c.row.slot), encode(decidedSlot, slot));
  const identities = members({ crypto: ctx.ports.crypto, mls: ctx.ports.mls, identities: c.identities }, c.group);
  const names = new Map(c.row.state.leaves.map((row) => [toHex(row.leafKey), row.name]));
  for (const member of identities) {
    const name = names.get(toHex(member.leaf.signatureKey)) ?? '';
    ctx.people.meet(turn, {
      account: member.account,
      name: name === '' ? undefined : name,
      homes: memberHomes(member.leaf),
      bySelf: false,
    });
  }
  const accounts = [...new Set(identities.map((member) => toHex(member.account)))];
  notifyAll(turn, await setMembers({ ...readerOf(ctx, turn.tx, c), tx: turn.tx }, c.thread, accounts));
  notePictures(ctx, turn, c, undefined);
  await announceJoin(ctx, turn, c, toHex(inviter.account));
}
