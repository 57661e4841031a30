import { type Hash, bytes, decode, encode, equalBytes, hash, list, struct, toHex } from '@pando/protocol';
import { type Context, accountsOf, due, jitter, membersOf, ownAccount } from '../conversation/context.ts';
import { addIntent, turnOf } from '../conversation/intents.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendQuietly } from '../conversation/outbox.ts';
import type { Turn } from '../turn.ts';
import { MAX_PICTURE_BYTES, isPicture, pictureNamed } from './picture.ts';
import { nameOf, rowsOf } from './said.ts';

/** "I have not got these pictures, of which the state has the hashes." */
export const PICTURES_WANTED = 17;
/** "Here they are." */
export const PICTURES_GIVEN = 18;

const MAX_WANTED = 64;
/** Pictures that one control brings: they fit whatever their sizes. */
const MAX_GIVEN = 3;
/** In larger groups members do not give each other their own pictures: with each who joins all would go through the log. */
export const MAX_PICTURED_ACCOUNTS = 64;

/** What comes with a slot is given by who made the slot; what a joiner lacks nobody knows. */
const EXPECTED_WITHIN_MS = 20_000;
const JOINER_ASKS_WITHIN_MS = 2_000;
const ASK_AGAIN_MS = 60_000;
const MAX_ASK_DOUBLINGS = 6;
const OWNER_GIVES_WITHIN_MS = 1_000;
const OTHERS_GIVE_AFTER_MS = 4_000;
/** What was given so lately to those who were in is not given again. */
const GIVE_AGAIN_MS = 300_000;
/** Another device of an account says in its own time which picture the account has. */
const FOLLOW_WITHIN_MS = 3_600_000;

const wantedCodec = list(hash, MAX_WANTED);
const givenCodec = list(struct({ bytes: bytes(MAX_PICTURE_BYTES) }), MAX_GIVEN);

/** Asks for what is lacking, and gives what others lack. */
export async function planPictures(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.row.status !== 'active' || !c.caughtUp) return;
  const own = ctx.preferences.account().picture;
  const { pictures } = c;
  const { seen } = pictures;
  if (seen?.state !== c.row.state || seen.own !== own || seen.held !== ctx.pictures.changes) {
    pictures.seen = { state: c.row.state, own, held: ctx.pictures.changes };
    noteLacking(ctx, turn, c);
    followOwn(ctx, turn, c);
  }
  await askForLacking(ctx, turn, c);
  await giveOwed(ctx, turn, c);
}

/** This leaf says which picture its account has, soon after another device has changed it. */
function followOwn(ctx: Context, turn: Turn, c: Conversation): void {
  const row = c.row.state.leaves.find(({ leafKey }) => equalBytes(leafKey, c.row.leafKey));
  const isSaid = row === undefined || row.provisional || nameOf(row.picture) === ctx.preferences.account().picture;
  if (isSaid || c.row.state.kind === 'self') return;
  const isUnderWay = [...c.intents.values()].some(({ intent }) => intent.kind === 'update');
  if (isUnderWay) return;
  addIntent(turn, c, { kind: 'update', since: c.row.updateAt }, turn.now + jitter(ctx, FOLLOW_WITHIN_MS));
}

function noteLacking(ctx: Context, turn: Turn, c: Conversation): void {
  const { lacking } = c.pictures;
  const wanted = new Set(wantedHere(ctx, c));
  for (const name of lacking.keys()) if (!wanted.has(name)) lacking.delete(name);
  const within = c.row.validSlot === c.row.joinedSlot ? JOINER_ASKS_WITHIN_MS : EXPECTED_WITHIN_MS;
  for (const name of wanted) {
    if (lacking.has(name)) continue;
    const at = turn.now + within / 2 + jitter(ctx, within / 2);
    lacking.set(name, { at, times: 0 });
    due(turn, c, at);
  }
}

/** The pictures that are to be shown with this conversation and are not here, in hexadecimal. */
function wantedHere(ctx: Context, c: Conversation): readonly string[] {
  const own = ctx.preferences.account().picture;
  const { picture } = c.row.state;
  const people = accountsOf(ctx, c).length > MAX_PICTURED_ACCOUNTS ? [] : worn(ctx, c);
  const ofGroup = { name: nameOf(picture), whose: c.id };
  const ofSelf = { name: c.row.state.kind === 'self' ? own : '', whose: toHex(ownAccount(ctx).account) };
  return [ofGroup, ofSelf, ...people].flatMap(({ name, whose }) => {
    const hashed = name === '' ? undefined : pictureNamed(name);
    return hashed !== undefined && !ctx.pictures.has(hashed, whose) ? [name] : [];
  });
}

/** A picture by name, and whose it is. */
interface Worn {
  readonly name: string;
  readonly whose: string;
}

