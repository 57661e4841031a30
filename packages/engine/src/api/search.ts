import type { Message } from './message.ts';

/** A message that was looked for, and where in its text the words are. */
export interface FoundMessage {
  readonly message: Message;
  /** Places in the text (UTF-16): from, and up to. None where a file's name was found. */
  readonly marks: readonly (readonly [number, number])[];
}

/** Looking for what was said. */
export interface SearchMethods {
  /**
   * Messages with all the words, newest first, at most `limit` (30 unless given). Case and accents do not matter; what
   * stands in quotation marks is looked for as it stands. `before` is the `next` of an earlier answer.
   */
  search: {
    params: {
      text: string;
      conversation?: string;
      /** An account. */
      from?: string;
      has?: 'file' | 'media' | 'link';
      since?: string;
      until?: string;
      limit?: number;
      before?: string;
    };
    result: { messages: readonly FoundMessage[]; next?: string };
  };
}
