import {
  type AccountId,
  type ActiveCertificate,
  type Codec,
  type Evidence,
  type Frontier,
  type Hash,
  MAX_REPLICAS,
  type Replica,
  type ReplicaSet,
  type SetEndorsement,
  accountId,
  activeCertificate,
  decode,
  encode,
  equalBytes,
  evidence,
  frontier,
  hash,
  list,
  nullable,
  replicaId,
  replicaSet,
  replicaSetStatement,
  sameReplica,
  setEndorsement,
  struct,
  toHex,
  uint,
} from '@pando/protocol';
import type { Body } from '../content/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, membersOf, ownAccount } from './context.ts';
import { hearDenial } from './arriving.ts';
import { chainAt, confront, hearStatement } from './distrust.ts';
import { isKnownFaulty } from './faulty.ts';
import { PICTURES_GIVEN, PICTURES_WANTED, hearGiven, hearWanted } from '../picture/exchange.ts';
import { hearPreferences } from '../preferences/hearing.ts';
import { PREFERENCES_CONTROL } from '../preferences/register.ts';
import { firstHomes } from './member-homes.ts';
import type { Conversation } from './model.ts';
import { sendQuietly } from './outbox.ts';
import { GONE, hearGone } from './quiet.ts';
import { endorseSet, endorsingLeaves, exchangeIn, isSetEndorsement, wantedReplacement } from './replica-change.ts';
import type { Member } from './validity.ts';

/** "I want the next slot to bring this replica set." Endorse it, whoever is asked in this attempt. */
const SET_PLAN = 1;
/** The answer: an endorsement in advance. */
const SET_ENDORSEMENT = 2;
/** "The move to the set that this slot brought is over." */
const ACTIVE = 3;

/** "This is what replicas have signed for me of the slot that I committed." They must have signed the same for all. */
const FRONTIERS = 4;

/** "An admin has turned away who asked to come in": the other admins need not answer. */
const DENIAL = 19;
const denial = struct({ account: accountId });

/** So many members are asked at first to endorse a plan, and four times as many with each further attempt. */
const ASKED_FIRST = 4;
const MAX_ATTEMPT = 8;

export interface SetPlan {
  readonly slot: number;
  /** Of the last decided slot. */
  readonly previous: Hash;
  readonly replicas: ReplicaSet;
  /** From 0. */
  readonly attempt: number;
  /** That the server which leaves has lied, if that is why. */
  readonly evidence: Evidence | null;
}

export const setPlan: Codec<SetPlan> = struct({
  slot: uint(),
  previous: hash,
  replicas: replicaSet,
  attempt: uint(MAX_ATTEMPT),
  evidence: nullable(evidence),
});

export interface SetEndorsed {
  readonly slot: number;
  readonly previous: Hash;
  readonly replicas: Hash;
  readonly endorsement: SetEndorsement;
}

export const setEndorsed: Codec<SetEndorsed> = struct({
  slot: uint(),
  previous: hash,
  replicas: hash,
  endorsement: setEndorsement,
});

export interface Activation {
  readonly slot: number;
  readonly certificate: ActiveCertificate;
}

export const activation: Codec<Activation> = struct({ slot: uint(), certificate: activeCertificate });

/** Shows the members the replica set that the next slot is to bring, and asks for their endorsements. */
export async function sendSetPlan(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  shown: Pick<SetPlan, 'replicas' | 'attempt' | 'evidence'>,
): Promise<void> {
  const attempt = Math.min(shown.attempt, MAX_ATTEMPT);
  const plan = { slot: c.row.slot + 1, previous: c.row.slotHash, ...shown, attempt };
  await send(ctx, turn, c, SET_PLAN, setPlan, plan);
}

/** A plan as it is shown to the members. */
export function encodeSetPlan(plan: SetPlan): { readonly kind: number; readonly payload: Uint8Array } {
  return { kind: SET_PLAN, payload: encode(setPlan, plan) };
}

/** Tells the members that the move which `slot` began is over. */
export async function sendActive(ctx: Context, turn: Turn, c: Conversation, told: Activation): Promise<void> {
  await send(ctx, turn, c, ACTIVE, activation, told);
}

const frontiers: Codec<readonly Frontier[]> = list(frontier, MAX_REPLICAS);

/** Shows the members what replicas have signed for this device, so that one which signs otherwise for others is found out. */
export async function sendFrontiers(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  signed: readonly Frontier[],
): Promise<void> {
  await send(ctx, turn, c, FRONTIERS, frontiers, signed.slice(0, MAX_REPLICAS));
}

async function send<T>(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  kind: number,
  codec: Codec<T>,
  value: T,
): Promise<void> {
  await sendQuietly(ctx, turn, c, { type: 'control', kind, payload: encode(codec, value) });
}

/** Tells the other admins that somebody who asked to come in was turned away. */
export async function sendDenial(ctx: Context, turn: Turn, c: Conversation, account: AccountId): Promise<void> {
  await send(ctx, turn, c, DENIAL, denial, { account });
}

