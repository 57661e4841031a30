import type { ApiError } from '../api.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Turn } from '../turn.ts';

type Addressed = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: ApiError };

/** The conversation that is meant by its id, or by a person: then the direct one, made where there is none. */
export async function addressed(
  conversations: Conversations,
  ctx: Context,
  turn: Turn,
  to: string,
): Promise<Addressed> {
  const known = conversations.look(to);
  if (known !== undefined) return { ok: true, value: known.thread };
  const who = ctx.people.resolve(turn, to);
  if (!who.ok) return who;
  ctx.people.befriend(turn, who.value);
  return { ok: true, value: await conversations.direct(turn, who.value) };
}
