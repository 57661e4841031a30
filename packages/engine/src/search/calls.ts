import type { FoundMessage, Params } from '../api.ts';
import { type Call, UNKNOWN_CONVERSATION, answer, error } from '../calls/respond.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { idOf, orderPrefix } from '../timeline/order-key.ts';
import { message, parseIsoTime } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import type { SearchHits } from './search.ts';
import { marksIn, wordsOf } from './words.ts';

const MAX_QUERY = 500;
const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 200;

/** Calls that wait for what the shell finds. */
export class Searches {
  readonly #asked = new Map<number, { readonly call: Call; readonly text: string }>();
  #next = 1;

  /** Asks the shell for messages. Errors: `unknown-conversation`, `bad-parameters`. */
  ask(conversations: Conversations, turn: Turn, call: Call, params: Params<'search'>): void {
    const { text, conversation, from, has, since, until, before } = params;
    if (text.length > MAX_QUERY) return turn.refuse(call.id, error('bad-parameters', 'That is too long to look for.'));
    if (conversation !== undefined && !conversations.isKnown(conversation))
      return turn.refuse(call.id, UNKNOWN_CONVERSATION);
    const [after, end] = [since, until].map((time) => (time === undefined ? undefined : parseIsoTime(time)));
    if ((since !== undefined && after === undefined) || (until !== undefined && end === undefined))
      return turn.refuse(call.id, error('bad-parameters', 'A time is given in ISO 8601.'));
    const id = this.#next++;
    this.#asked.set(id, { call, text });
    turn.search(id, {
      text,
      conversation,
      from,
      has,
      after: after === undefined ? undefined : orderPrefix(after),
      before: before ?? (end === undefined ? undefined : orderPrefix(end)),
      limit: Math.min(params.limit ?? DEFAULT_LIMIT, MAX_LIMIT),
    });
  }

  /** Answers with what the shell has found, as far as it is still there. */
  async found(conversations: Conversations, turn: Turn, id: number, found: SearchHits | undefined): Promise<void> {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked === undefined) return;
    if (found === undefined) return turn.refuse(asked.call.id, error('internal', 'Searching failed. Try it again.'));
    const { hits, more } = found;
    const words = wordsOf(asked.text);
    const messages: FoundMessage[] = [];
    for (const { conversation, order } of hits) {
      const reader = conversations.reader(turn, conversation);
      const shown = reader && (await message(reader.timeline, reader.thread, idOf(order)));
      if (shown !== undefined && shown.deleted !== true)
        messages.push({ message: shown, marks: marksIn(shown.text, words) });
    }
    const last = hits.at(-1);
    answer<'search'>(turn, asked.call, { messages, ...(more && last !== undefined && { next: last.order }) });
  }
}
