import {
  type DecidedSlot,
  type Endorsement,
  type Hash,
  type Instance,
  MAX_VOID_SLOTS,
  areTwoDecisions,
  decidedSlot,
  decodeOwn,
  encode,
  endorsementStatement,
  equalBytes,
  instanceStatement,
  isDecision,
  slotValueHash,
  toHex,
} from '@pando/protocol';
import type { Group } from '../mls/mls.ts';
import { tick } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import {
  type Context,
  correctedNow,
  due,
  followsSlots,
  jitter,
  judgeOf,
  membersOf,
  notifyChanged,
  ownAccount,
  timelineOf,
  updateRow,
} from './context.ts';
import { type Change, announce, announceOut } from './announcing.ts';
import type { Conversation, ConversationRow, ProposalRow } from './model.ts';
import { isMove } from './replica-change.ts';
import { dropProposal, numberKey, putGroup, sentTable, slotSpace } from './tables.ts';
import { keptEpoch } from './roles.ts';
import { hearVote } from './votes.ts';
import { type Member, type Verdict, judge } from './validity.ts';

/** A device commits an update at least this often, with jitter. */
const UPDATE_INTERVAL_MS = 7 * 24 * 3600 * 1000;
/** How long the committer has for bringing its introductions before others do. */
const INTRODUCE_AFTER_MS = 30_000;
const MAX_OLDER_KEYS = 8;
/** Slots beyond the next one that are kept until the ones between have come. */
const MAX_SLOTS_AHEAD = 256;

export function slotInstance(c: Conversation, slot: number, previous: Hash): Instance {
  return { type: 'slot', log: c.log, slot, previous };
}

/**
 * Takes in a decided slot, from wherever it came: it proves itself. Slots are applied in order; what is ahead waits.
 * False where its certificate does not hold: whoever sent it lied.
 */
export async function learnSlot(ctx: Context, turn: Turn, c: Conversation, decided: DecidedSlot): Promise<boolean> {
  const { slot } = decided.value.body.binding;
  if (!followsSlots(c)) return true;
  if (slot <= c.row.slot) return noteSecondDecision(ctx, turn, c, decided);
  if (slot > c.row.slot + 1) {
    if (c.ahead.size < MAX_SLOTS_AHEAD) c.ahead.set(slot, decided);
    return true;
  }
  const hash = slotValueHash(ctx.ports.crypto, decided.value);
  const instanceHash = instanceStatement.hash(ctx.ports.crypto, slotInstance(c, slot, c.row.slotHash));
  if (!equalBytes(decided.value.body.binding.log, c.log)) return false;
  if (!isDecision(ctx.ports.crypto, c.row.replicas, instanceHash, hash, decided.certificate)) return false;
  const { live } = c;
  if (live !== undefined)
    for (const accepted of decided.certificate.accepted) hearVote(ctx, turn, live, { type: 'accepted', accepted });
  await applySlot(ctx, turn, c, decided, hash);
  const next = c.ahead.get(c.row.slot + 1);
  c.ahead.delete(c.row.slot + 1);
  if (next !== undefined) await learnSlot(ctx, turn, c, next);
  return true;
}

/**
 * A slot that is applied already comes again. Another value with a good certificate is kept as what shows that servers
 * lied; the value that this device applied stays. False where the certificate does not hold.
 */
async function noteSecondDecision(ctx: Context, turn: Turn, c: Conversation, again: DecidedSlot): Promise<boolean> {
  const { slot } = again.value.body.binding;
  const isLast = slot === c.row.slot && equalBytes(again.certificate.ballot.value, c.row.slotHash);
  const known = isLast ? undefined : await storedSlot(turn, c, slot);
  if (known === undefined || equalBytes(again.certificate.ballot.value, known.certificate.ballot.value)) return true;
  const before = slot === 1 ? c.row.genesis : (await storedSlot(turn, c, slot - 1))?.value.body.binding;
  if (before === undefined) return true;
  const { previous } = known.value.body.binding;
  const instance = instanceStatement.hash(ctx.ports.crypto, slotInstance(c, slot, previous));
  const { certificate: one } = known;
  const { certificate: other } = again;
  if (!areTwoDecisions(ctx.ports.crypto, before.replicas, instance, one, other)) return false;
  ctx.liars.doubt(turn, { log: c.log, slot, one, other });
  return true;
}

export async function storedSlot(turn: Turn, c: Conversation, slot: number): Promise<DecidedSlot | undefined> {
  const bytes = await turn.tx.get(slotSpace(c.id), numberKey(slot));
  return bytes === undefined ? undefined : decodeOwn(decidedSlot, bytes);
}

/**
 * This device's word that it has applied the last valid slot, by the key that counts where `endorsed` is the last
 * endorsed slot: the one of that slot's list. Undefined while its key is provisional.
 */
export async function ownEndorsement(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  endorsed: number,
): Promise<Endorsement | undefined> {
  const row = c.row.state.leaves.find((each) => equalBytes(each.leafKey, c.row.leafKey));
  if (row === undefined || row.provisional || c.row.validSlot === 0) return undefined;
  const listed = (await storedSlot(turn, c, endorsed))?.value.body.binding.accessKeys ?? [];
  const counting = [c.row.access, ...c.row.olderAccess].find(({ key }) =>
    listed.some((each) => !each.provisional && equalBytes(each.key, key)),
  );
  const isCreatorsFirst = endorsed === 0 && c.row.creator;
  const by = counting ?? (isCreatorsFirst ? (c.row.olderAccess.at(-1) ?? c.row.access) : c.row.access);
  const voids = c.row.voids.filter((slot) => slot < c.row.validSlot);
  if (voids.length > MAX_VOID_SLOTS) return undefined;
  const body = { log: c.log, slot: c.row.validSlot, value: c.row.validHash, voids, key: by.key };
  return { body, signature: endorsementStatement.sign(ctx.ports.crypto, by.seed, body) };
}

