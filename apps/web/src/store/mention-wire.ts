import type { Person } from '@pando/engine/api';

const WORD = /[\p{L}\p{N}_]/u;

/** A text in which `@name` of one of these people speaks of them, as `send` and `edit` want it. */
export function withMentions(text: string, people: readonly Person[]): string {
  if (!text.includes('@')) return text;
  const longestFirst = people.filter(({ name }) => name !== '').toSorted((a, b) => b.name.length - a.name.length);
  let wire = '';
  for (let at = 0; at < text.length;) {
    const named = text[at] === '@' && !WORD.test(text[at - 1] ?? '') ? personAt(text, at + 1, longestFirst) : undefined;
    if (named === undefined) {
      wire += text[at];
      at += 1;
      continue;
    }
    const plain = named.name.replaceAll(/[[\]\n\r]/gu, ' ').trim();
    wire += `[@${plain}](pando:account/${named.account})`;
    at += 1 + named.name.length;
  }
  return wire;
}

function personAt(text: string, at: number, people: readonly Person[]): Person | undefined {
  return people.find(({ name }) => text.startsWith(name, at) && !WORD.test(text[at + name.length] ?? ''));
}
