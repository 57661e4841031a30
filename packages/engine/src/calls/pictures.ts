import type { Hash } from '@pando/protocol';
import { toHex } from '@pando/protocol';
import type { Account } from '../account/account.ts';
import type { Params } from '../api.ts';
import { type Context, correctedNow, ownAccount } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { hasSettings } from '../conversation/intent-fate.ts';
import { oweNow } from '../picture/said.ts';
import { isPicture, pictureNamed } from '../picture/picture.ts';
import type { Turn } from '../turn.ts';
import { groupOf, want } from './deciding.ts';
import { type Call, answer, error } from './respond.ts';

/** A picture that is here. */
export async function show(ctx: Context, turn: Turn, call: Call, { picture }: Params<'picture'>): Promise<void> {
  const hash = pictureNamed(picture);
  const bytes = hash && (await ctx.pictures.bytes(turn.tx, hash));
  if (bytes === undefined) return turn.refuse(call.id, NOT_HERE);
  answer<'picture'>(turn, call, { bytes });
}

/** This account's own, which everybody in a conversation with it will see. */
export async function setOwn(
  ctx: Context,
  { account, conversations }: { readonly account: Account; readonly conversations: Conversations },
  turn: Turn,
  call: Call,
  { bytes }: Params<'picture.set'>,
): Promise<void> {
  const picture = keep(ctx, turn, bytes, toHex(ownAccount(ctx).account));
  if (picture === undefined) return turn.refuse(call.id, NO_PICTURE);
  const name = picture === null ? '' : toHex(picture);
  if (name !== ctx.preferences.account().picture) {
    await ctx.preferences.set(turn, correctedNow(ctx, turn), 'picture', name);
    await conversations.ownAccountChanged(turn);
    const notes = conversations.notes();
    if (notes !== undefined) oweNow(turn, notes, picture);
  }
  account.link(turn, call.id);
}

/** A group's. Errors: `not-allowed`, `bad-parameters`. */
export async function setGroups(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, bytes }: Params<'group.picture'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const picture = keep(ctx, turn, bytes, found.c.id);
  if (picture === undefined) return turn.refuse(call.id, NO_PICTURE);
  const change = { picture };
  const intents = hasSettings(found.c.row.state, change) ? [] : [{ kind: 'settings', change } as const];
  want<'group.picture'>(ctx, turn, found.c, call, intents);
}

/** Keeps what is to be somebody's picture; null: there is to be none; undefined: these bytes cannot be one. */
function keep(ctx: Context, turn: Turn, bytes: Uint8Array | null, whose: string): Hash | null | undefined {
  if (bytes === null) return null;
  if (!isPicture(bytes)) return undefined;
  const hash = ctx.ports.crypto.sha256(bytes) as Hash;
  ctx.pictures.keep(turn, hash, bytes, whose);
  return hash;
}

const NOT_HERE = error('offline', 'This picture has not come yet.');
const NO_PICTURE = error('bad-parameters', 'A picture is a JPEG, PNG or WebP of at most 32 KiB. Make it smaller.');