async function applySlot(ctx: Context, turn: Turn, c: Conversation, decided: DecidedSlot, hash: Hash): Promise<void> {
  const { binding } = decided.value.body;
  const own = c.live !== undefined && equalBytes(c.live.row.hash, hash) ? c.live : undefined;
  const change = { hash, before: c.row.state, membersBefore: membersOf(ctx, c) };
  const before = { group: c.group, state: c.row.state, goes: goesFromHere(ctx, c) };
  const verdict = await judge(judgeOf(ctx, c), before, decided.value, own?.staged);
  if (verdict.verdict === 'clone') {
    c.cloned = true;
    return due(turn, c, turn.now);
  }
  // It is what this device asked for: its new leaf goes on from there.
  if (verdict.verdict === 'removed' && c.row.status === 'rejoining') return;
  turn.tx.put(slotSpace(c.id), numberKey(binding.slot), encode(decidedSlot, decided));
  const changesSet = isMove(c.row.replicas, binding.replicas);
  updateRow(turn, c, {
    slot: binding.slot,
    slotHash: hash,
    replicas: binding.replicas,
    ...(changesSet ? { move: { slot: binding.slot, value: hash, from: c.row.replicas } } : {}),
  });
  if (changesSet) turn.notify({ type: 'servers' });
  await takeVerdict(ctx, turn, c, { verdict, change, own, decided });
  c.setEndorsements.clear();
  dropProposal(turn.tx, c.id);
  c.live = undefined;
  due(turn, c, turn.now);
}

/** Whether this device's leaf may go though its account is not removed: it leaves, or is being taken in anew. */
function goesFromHere(ctx: Context, c: Conversation): boolean {
  const own = toHex(ownAccount(ctx).account);
  return c.row.leaving === true || c.row.status === 'rejoining' || c.row.leavers.some(({ account }) => account === own);
}

interface Judged {
  readonly verdict: Exclude<Verdict, { verdict: 'clone' }>;
  readonly change: Change;
  readonly own: Conversation['live'];
  readonly decided: DecidedSlot;
}

async function takeVerdict(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { verdict, change, own, decided }: Judged,
): Promise<void> {
  switch (verdict.verdict) {
    case 'void':
      // The set in force is the decided one; what the next slot changes, it changes from there.
      updateRow(turn, c, { voids: [...c.row.voids, c.row.slot], state: { ...c.row.state, replicas: c.row.replicas } });
      return;
    case 'removed':
      if (c.row.status === 'leaving') return updateRow(turn, c, { status: 'left' });
      updateRow(turn, c, { status: c.row.leaving === true ? 'left' : 'removed' });
      await announceOut(ctx, turn, c, {
        hash: change.hash,
        timestamp: await tick(timelineOf(ctx, turn, c), correctedNow(ctx, turn)),
        by: toHex(verdict.committer.account),
      });
      notifyChanged(turn, c);
      return;
    case 'valid':
      takeGroup(ctx, turn, c, verdict.group);
      updateRow(turn, c, {
        state: verdict.state,
        validSlot: c.row.slot,
        validHash: change.hash,
        epochs: [...c.row.epochs, keptEpoch(verdict.state, c.row.slot, verdict.group.epoch)],
        ...(own === undefined ? {} : afterOwnCommit(ctx, turn, c, own.row)),
      });
      if (own !== undefined) {
        c.sentSinceUpdate = 0;
        sentTable.delete(turn.tx, c.id);
      }
      for (const { account, sealed } of own?.row.introductions ?? []) {
        const who = ctx.people.address(account);
        if (who !== undefined) ctx.account.deliver(turn, who, sealed);
      }
      if (own === undefined) noteJoiners(ctx, turn, c, decided, verdict.added);
      await announce(ctx, turn, c, verdict, change);
  }
}

/** Own keys are fresh after an own commit; the access key only where the commit renewed it. */
function afterOwnCommit(ctx: Context, turn: Turn, c: Conversation, { access }: ProposalRow): Partial<ConversationRow> {
  // It always rises: that is how a wish for an update is known to be fulfilled.
  const next = turn.now + UPDATE_INTERVAL_MS - jitter(ctx, UPDATE_INTERVAL_MS / 7);
  const fresh = { updateAt: Math.max(next, c.row.updateAt + 1) };
  if (equalBytes(access.key, c.row.access.key)) return fresh;
  return { ...fresh, access, olderAccess: [c.row.access, ...c.row.olderAccess].slice(0, MAX_OLDER_KEYS) };
}

/** The committer brings the introductions; if it cannot, others will. */
function noteJoiners(ctx: Context, turn: Turn, c: Conversation, decided: DecidedSlot, added: readonly Member[]): void {
  const { introductions } = decided.value.body;
  const inOrder = [...added].sort((a, b) => (toHex(a.leaf.signatureKey) < toHex(b.leaf.signatureKey) ? -1 : 1));
  if (introductions.length !== inOrder.length) return;
  for (const [i, { account, leaf }] of inOrder.entries()) {
    const hash = introductions[i];
    if (hash === undefined) continue;
    const at = turn.now + INTRODUCE_AFTER_MS + jitter(ctx, INTRODUCE_AFTER_MS);
    c.joiners.push({ account, leafKey: leaf.signatureKey, hash, at, asked: new Set(), vain: 0 });
    due(turn, c, at);
  }
}

/** The next epoch's group takes the place of the last one's; the store follows. */
export function takeGroup(ctx: Context, turn: Turn, c: Conversation, next: Group): void {
  putGroup(turn.tx, ctx.ports.mls, c.id, c.group, next);
  c.group = next;
}
