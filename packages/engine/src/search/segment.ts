import { type Word, placeOf } from './words.ts';

/** What is known of a message for searching. */
export interface SearchedMessage {
  readonly order: string;
  readonly account: string;
  readonly folded: string;
  readonly hasFile: boolean;
  readonly hasMedia: boolean;
  readonly hasLink: boolean;
}

const FILE = 1;
const MEDIA = 2;
const LINK = 4;
const BETWEEN = '\n';

/** A run of messages of one conversation in screen order, their texts joined so that one scan goes over all. */
export class Segment {
  #text = '';
  /** Where each message's text begins, and one more: the end. */
  #starts: Uint32Array = new Uint32Array([0]);
  #orders: readonly string[] = [];
  #accounts: readonly string[] = [];
  #flags: Uint8Array = new Uint8Array();

  constructor(messages: readonly SearchedMessage[]) {
    this.#fill(messages);
  }

  get size(): number {
    return this.#orders.length;
  }

  /** What it takes in memory, nearly (bytes). */
  get weight(): number {
    return 2 * this.#text.length + 130 * this.size;
  }

  get first(): string {
    return this.#orders[0] ?? '';
  }

  get last(): string {
    return this.#orders.at(-1) ?? '';
  }

  messages(): readonly SearchedMessage[] {
    return this.#orders.map((order, i) => {
      const flags = this.#flags[i] ?? 0;
      return {
        order,
        account: this.#accounts[i] ?? '',
        folded: this.#text.slice(this.#starts[i], (this.#starts[i + 1] ?? 1) - 1),
        hasFile: (flags & FILE) !== 0,
        hasMedia: (flags & MEDIA) !== 0,
        hasLink: (flags & LINK) !== 0,
      };
    });
  }

  /** Puts a message in, in the place of one with its order if there is one; undefined takes that out. */
  change(order: string, message: SearchedMessage | undefined): void {
    const others = this.messages().filter((each) => each.order !== order);
    if (message !== undefined) others.push(message);
    this.#fill(others.sort((a, b) => (a.order < b.order ? -1 : 1)));
  }

  /** Orders of the messages that fit, newest first. */
  find(words: readonly Word[], fits: Fits): string[] {
    const found: string[] = [];
    const [rarest, ...others] = words.toSorted((a, b) => b.folded.length - a.folded.length);
    if (rarest === undefined) {
      for (let i = 0; i < this.size; i++) if (this.#isFitting(i, fits)) found.push(this.#orders[i] ?? '');
      return found.toReversed();
    }
    for (let at = this.#text.indexOf(rarest.folded); at >= 0;) {
      const i = this.#messageAt(at);
      const [start = 0, next = 0] = this.#starts.subarray(i, i + 2);
      const isIn = (word: Word): boolean => placeOf(word, this.#text, start, next - 1) >= 0;
      if (this.#isFitting(i, fits) && isIn(rarest) && others.every(isIn)) found.push(this.#orders[i] ?? '');
      at = this.#text.indexOf(rarest.folded, Math.max(next, at + 1));
    }
    return found.toReversed();
  }

  #isFitting(i: number, { from, has, after, before }: Fits): boolean {
    const order = this.#orders[i] ?? '';
    const flag = has === undefined ? 0 : { file: FILE, media: MEDIA, link: LINK }[has];
    return (
      (from === undefined || this.#accounts[i] === from) &&
      (flag === 0 || ((this.#flags[i] ?? 0) & flag) !== 0) &&
      (after === undefined || order >= after) &&
      (before === undefined || order < before)
    );
  }

  #messageAt(place: number): number {
    let [low, high] = [0, this.size - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #fill(messages: readonly SearchedMessage[]): void {
    const starts = new Uint32Array(messages.length + 1);
    const flags = new Uint8Array(messages.length);
    let at = 0;
    messages.forEach(({ folded, hasFile, hasMedia, hasLink }, i) => {
      flags[i] = (hasFile ? FILE : 0) | (hasMedia ? MEDIA : 0) | (hasLink ? LINK : 0);
      at += folded.length + BETWEEN.length;
      starts[i + 1] = at;
    });
    this.#text = messages.map(({ folded }) => folded + BETWEEN).join('');
    this.#starts = starts;
    this.#flags = flags;
    this.#orders = messages.map(({ order }) => order);
    this.#accounts = messages.map(({ account }) => account);
  }
}

/** What a message must be besides its words. `after` and `before` are order keys, or begin like some. */
export interface Fits {
  readonly from?: string | undefined;
  readonly has?: 'file' | 'media' | 'link' | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}
