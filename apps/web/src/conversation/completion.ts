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

/** The text with what was chosen in the place of what was asked, and where the caret goes. */
export function completed(text: string, { from, to }: Asked, chosen: string): { text: string; caret: number } {
  const after = text.slice(to);
  const space = after.startsWith(' ') ? '' : ' ';
  return { text: text.slice(0, from) + chosen + space + after, caret: from + chosen.length + 1 };
}
