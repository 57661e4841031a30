import type { Person, Reaction } from '@pando/engine/api';

/** The reactions to a message once somebody reacted, or took it back. */
export function reacted(
  reactions: readonly Reaction[],
  emoji: string,
  from: Person,
  removed: boolean,
): readonly Reaction[] {
  const rest = reactions
    .map((reaction) =>
      reaction.emoji === emoji
        ? { emoji, from: reaction.from.filter(({ account }) => account !== from.account) }
        : reaction,
    )
    .filter((reaction) => reaction.from.length > 0);
  if (removed) return rest;
  const known = rest.find((reaction) => reaction.emoji === emoji);
  if (!known) return [...rest, { emoji, from: [from] }];
  return rest.map((reaction) => (reaction === known ? { emoji, from: [...known.from, from] } : reaction));
}
