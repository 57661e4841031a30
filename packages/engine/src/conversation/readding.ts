import {
  type AccountId,
  type InboxMessage,
  type LeafIdentity,
  type LogId,
  type ReaddRequest,
  equalBytes,
  readdRequestStatement,
  toHex,
  verifyCredential,
} from '@pando/protocol';
import type { Turn } from '../turn.ts';
import {
  type Context,
  due,
  isMember,
  leavesOfDevice,
  membersOf,
  notifyChanged,
  ownAccount,
  updateRow,
} from './context.ts';
import { addIntent, dropIntent, turnOf } from './intents.ts';
import type { Conversation } from './model.ts';
import { heardTable, readdTable } from './tables.ts';

/** Who is asked: more than one, because any may be away; not all, because one is enough. */
const MAX_ASKED = 8;
/** Nobody may have heard: it asks again, first after so long, and longer each time. */
const ASK_AGAIN_MS = 30_000;
const MAX_ASK_AGAIN_MS = 60 * 60 * 1000;
/** What a device that was turned away has not sent waits so long for its request to be granted. */
const GRANTED_WITHIN_MS = 10 * 60 * 1000;
/** After so many times, within an hour, whoever is out was taken out on purpose. */
const ASKED_IN_VAIN = 6;

/**
 * This device's state of the conversation is not to be used any more: it was copied, rolled back, or left behind.
 * It asks other members to take its old leaf out and a fresh one in.
 */
export async function planRejoining(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.cloned && c.row.status === 'active') {
    updateRow(turn, c, { status: 'rejoining' });
    notifyChanged(turn, c);
  }
  const wantsIn = c.row.status === 'rejoining' || c.row.status === 'removed';
  if (!wantsIn) return;
  // Whoever was taken out on purpose is not let in again, and need not ask twice.
  if (c.row.status === 'removed' && c.row.readdAskedAt !== null) return;
  const askAt = whenToAsk(turn, c);
  if (askAt > turn.now) return due(turn, c, askAt);
  if (isOutForGood(c)) {
    updateRow(turn, c, { status: 'removed' });
    ctx.account.recall(turn, subjectOf(c.log));
    return notifyChanged(turn, c);
  }
  if (c.row.readdAskedAt !== null) c.readdRepeats += 1;
  updateRow(turn, c, { readdAskedAt: turn.now });
  // The same one each time: whoever hears it late sees that it was granted.
  const request = (await readdTable.get(turn.tx, c.id)) ?? (await newRequest(ctx, turn, c.log, ownLeafHash(ctx, c)));
  readdTable.put(turn.tx, c.id, request);
  // It may come in otherwise while records are being read: asked for after that, it would be thrown out of there.
  const stands = async ({ tx }: Turn): Promise<boolean> => {
    const kept = await readdTable.get(tx, c.id);
    return kept !== undefined && equalBytes(kept.nonce, request.nonce);
  };
  await sendRequest(ctx, turn, request, othersIn(ctx, c).slice(0, MAX_ASKED), stands);
}

/**
 * At once where this device finds that its state is not to be used. Whoever was taken out in the middle of it may have
 * been taken in anew by the same slot, upon an earlier request; and two copies of one device, which ask each for itself,
 * are to throw each other out less and less often.
 */
function whenToAsk(turn: Turn, c: Conversation): number {
  const pause = Math.min(ASK_AGAIN_MS * 2 ** c.readdRepeats, MAX_ASK_AGAIN_MS);
  if (c.row.readdAskedAt !== null) return c.row.readdAskedAt + pause;
  if ((c.row.status === 'rejoining' || !sawItselfTakenOut(c)) && c.readdRepeats === 0) return turn.now;
  c.outSince ??= turn.now;
  return c.outSince + pause;
}

/**
 * A quorum says that this device's leaf is out. So it is where the request was granted; but then the new leaf's
 * introduction would have come by now.
 */
function isOutForGood(c: Conversation): boolean {
  return c.row.readdAskedAt !== null && c.readdRepeats >= ASKED_IN_VAIN && c.removedBy.size >= c.row.replicas.quorum;
}

/**
 * Until when (ms) a device that was turned away, and has seen no slot that takes it out, may find that only its state is
 * old: then it is taken in anew, and what it has not sent goes on.
 */
export function hopeOfReturn(c: Conversation): number {
  if (c.row.status !== 'removed' || sawItselfTakenOut(c)) return 0;
  return c.row.readdAskedAt === null ? Number.POSITIVE_INFINITY : c.row.readdAskedAt + GRANTED_WITHIN_MS;
}

/** The last slot that it applied is neither valid here nor void: it took this leaf out. */
function sawItselfTakenOut({ row }: Conversation): boolean {
  return row.slot > row.validSlot && !row.voids.includes(row.slot);
}

/** Under what requests to be taken into this conversation are on their way. */
export function subjectOf(log: LogId): string {
  return `readd ${toHex(log)}`;
}

/** Who may be able to take this device in: members, and whom it wanted to add, who may have come in meanwhile. */
function othersIn(ctx: Context, c: Conversation): readonly AccountId[] {
  const members = membersOf(ctx, c).map(({ account }) => account);
  const invited = [...c.intents.values()].flatMap(({ intent }) => (intent.kind === 'add' ? [intent.account] : []));
  return [...new Map([...members, ...invited].map((account) => [toHex(account), account])).values()];
}

