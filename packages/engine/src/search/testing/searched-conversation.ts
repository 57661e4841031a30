import { encode } from '@pando/protocol';
import type { MessageId } from '../../content/index.ts';
import type { Write } from '../../store.ts';
import { orderKey } from '../../timeline/order-key.ts';
import { EMPTY_CONVERSATION, type Line, conversationCodec, lineCodec, timelineSpaces } from '../../timeline/rows.ts';

const MINUTE_MS = 60_000;

/** A conversation as it is written to a store, message by message; each has a number that says where it stands. */
export class SearchedConversation {
  readonly #id: string;
  readonly #texts = new Map<string, string>();

  constructor(id: string) {
    this.#id = id;
  }

  orderOf(n: number): string {
    return orderKey({ wall: n * MINUTE_MS, counter: 0 }, this.#messageId(n));
  }

  textAt(order: string): string {
    return this.#texts.get(order) ?? '';
  }

  /** In screen order. */
  texts(): readonly string[] {
    return [...this.#texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  }

  /** A message, or another text for it. */
  says(n: number, text: string, { account = 'a0' }: { readonly account?: string } = {}): readonly Write[] {
    this.#texts.set(this.orderOf(n), text);
    return [
      { space: timelineSpaces.list, key: this.#id, value: encode(conversationCodec, EMPTY_CONVERSATION) },
      this.#line(n, { text, account, deleted: false }),
    ];
  }

  takesBack(n: number): readonly Write[] {
    this.#texts.delete(this.orderOf(n));
    return [this.#line(n, { text: '', account: 'a0', deleted: true })];
  }

  forgets(n: number): readonly Write[] {
    this.#texts.delete(this.orderOf(n));
    return [{ space: timelineSpaces.lines(this.#id), key: this.orderOf(n), value: undefined }];
  }

  goes(): readonly Write[] {
    return [
      { space: timelineSpaces.lines(this.#id), key: undefined, value: undefined },
      { space: timelineSpaces.list, key: this.#id, value: undefined },
    ];
  }

  #messageId(n: number): MessageId {
    return n.toString(16).padStart(64, '0') as MessageId;
  }

  #line(n: number, said: { readonly text: string; readonly account: string; readonly deleted: boolean }): Write {
    const line: Line = {
      type: 'message',
      id: this.#messageId(n),
      device: 'd0',
      number: n,
      replyTo: null,
      attachments: [],
      state: 'sent',
      arrival: 0,
      edit: null,
      reactions: [],
      expires: null,
      silent: false,
      lapsed: false,
      card: null,
      preview: null,
      forwarded: false,
      newer: false,
      mentionsMe: false,
      starred: null,
      ...said,
    };
    return { space: timelineSpaces.lines(this.#id), key: this.orderOf(n), value: encode(lineCodec, line) };
  }
}