/** Of members' pictures those that they have now, as far as is known; they may have said another one elsewhere. */
function worn(ctx: Context, c: Conversation): readonly Worn[] {
  const self = ownAccount(ctx).account;
  return rowsOf(ctx, c).flatMap(({ row, member }) => {
    const current = equalBytes(member.account, self)
      ? ctx.preferences.account().picture
      : nameOf(ctx.pictures.of(toHex(member.account)) ?? null);
    const isWorn = current !== '' && nameOf(row.picture) === current;
    return isWorn ? [{ name: current, whose: toHex(member.account) }] : [];
  });
}

async function askForLacking(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const { lacking } = c.pictures;
  const asked: Hash[] = [];
  for (const [name, { at, times }] of lacking) {
    if (at > turn.now) {
      due(turn, c, at);
      continue;
    }
    const hashed = pictureNamed(name);
    if (hashed === undefined || asked.length === MAX_WANTED) continue;
    asked.push(hashed);
    postpone(ctx, turn, c, name, times + 1);
  }
  if (asked.length > 0 && membersOf(ctx, c).length > 1)
    await say(ctx, turn, c, PICTURES_WANTED, encode(wantedCodec, asked));
}

function postpone(ctx: Context, turn: Turn, c: Conversation, name: string, times: number): void {
  const pause = ASK_AGAIN_MS * 2 ** Math.min(times, MAX_ASK_DOUBLINGS);
  const at = turn.now + pause + jitter(ctx, pause);
  c.pictures.lacking.set(name, { at, times });
  due(turn, c, at);
}

async function giveOwed(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const { owed, given } = c.pictures;
  const parts: { readonly bytes: Uint8Array }[] = [];
  for (const [name, at] of owed) {
    if (at > turn.now || parts.length === MAX_GIVEN) {
      due(turn, c, Math.max(at, turn.now));
      continue;
    }
    owed.delete(name);
    const hashed = pictureNamed(name);
    const kept = hashed && (await ctx.pictures.bytes(turn.tx, hashed));
    if (kept === undefined) continue;
    given.set(name, { at: turn.now, slot: c.row.validSlot });
    parts.push({ bytes: kept });
  }
  if (parts.length > 0 && membersOf(ctx, c).length > 1)
    await say(ctx, turn, c, PICTURES_GIVEN, encode(givenCodec, parts));
}

async function say(ctx: Context, turn: Turn, c: Conversation, kind: number, payload: Uint8Array): Promise<void> {
  await sendQuietly(ctx, turn, c, { type: 'control', kind, payload });
}

/**
 * A member lacks pictures. Whose picture it is gives it; if that device sleeps, the others do, in leaf order. Nobody is
 * given what is no picture of this conversation: it would tell what else is here.
 */
export function hearWanted(ctx: Context, turn: Turn, c: Conversation, payload: Uint8Array): void {
  const wanted = decode(wantedCodec, payload);
  if (!wanted.ok) return;
  const { owed, given, lacking } = c.pictures;
  for (const hashed of wanted.value) {
    const name = toHex(hashed);
    const last = given.get(name);
    const isAnswered = last?.slot === c.row.validSlot && last.at + GIVE_AGAIN_MS > turn.now;
    const asked = lacking.get(name);
    if (asked !== undefined) postpone(ctx, turn, c, name, asked.times);
    const isHere = whoseHere(ctx, c, name).some((whose) => ctx.pictures.has(hashed, whose));
    if (isAnswered || owed.has(name) || !isHere) continue;
    const isOwn = name === ctx.preferences.account().picture;
    const at = turn.now + (isOwn ? jitter(ctx, OWNER_GIVES_WITHIN_MS) : OTHERS_GIVE_AFTER_MS + turnOf(ctx, c));
    owed.set(name, at);
    due(turn, c, at);
  }
}

/** Whose a picture is here: the group's, theirs whose leaves say so, or among this account's devices its own. */
function whoseHere(ctx: Context, c: Conversation, name: string): readonly string[] {
  const { state } = c.row;
  if (state.kind === 'self') return name === ctx.preferences.account().picture ? [toHex(ownAccount(ctx).account)] : [];
  const people = rowsOf(ctx, c).flatMap(({ row, member }) =>
    nameOf(row.picture) === name ? [toHex(member.account)] : [],
  );
  return nameOf(state.picture) === name ? [c.id, ...people] : people;
}

/** Takes pictures that belong to this conversation; whoever gives them, their hashes say that they are the right ones. */
export function hearGiven(ctx: Context, turn: Turn, c: Conversation, payload: Uint8Array): void {
  const given = decode(givenCodec, payload);
  if (!given.ok) return;
  for (const part of given.value) {
    const hashed = ctx.ports.crypto.sha256(part.bytes) as Hash;
    const name = toHex(hashed);
    // Among the account's own devices the picture may come before the word of it.
    const whose = c.row.state.kind === 'self' ? [toHex(ownAccount(ctx).account)] : whoseHere(ctx, c, name);
    if (!isPicture(part.bytes) || whose.length === 0) continue;
    c.pictures.given.set(name, { at: turn.now, slot: c.row.validSlot });
    c.pictures.owed.delete(name);
    c.pictures.lacking.delete(name);
    for (const each of whose) ctx.pictures.keep(turn, hashed, part.bytes, each);
  }
}
