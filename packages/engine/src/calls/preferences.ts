import type { Params } from '../api.ts';
import { type Context, correctedNow } from '../conversation/context.ts';
import type { Turn } from '../turn.ts';
import { type Call, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';

export function getPreferences(ctx: Context, turn: Turn, call: Call): void {
  answer<'preferences.get'>(turn, call, ctx.preferences.account());
}

export async function setPreference(
  ctx: Context,
  turn: Turn,
  call: Call,
  { name, value }: Params<'preferences.set'>,
): Promise<void> {
  await ctx.preferences.set(turn, correctedNow(ctx, turn), name, value);
  answer<'preferences.set'>(turn, call, ctx.preferences.account());
}

/** Errors: `unknown-conversation`, also for a `before` that is not pinned. */
export async function organise(
  ctx: Context,
  isKnown: (thread: string) => boolean,
  turn: Turn,
  call: Call,
  params: Params<'organise'>,
): Promise<void> {
  const { conversation, pinned, before, archived, mutedUntil, folders, markedUnread, notify } = params;
  if (!isKnown(conversation)) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const place = placeOf(ctx, params);
  if (place === 'nowhere')
    return turn.refuse(
      call.id,
      error('unknown-conversation', `"${before ?? ''}" is not among the pinned conversations.`),
    );
  const now = correctedNow(ctx, turn);
  const { preferences } = ctx;
  if (place !== undefined) await preferences.setFor(turn, now, conversation, 'pinned', place);
  if (archived !== undefined) await preferences.setFor(turn, now, conversation, 'archived', archived);
  // What is put away is not at the top as well.
  if (archived === true && pinned === undefined) await preferences.setFor(turn, now, conversation, 'pinned', null);
  if (mutedUntil !== undefined) await preferences.setFor(turn, now, conversation, 'mutedUntil', mutedUntil);
  if (folders !== undefined) await preferences.setFor(turn, now, conversation, 'folders', folders);
  if (markedUnread !== undefined) await preferences.setFor(turn, now, conversation, 'markedUnread', markedUnread);
  if (notify !== undefined) await preferences.setFor(turn, now, conversation, 'notify', notify);
  answer<'organise'>(turn, call, preferences.conversation(conversation));
}

/** Where it is to be pinned; null: nowhere any more; undefined: as it was. */
function placeOf(
  ctx: Context,
  { conversation, pinned, before }: Params<'organise'>,
): number | null | undefined | 'nowhere' {
  if (pinned === false) return null;
  if (pinned === undefined && before === undefined) return undefined;
  const others = ctx.preferences
    .pinned()
    .filter((each) => each.conversation !== conversation)
    .sort((a, b) => a.place - b.place);
  const last = others.at(-1)?.place ?? 0;
  if (before === undefined) return ctx.preferences.conversation(conversation).pinned ?? last + 1;
  const at = others.findIndex((each) => each.conversation === before);
  const following = others[at];
  if (following === undefined) return 'nowhere';
  return ((others[at - 1]?.place ?? following.place - 2) + following.place) / 2;
}