function ownLeafHash(ctx: Context, c: Conversation): Uint8Array | null {
  const own = membersOf(ctx, c).find((member) => equalBytes(member.leaf.signatureKey, c.row.leafKey));
  return own?.leaf.leafHash ?? null;
}

/**
 * Puts a request to be added into the inboxes of members, this account's other devices included; only if `stands` still
 * holds when it can leave.
 */
export async function askToBeReadded(
  ctx: Context,
  turn: Turn,
  log: LogId,
  accounts: readonly AccountId[],
  stands?: () => boolean,
): Promise<void> {
  await sendRequest(ctx, turn, await newRequest(ctx, turn, log, null), accounts, async () => stands?.() ?? true);
}

async function newRequest(ctx: Context, turn: Turn, log: LogId, oldLeaf: Uint8Array | null): Promise<ReaddRequest> {
  const own = ownAccount(ctx);
  const fresh = await ctx.account.freshKeyPackage(turn);
  const info = await ctx.ports.mls.keyPackageInfo(fresh.keyPackage);
  if (!info.ok) throw new Error('an own key package is not valid');
  return {
    log,
    oldLeaf: oldLeaf as ReaddRequest['oldLeaf'],
    keyPackage: fresh.keyPackage,
    credential: info.credential,
    name: own.name,
    homes: own.homes.replicas.map((home) => home.url),
    nonce: ctx.ports.crypto.random(32),
  };
}

async function sendRequest(
  ctx: Context,
  turn: Turn,
  request: ReaddRequest,
  accounts: readonly AccountId[],
  stands: (turn: Turn) => Promise<boolean>,
): Promise<void> {
  const signature = readdRequestStatement.sign(ctx.ports.crypto, ownAccount(ctx).device.seed, request);
  const message: InboxMessage = { type: 'readd', request, signature };
  for (const account of accounts) {
    const who = ctx.people.address(account);
    if (who === undefined) continue;
    ctx.account.lookUp(turn, who, async (found, record) => {
      if (record === undefined || !(await stands(found))) return;
      const sealed = await ctx.account.seal(record.body.inboxKey, message);
      if (sealed !== undefined) ctx.account.deliver(found, who, sealed, subjectOf(request.log));
    });
  }
}

/**
 * A device asks to be (re-)added. Its account must still be in the conversation, and must list the device at present:
 * then any member does it, in one commit, without a person.
 */
export async function hearReadd(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  message: Extract<InboxMessage, { type: 'readd' }>,
): Promise<void> {
  const { request, signature } = message;
  if (c.row.status !== 'active') return;
  const info = await ctx.ports.mls.keyPackageInfo(request.keyPackage);
  if (!info.ok) return;
  const identity = verifyCredential(ctx.ports.crypto, info.credential, info.signatureKey);
  if (identity === undefined || !isMember(ctx, c, identity.account)) return;
  // Another copy of this device asks: this one's leaf has to go with it, and only others can take that out.
  if (equalBytes(identity.device, ownAccount(ctx).device.key)) return;
  // It is good once, whoever brings it again.
  const leafKey = toHex(info.signatureKey);
  if ((await heardTable(c.id).get(turn.tx, leafKey)) !== undefined) return;
  if (!readdRequestStatement.verify(ctx.ports.crypto, identity.device, request, signature)) return;
  const { account, device } = identity;
  if (!namesOwnLeaf(ctx, c, request, account)) return;
  ctx.people.meet(turn, { account, name: request.name, homes: request.homes, bySelf: true });
  const who = ctx.people.address(account) ?? { account, homes: request.homes, token: undefined };
  ctx.account.lookUp(turn, who, (found, record) => {
    const isCurrent = record?.body.devices.some((each) => equalBytes(each, device)) ?? false;
    if (record === undefined || !isCurrent || c.row.status !== 'active') return;
    const { oldLeaf, keyPackage, name } = request;
    const { inboxKey } = record.body;
    const replaces = leavesOfDevice(ctx, c, identity).map(({ leaf }) => leaf.signatureKey);
    // Another member was faster.
    if (replaces.some((each) => equalBytes(each, info.signatureKey))) return;
    const who = { account, device, replaces, name, inboxKey };
    dropRequests(found, c, identity);
    heardTable(c.id).put(found.tx, leafKey, found.now);
    const intent = { kind: 'readd', oldLeaf, keyPackage, leafKey: info.signatureKey, ...who } as const;
    addIntent(found, c, intent, found.now + turnOf(ctx, c));
  });
}

/** A later request of a device takes the place of its earlier ones. */
function dropRequests(turn: Turn, c: Conversation, { account, device }: LeafIdentity): void {
  for (const { id, intent } of c.intents.values()) {
    const isIts = intent.kind === 'readd' && equalBytes(intent.account, account) && equalBytes(intent.device, device);
    if (isIts) dropIntent(turn, c, id);
  }
}

/** A request may take out a leaf of its own account only; one that is gone already is no objection. */
function namesOwnLeaf(ctx: Context, c: Conversation, { oldLeaf }: ReaddRequest, account: AccountId): boolean {
  if (oldLeaf === null) return true;
  const named = membersOf(ctx, c).find((member) => equalBytes(member.leaf.leafHash, oldLeaf));
  return named === undefined || equalBytes(named.account, account);
}
