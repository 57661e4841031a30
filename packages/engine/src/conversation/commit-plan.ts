import {
  type AccessKey,
  type AccountId,
  ENDORSEMENTS_TO_CLOSE,
  type Hash,
  type InboxMessage,
  MAX_COMMIT_BYTES,
  MAX_MEMBERS,
  MAX_RATCHET_TREE_BYTES,
  MAX_WELCOME_BYTES,
  type ReplicaSet,
  type SlotValue,
  bindingStatement,
  encode,
  endorsersToKeep,
  equalBytes,
  introductionStatement,
  slotValue,
  slotValueHash,
  slotValueStatement,
  toHex,
  verifyCredential,
  welcomeBlob,
} from '@pando/protocol';
import type { StagedCommit } from '../mls/mls.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, isMember, leavesOfDevice, membersOf, ownAccount } from './context.ts';
import { departureOf, hasSettings } from './intent-fate.ts';
import { claimFailed, dropIntent, forgetClaim } from './intents.ts';
import type { AccessSeed, Conversation, Intent, OutgoingIntroduction, ProposalRow } from './model.ts';
import { endorsingLeaves, exchanged, isChangeEndorsed } from './replica-change.ts';
import { type Add, type Plan, nextState } from './next-state.ts';
import { roomByLink } from './roles.ts';
import { takeGroup } from './slots.ts';
import {
  type InviteLink,
  MAX_COMINGS_AND_GOINGS,
  MAX_INVITE_LINKS,
  type Settings,
  accessEntries,
  encodeSalted,
  stateHash,
} from './state.ts';
import { STATE_KEY_LABEL, STATE_NONCE } from './validity.ts';

/** At most so many leaves come in with one slot: each takes an introduction. */
const MAX_ADDS_PER_SLOT = 64;
const BLOB_NONCE = new Uint8Array(12);

/**
 * Turns what is wanted and can be done now into a value for the next slot; undefined if nothing can. Key packages
 * that turn out unusable are dropped; others are claimed later.
 */
export async function makeProposal(
  ctx: Context,
  turn: Turn,
  c: Conversation,
): Promise<{ readonly row: ProposalRow; readonly staged: StagedCommit } | undefined> {
  const dueNow = [...c.intents.values()].filter(({ notBefore }) => notBefore <= turn.now);
  const plan = await makePlan(ctx, turn, c, dueNow);
  if (plan === undefined) return undefined;
  const access = plan.renews ? freshAccess(ctx) : c.row.access;
  const state = await nextState(ctx, turn, c, plan, access);
  const salted = encodeSalted(ctx.ports.crypto.random(32), state);
  const binding = {
    log: c.log,
    slot: c.row.slot + 1,
    previous: c.row.slotHash,
    accessKeys: accessEntries(state),
    replicas: state.replicas,
    retentionSeconds: state.retentionSeconds,
    stateHash: stateHash(ctx.ports.crypto, salted),
  };
  const outcome = await ctx.ports.mls.commit(c.group, {
    adds: plan.adds.map((add) => add.keyPackage),
    removes: plan.removes.map((leaf) => leaf.leafIndex),
    authenticatedData: bindingStatement.hash(ctx.ports.crypto, binding),
  });
  if (!outcome.ok) {
    await dropUnusable(ctx, turn, c, plan);
    return undefined;
  }
  takeGroup(ctx, turn, c, outcome.group);
  const { staged } = outcome;
  if (isTooLarge(staged)) {
    for (const { account } of plan.adds) claimFailed(turn, c, account);
    return undefined;
  }
  const key = await ctx.ports.mls.exportSecret(staged.group, STATE_KEY_LABEL, new Uint8Array(), 32);
  const shared = sealBlob(ctx, staged);
  const introductions = await introduce(ctx, c, { plan, shared, slot: binding.slot, replicas: state.replicas });
  const body: SlotValue['body'] = {
    binding,
    commit: staged.commit,
    state: ctx.ports.crypto.aead.seal(key, STATE_NONCE, salted, new Uint8Array()),
    blob: shared?.hash ?? null,
    introductions: introductions.map((each) => ctx.ports.crypto.sha256(each.sealed) as Hash),
    setEndorsements: [...c.setEndorsements.values()].slice(0, ENDORSEMENTS_TO_CLOSE),
    signer: c.row.access.key,
  };
  const value = { body, signature: slotValueStatement.sign(ctx.ports.crypto, c.row.access.seed, body) };
  const row = {
    slot: binding.slot,
    value: encode(slotValue, value),
    hash: slotValueHash(ctx.ports.crypto, value),
    access,
    blob: shared === undefined ? null : { hash: shared.hash, body: shared.body },
    introductions,
  };
  return { row, staged };
}

