/** What is being written where a list can complete it: `@na` or `:smi`. */
export interface Asked {
  readonly kind: 'person' | 'emoji';
  readonly words: string;
  /** Where it begins in the text, the sign included. */
  readonly from: number;
  readonly to: number;
}

const PERSON = /(?:^|[\s(])@([^\s@][^@\n]{0,30}|)$/u;
const EMOJI = /(?:^|[\s(])(:[\p{L}\p{N}_+-]{2,30})$/u;

/** What stands before the caret and asks to be completed. */
export function askedAt(text: string, caret: number): Asked | undefined {
  const before = text.slice(Math.max(0, caret - 40), caret);
  const emoji = EMOJI.exec(before)?.[1];
  if (emoji !== undefined) {
    return { kind: 'emoji', words: emoji.slice(1), from: caret - emoji.length, to: caret };
  }
  const person = PERSON.exec(before)?.[1];
  return person === undefined
    ? undefined
    : { kind: 'person', words: person, from: caret - person.length - 1, to: caret };
}

const CLOSED_EMOJI = /(?:^|[\s(])(:[\p{L}\p{N}_+-]{2,30}:)$/u;

/** A whole `:code:` that ends at the caret. */
export function codeAt(text: string, caret: number): Asked | undefined {
  const code = CLOSED_EMOJI.exec(text.slice(Math.max(0, caret - 40), caret))?.[1];
  return code === undefined
    ? undefined
    : { kind: 'emoji', words: code.slice(1, -1), from: caret - code.length, to: caret };
}

/**
 * The text with an emoji in the place of its code, and where the caret goes; nothing if there is something else by now.
 */
export function decoded(
  text: string,
  { words, from, to }: Asked,
  emoji: string,
  caret: number,
): { text: string; caret: number } | undefined {
  if (text.slice(from, to) !== `:${words}:`) return undefined;
  return { text: text.slice(0, from) + emoji + text.slice(to), caret: caret + emoji.length - (to - from) };
}

/** The text with what was chosen in the place of what was asked, and where the caret goes. */
export function completed(text: string, { from, to }: Asked, chosen: string): { text: string; caret: number } {
  const after = text.slice(to);
  const space = after.startsWith(' ') ? '' : ' ';
  return { text: text.slice(0, from) + chosen + space + after, caret: from + chosen.length + 1 };
}