/** What members say to each other's devices. Unknown kinds are of later versions; what does not decode says nothing. */
export async function hearControl(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  sender: Member,
  control: Extract<Body, { type: 'control' }>,
): Promise<void> {
  switch (control.kind) {
    case SET_PLAN: {
      const plan = decode(setPlan, control.payload);
      if (plan.ok) await hearSetPlan(ctx, turn, c, sender, plan.value);
      return;
    }
    case SET_ENDORSEMENT: {
      const endorsed = decode(setEndorsed, control.payload);
      if (endorsed.ok) hearSetEndorsement(ctx, turn, c, endorsed.value);
      return;
    }
    case ACTIVE: {
      const told = decode(activation, control.payload);
      if (told.ok && told.value.slot === c.row.move?.slot) {
        c.active = told.value.certificate;
        due(turn, c, turn.now);
      }
      return;
    }
    case FRONTIERS: {
      const signed = decode(frontiers, control.payload);
      if (signed.ok) for (const each of signed.value) hearFrontier(ctx, turn, c, each);
      return;
    }
    case PICTURES_WANTED:
      return hearWanted(ctx, turn, c, control.payload);
    case PICTURES_GIVEN:
      return hearGiven(ctx, turn, c, control.payload);
    case DENIAL: {
      const denied = decode(denial, control.payload);
      if (denied.ok) hearDenial(ctx, turn, c, sender, denied.value.account);
      return;
    }
    case GONE:
      return hearGone(ctx, turn, c, sender, control.payload);
    case PREFERENCES_CONTROL:
      return hearPreferences(ctx, turn, c, sender, control.payload);
    default:
  }
}

/** What a replica has signed for another member is compared with what it signs and shows here. */
function hearFrontier(ctx: Context, turn: Turn, c: Conversation, signed: Frontier): void {
  const { server, incarnation } = signed.body;
  const session = c.sessions.get(replicaId({ key: server, incarnation }));
  const statement = { type: 'frontier', frontier: signed } as const;
  if (session === undefined || !hearStatement(ctx, turn, c, session, statement)) return;
  const chain = chainAt(ctx, session, signed.body.sequence);
  if (chain !== undefined && !equalBytes(chain, signed.body.chain)) confront(ctx, turn, c, session, statement);
}

/** Endorses a change of one replica that does no harm, if it is this member's turn and nothing is being moved. */
async function hearSetPlan(ctx: Context, turn: Turn, c: Conversation, sender: Member, plan: SetPlan): Promise<void> {
  if (plan.evidence !== null) ctx.liars.accuse(turn, plan.evidence);
  const isNext = plan.slot === c.row.slot + 1 && equalBytes(plan.previous, c.row.slotHash);
  if (!isNext || c.row.status !== 'active' || c.row.move !== null || c.cloned) return;
  const exchange = exchangeIn(c.row.replicas, plan.replicas);
  if (exchange === undefined || !isAsked(c, sender, plan.attempt)) return;
  if (!isHarmless(ctx, turn, c, sender, exchange)) return;
  const endorsement = endorseSet(ctx, c, plan.replicas);
  if (endorsement === undefined) return;
  const replicas = replicaSetStatement.hash(ctx.ports.crypto, plan.replicas);
  await send(ctx, turn, c, SET_ENDORSEMENT, setEndorsed, {
    slot: plan.slot,
    previous: plan.previous,
    replicas,
    endorsement,
  });
}

/**
 * An exchange must not make more servers of the set bad than there were, whoever wants it: either the one that leaves
 * is faulty, as this device itself knows, or another member than the one who asks is at home at the one that comes.
 */
function isHarmless(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  sender: Member,
  { leaves, comes }: { readonly leaves: Replica; readonly comes: Replica },
): boolean {
  if (ctx.liars.has(replicaId(comes))) return false;
  return isKnownFaulty(ctx, turn, c, leaves) || isHomeOfAnother(ctx, c, sender, comes);
}

function isHomeOfAnother(ctx: Context, c: Conversation, sender: Member, server: Replica): boolean {
  const own = ownAccount(ctx);
  const others = membersOf(ctx, c).filter(({ account }) => !equalBytes(account, sender.account));
  const homes = others.flatMap(({ leaf }) => firstHomes(leaf));
  if (!equalBytes(own.account, sender.account)) homes.push(...own.homes.replicas);
  return homes.some((home) => sameReplica(home, server));
}

/** Two endorsements are enough, so a large group need not answer all at once. */
function isAsked(c: Conversation, sender: Member, attempt: number): boolean {
  const others = endorsingLeaves(c).filter((row) => !equalBytes(row.leafKey, sender.leaf.signatureKey));
  const rank = others.findIndex((row) => equalBytes(row.leafKey, c.row.leafKey));
  return rank >= 0 && rank < ASKED_FIRST * 4 ** attempt;
}

function hearSetEndorsement(ctx: Context, turn: Turn, c: Conversation, endorsed: SetEndorsed): void {
  const wanted = wantedReplacement(c);
  if (wanted === undefined) return;
  const { slot, previous, endorsement } = endorsed;
  const isWanted =
    slot === c.row.slot + 1 &&
    equalBytes(previous, c.row.slotHash) &&
    equalBytes(endorsed.replicas, replicaSetStatement.hash(ctx.ports.crypto, wanted.replicas));
  if (!isWanted || !isSetEndorsement(ctx, c, wanted.replicas, endorsement)) return;
  c.setEndorsements.set(toHex(endorsement.key), endorsement);
  due(turn, c, turn.now);
}
