import type { FoundMessage } from '@pando/engine/api';
import { marksIn, wordsOf } from '@pando/engine/search';
import { plainLine } from '../conversation/markup.ts';

/** What is shown of a message that was found. */
export interface FoundLine {
  readonly text: string;
  /** Places in it (UTF-16): from, and up to. */
  readonly marks: FoundMessage['marks'];
}

/**
 * A found message as lists show it, with the words that were looked for. What its author hides stays hidden, though
 * searching finds it. Where the words are in the name of a file alone, that name is the line.
 */
export function foundLine({ text, mentions, attachments = [] }: FoundMessage['message'], query: string): FoundLine {
  const words = wordsOf(query);
  const lines = [plainLine(text, mentions, Infinity), ...attachments.map(({ name }) => name)]
    .filter((line) => line !== '')
    .map((line) => ({ text: line, marks: marksIn(line, words) }));
  return lines.find(({ marks }) => marks.length > 0) ?? lines[0] ?? { text: '', marks: [] };
}