async function makePlan(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  rows: readonly { readonly id: number; readonly intent: Intent }[],
): Promise<Plan | undefined> {
  const adds: Add[] = [];
  const removes: Leaving[] = [];
  const roles: Extract<Intent, { kind: 'role' }>[] = [];
  let settings: Partial<Settings> = {};
  let { links } = c.row.state;
  let { replicas } = c.row.state;
  let updates = false;
  const mayGo = removalsOfOneSlot(c);
  for (const { id, intent } of rows) {
    switch (intent.kind) {
      case 'add':
        if (hasRoomBy(c, adds, intent.link)) adds.push(...(await claimedAdds(ctx, turn, c, intent)));
        break;
      case 'own-devices':
        adds.push(...(await ownDeviceAdds(ctx, turn, c, id)));
        break;
      case 'remove':
        removes.push(...leavesOfAccount(ctx, c, intent.account).filter(mayGo));
        break;
      case 'readd': {
        const old = leavesOf(ctx, c, (member) => isToGo(intent, member));
        // In one commit or not at all: who is in does not go on wanting its old leaf out.
        if (!old.every(mayGo)) break;
        const add = await toAdd(ctx, intent.keyPackage, intent);
        if (add === undefined) dropIntent(turn, c, id);
        else adds.push(add);
        removes.push(...old);
        break;
      }
      case 'settings':
        settings = { ...settings, ...intent.change };
        break;
      case 'role':
        roles.push(intent);
        break;
      case 'link':
        links = [...links, intent.link].slice(-MAX_INVITE_LINKS);
        break;
      case 'unlink':
        links = links.filter(({ secret }) => !equalBytes(secret, intent.secret));
        break;
      case 'replace':
        if (isChangeEndorsed(c)) replicas = exchanged(c.row.replicas, intent.old, intent.next);
        break;
      case 'update':
      case 'fresh-slot':
        updates = true;
        break;
    }
  }
  const distinct = removes.filter(
    (leaf, i) =>
      leaf.leafIndex !== c.group.ownLeaf && removes.findIndex((each) => each.leafIndex === leaf.leafIndex) === i,
  );
  const isProvisional = c.row.state.leaves.some((row) => row.provisional && equalBytes(row.leafKey, c.row.leafKey));
  const come = adds.slice(0, roomAfter(c, distinct));
  const plan = {
    adds: come,
    removes: distinct,
    settings,
    roles: roles.filter(({ account }) => isInAfter(ctx, c, account, come, distinct)),
    links: withUses(links, come),
    arrivals: arrivalsOf(come),
    replicas,
    renews: updates || isProvisional,
  };
  return updates || isAnything(c, plan) ? plan : undefined;
}

function isAnything(c: Conversation, { adds, removes, settings, roles, links, replicas }: Plan): boolean {
  return (
    adds.length + removes.length + roles.length > 0 ||
    !hasSettings(c.row.state, settings) ||
    links !== c.row.state.links ||
    replicas !== c.row.state.replicas
  );
}

/** Whether an account has a leaf once these have come and gone. */
function isInAfter(
  ctx: Context,
  c: Conversation,
  account: AccountId,
  adds: readonly Add[],
  removes: readonly Leaving[],
): boolean {
  const stays = leavesOf(ctx, c, (member) => equalBytes(member.account, account)).some(
    ({ leafIndex }) => !removes.some((each) => each.leafIndex === leafIndex),
  );
  return stays || adds.some((add) => equalBytes(add.account, account));
}

/** Those who come by a link, each once. */
function arrivalsOf(adds: readonly Add[]): readonly AccountId[] {
  const byLink = adds.filter(({ link }) => link !== undefined).map(({ account }) => [toHex(account), account] as const);
  return [...new Map(byLink).values()].slice(0, MAX_COMINGS_AND_GOINGS);
}

/** Whether one more may come by a link than these do. */
function hasRoomBy(c: Conversation, adds: readonly Add[], link: Hash | undefined): boolean {
  if (link === undefined) return true;
  const coming = new Set(adds.flatMap((add) => (add.link && equalBytes(add.link, link) ? [toHex(add.account)] : [])));
  return coming.size < roomByLink(c.row.state, link);
}

/** The links, with those counted who come by them. */
function withUses(links: readonly InviteLink[], adds: readonly Add[]): readonly InviteLink[] {
  const used = new Map<string, Set<string>>();
  for (const { account, link } of adds) {
    if (link === undefined) continue;
    const who = used.get(toHex(link)) ?? new Set();
    used.set(toHex(link), who.add(toHex(account)));
  }
  if (used.size === 0) return links;
  return links.map((link) => ({ ...link, uses: link.uses + (used.get(toHex(link.secret))?.size ?? 0) }));
}

/** How many leaves may come in with a slot that takes these out. */
function roomAfter(c: Conversation, removes: Plan['removes']): number {
  return Math.min(MAX_ADDS_PER_SLOT, Math.max(0, MAX_MEMBERS + removes.length - c.row.state.leaves.length));
}

/** Whether the group has grown beyond what can be decided and handed to joiners: how large that is, the suite decides. */
function isTooLarge({ commit, welcome, ratchetTree }: StagedCommit): boolean {
  return (
    commit.length > MAX_COMMIT_BYTES ||
    (welcome !== undefined && (welcome.length > MAX_WELCOME_BYTES || ratchetTree.length > MAX_RATCHET_TREE_BYTES))
  );
}

/**
 * Acceptors want a commit to leave enough of the keys that could endorse it; who of them has been here lately, only
 * they know, so at most every second one is taken out at once. The others follow with the next slots.
 */
function removalsOfOneSlot(c: Conversation): (leaf: { readonly leafKey: Uint8Array }) => boolean {
  const endorsing = new Set(endorsingLeaves(c).map((row) => toHex(row.leafKey)));
  const kept = Math.max(endorsersToKeep(endorsing.size), Math.ceil(endorsing.size / 2));
  const gone = new Set<string>();
  return ({ leafKey }) => {
    const key = toHex(leafKey);
    if (!endorsing.has(key) || gone.has(key)) return true;
    if (endorsing.size - gone.size <= kept) return false;
    gone.add(key);
    return true;
  };
}

/** A device that is taken in anew leaves no leaf behind, not even one that it forgot. */
function isToGo(
  { account, device, oldLeaf }: Extract<Intent, { kind: 'readd' }>,
  member: ReturnType<typeof membersOf>[number],
): boolean {
  const isIts = equalBytes(member.account, account) && equalBytes(member.device, device);
  return isIts || (oldLeaf !== null && equalBytes(member.leaf.leafHash, oldLeaf));
}

type MemberTest = (member: ReturnType<typeof membersOf>[number]) => boolean;
type Leaving = Plan['removes'][number];

function leavesOf(ctx: Context, c: Conversation, test: MemberTest): readonly Leaving[] {
  return membersOf(ctx, c)
    .filter(test)
    .map(({ leaf }) => ({ leafIndex: leaf.leafIndex, leafKey: leaf.signatureKey }));
}

/** The leaf that said that its account leaves goes last: its word is good while it is in. */
function leavesOfAccount(ctx: Context, c: Conversation, account: AccountId): readonly Leaving[] {
  const leaves = leavesOf(ctx, c, (member) => equalBytes(member.account, account));
  const saidSo = departureOf(ctx, c, account);
  const isLast = ({ leafKey }: Leaving): boolean => saidSo !== undefined && equalBytes(saidSo.leafKey, leafKey);
  return [...leaves.filter((leaf) => !isLast(leaf)), ...leaves.filter(isLast)];
}

async function claimedAdds(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { account, link }: Extract<Intent, { kind: 'add' }>,
): Promise<readonly Add[]> {
  const claim = c.claims.get(toHex(account));
  if (claim === undefined || claim === 'asked' || isMember(ctx, c, account)) return [];
  const name = ctx.people.name(account);
  const adds = await Promise.all(
    claim.packages.map((keyPackage) => toAdd(ctx, keyPackage, { account, name, link, inboxKey: claim.inboxKey })),
  );
  const usable = adds.filter((add) => add !== undefined);
  if (usable.length === 0) claimFailed(turn, c, account);
  return usable;
}

/** Devices of this account that have no leaf yet; once there are none, nothing more is wanted. */
async function ownDeviceAdds(ctx: Context, turn: Turn, c: Conversation, intent: number): Promise<readonly Add[]> {
  const { account, name } = ownAccount(ctx);
  const claim = c.claims.get(toHex(account));
  if (claim === undefined || claim === 'asked') return [];
  const adds: Add[] = [];
  for (const keyPackage of claim.packages) {
    const info = await ctx.ports.mls.keyPackageInfo(keyPackage);
    const identity = info.ok ? verifyCredential(ctx.ports.crypto, info.credential, info.signatureKey) : undefined;
    if (identity === undefined || leavesOfDevice(ctx, c, identity).length > 0) continue;
    const add = await toAdd(ctx, keyPackage, { account, name, inboxKey: claim.inboxKey });
    if (add !== undefined) adds.push(add);
  }
  if (adds.length > 0) return adds;
  dropIntent(turn, c, intent);
  forgetClaim(turn, c, account);
  return [];
}

async function toAdd(
  ctx: Context,
  keyPackage: Uint8Array,
  who: Pick<Add, 'account' | 'name' | 'link' | 'inboxKey'>,
): Promise<Add | undefined> {
  const info = await ctx.ports.mls.keyPackageInfo(keyPackage);
  if (!info.ok) return undefined;
  const { account, name, link, inboxKey } = who;
  return {
    account,
    name,
    link,
    inboxKey,
    keyPackage,
    leafKey: info.signatureKey,
    ref: info.ref,
    access: freshAccess(ctx),
  };
}

/** MLS refused the commit: those whose key packages cannot be added must not keep the others out. */
async function dropUnusable(ctx: Context, turn: Turn, c: Conversation, plan: Plan): Promise<void> {
  const removes = plan.removes.map((leaf) => leaf.leafIndex);
  const unusable: Add[] = [];
  for (const add of plan.adds) {
    const alone = await ctx.ports.mls.commit(c.group, {
      adds: [add.keyPackage],
      removes,
      authenticatedData: new Uint8Array(),
    });
    if (!alone.ok) unusable.push(add);
  }
  // Each can be added, but not together.
  for (const add of unusable.length > 0 ? unusable : plan.adds.slice(1)) {
    const readd = [...c.intents.values()].find(
      ({ intent }) => intent.kind === 'readd' && equalBytes(intent.keyPackage, add.keyPackage),
    );
    if (readd === undefined) claimFailed(turn, c, add.account);
    else dropIntent(turn, c, readd.id);
    due(turn, c, turn.now);
  }
}

export function freshAccess(ctx: Context): AccessSeed {
  const seed = ctx.ports.crypto.random(32);
  return { seed, key: ctx.ports.crypto.ed25519.publicKey(seed) as AccessKey };
}

interface SharedBlob {
  readonly hash: Hash;
  readonly key: Uint8Array;
  readonly body: Uint8Array;
}

/** What all joiners need, once, under a random key. */
function sealBlob(ctx: Context, staged: StagedCommit): SharedBlob | undefined {
  if (staged.welcome === undefined) return undefined;
  const key = ctx.ports.crypto.random(32);
  const plaintext = encode(welcomeBlob, { welcome: staged.welcome, ratchetTree: staged.ratchetTree });
  const body = ctx.ports.crypto.aead.seal(key, BLOB_NONCE, plaintext, new Uint8Array());
  return { hash: ctx.ports.crypto.sha256(body) as Hash, key, body };
}

export function openBlob(ctx: Context, key: Uint8Array, body: Uint8Array): Uint8Array | undefined {
  return ctx.ports.crypto.aead.open(key, BLOB_NONCE, body, new Uint8Array());
}

interface Introducing {
  readonly plan: Plan;
  readonly shared: SharedBlob | undefined;
  readonly slot: number;
  readonly replicas: ReplicaSet;
}

/** In the order of the joiners' leaf keys, so that whoever sees the slot knows whose is which. */
async function introduce(
  ctx: Context,
  c: Conversation,
  { plan, shared, slot }: Introducing,
): Promise<readonly OutgoingIntroduction[]> {
  if (shared === undefined) return [];
  const own = ownAccount(ctx);
  const inviter = {
    account: own.account,
    device: own.device.key,
    name: own.name,
    homes: own.homes.replicas.map((home) => home.url),
  };
  const sealed: OutgoingIntroduction[] = [];
  const inOrder = [...plan.adds].sort((a, b) => (toHex(a.leafKey) < toHex(b.leafKey) ? -1 : 1));
  for (const add of inOrder) {
    const introduction = {
      log: c.log,
      genesis: c.row.genesis,
      // The slot is decided by the set that was in force before it.
      replicas: c.row.replicas,
      slot,
      accessSeed: add.access.seed,
      blob: shared.hash,
      blobKey: shared.key,
      keyPackage: add.ref,
      inviter,
    };
    const signature = introductionStatement.sign(ctx.ports.crypto, own.device.seed, introduction);
    const message: InboxMessage = { type: 'introduction', introduction, signature };
    const bytes = await ctx.account.seal(add.inboxKey, message);
    if (bytes !== undefined) sealed.push({ account: add.account, sealed: bytes });
  }
  return sealed;
}
