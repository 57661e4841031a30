import { decodeOwn } from '@pando/protocol';
import type { StoreReader, Write } from '../store.ts';
import { conversations, heads, lineCodec, timelineSpaces } from '../timeline/rows.ts';
import type { SearchHit, SearchHits, SearchQuery } from './search.ts';
import { searchedMessage } from './searched-message.ts';
import { Segment, type SearchedMessage } from './segment.ts';
import { type Word, wordsOf } from './words.ts';

const SEGMENT_SIZE = 512;
/** Segments above this weight (bytes) are dropped, those used least recently first, and read again when asked for. */
const MAX_WEIGHT = 96 * 1024 * 1024;
/** So many conversations are read side by side. */
const AT_ONCE = 32;
const LINES = timelineSpaces.lines('');

/** One conversation's segments in screen order. */
interface Loaded {
  segments: Segment[];
  weight: number;
}

interface Searched {
  readonly conversation: string;
  readonly last: string | undefined;
}

/** What is being read, and what was written meanwhile. */
interface Loading {
  readonly done: Promise<Loaded>;
  readonly writes: Write[];
}

/**
 * Searches the messages of one profile. There is no index on the disk: what is stored are the lines themselves,
 * encrypted as the store encrypts, so nothing can be out of step with them. Their folded texts are kept in memory in
 * segments, made at the first search and changed with each line that is written.
 */
export class SearchIndex {
  readonly #store: StoreReader;
  readonly #loaded = new Map<string, Loaded>();
  readonly #loading = new Map<string, Loading>();

  constructor(store: StoreReader) {
    this.#store = store;
  }

  /** Messages that fit, newest first, at most `limit`. */
  async search({ text, conversation, from, has, after, before, limit }: SearchQuery): Promise<SearchHits> {
    const words = wordsOf(text);
    const searched = conversation === undefined ? await this.#newestFirst() : [{ conversation, last: undefined }];
    const isAsked = words.length > 0 || from !== undefined || has !== undefined;
    const found = new Newest(limit);
    // Everything is loaded even where nothing is asked yet: the first word finds it ready.
    for (let at = 0; at < searched.length; at += AT_ONCE) {
      const some = searched.slice(at, at + AT_ONCE);
      // From here on there is nothing but older messages.
      if (isAsked && some.every(({ last }) => last !== undefined && last < (found.bound ?? ''))) break;
      const loaded = await Promise.all(some.map((each) => this.#ofConversation(each.conversation)));
      if (!isAsked) continue;
      loaded.forEach(({ segments }, i) => {
        findIn(segments, some[i]?.conversation ?? '', words, { from, has, after, before }, found);
      });
    }
    this.#shed();
    return found.result();
  }

  /** Takes in what was written to the store. */
  changed(writes: readonly Write[]): void {
    for (const write of writes) {
      if (!write.space.startsWith(LINES)) continue;
      const conversation = write.space.slice(LINES.length);
      this.#loading.get(conversation)?.writes.push(write);
      const loaded = this.#loaded.get(conversation);
      if (loaded !== undefined) apply(loaded, write);
    }
  }

  /**
   * Where the newest hits are likely to be comes first, with a place after which there is no message: of what is loaded its
   * last one, else the line that a list shows of it. Where that is not known, they may be anywhere.
   */
  async #newestFirst(): Promise<readonly Searched[]> {
    const all = (await conversations.range(this.#store)).map(({ key }) => key);
    const isLoaded = all.every((conversation) => this.#loaded.has(conversation));
    const shown = isLoaded ? [] : await heads.range(this.#store);
    const lasts = new Map(shown.map(({ key, value }) => [key, value.order]));
    const searched = all.map((conversation) => {
      const loaded = this.#loaded.get(conversation);
      return { conversation, last: loaded ? (loaded.segments.at(-1)?.last ?? '') : lasts.get(conversation) };
    });
    return searched.sort((a, b) => ((a.last ?? '~') > (b.last ?? '~') ? -1 : 1));
  }

  async #ofConversation(conversation: string): Promise<Loaded> {
    const known = this.#loaded.get(conversation);
    if (known !== undefined) {
      // The last used is the last to be dropped.
      this.#loaded.delete(conversation);
      this.#loaded.set(conversation, known);
      return known;
    }
    const under = this.#loading.get(conversation);
    if (under !== undefined) return under.done;
    const writes: Write[] = [];
    const done = this.#read(conversation, writes);
    this.#loading.set(conversation, { done, writes });
    return done;
  }

  async #read(conversation: string, writes: readonly Write[]): Promise<Loaded> {
    try {
      const rows = await this.#store.range(LINES + conversation);
      const messages = rows.flatMap(({ key, value }) => searchedMessage(key, decodeOwn(lineCodec, value)) ?? []);
      const loaded: Loaded = { segments: cut(messages), weight: 0 };
      loaded.weight = weigh(loaded.segments);
      for (const write of writes) apply(loaded, write);
      this.#loaded.set(conversation, loaded);
      return loaded;
    } finally {
      this.#loading.delete(conversation);
    }
  }

  #shed(): void {
    let weight = 0;
    for (const loaded of this.#loaded.values()) weight += loaded.weight;
    for (const [conversation, loaded] of this.#loaded) {
      if (weight <= MAX_WEIGHT) return;
      this.#loaded.delete(conversation);
      weight -= loaded.weight;
    }
  }
}

/** The newest hits of all conversations: so many as were asked for, and one that tells that there are more. */
class Newest {
  readonly #limit: number;
  #hits: SearchHit[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is older than this need not be looked at any more. */
  get bound(): string | undefined {
    return this.#hits[this.#limit]?.order;
  }

  add(hits: readonly SearchHit[]): void {
    if (hits.length === 0) return;
    this.#hits = [...this.#hits, ...hits].sort((a, b) => (a.order > b.order ? -1 : 1)).slice(0, this.#limit + 1);
  }

  result(): SearchHits {
    return { hits: this.#hits.slice(0, this.#limit), more: this.#hits.length > this.#limit };
  }
}

/** Looks through a conversation, the newest first, as long as something may be among the newest of all. */
function findIn(
  segments: readonly Segment[],
  conversation: string,
  words: readonly Word[],
  fits: Pick<SearchQuery, 'from' | 'has' | 'after' | 'before'>,
  found: Newest,
): void {
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    const { bound } = found;
    if (segment === undefined || (bound !== undefined && segment.last < bound)) return;
    if (fits.after !== undefined && segment.last < fits.after) return;
    if (fits.before !== undefined && segment.first >= fits.before) continue;
    const after = bound !== undefined && bound > (fits.after ?? '') ? bound : fits.after;
    found.add(segment.find(words, { ...fits, after }).map((order) => ({ conversation, order })));
  }
}

function apply(loaded: Loaded, { key, value }: Write): void {
  if (key === undefined) loaded.segments = [];
  else {
    const message = value === undefined ? undefined : searchedMessage(key, decodeOwn(lineCodec, value));
    const segment = loaded.segments.findLast(({ first }) => first <= key) ?? loaded.segments[0];
    const isNew = segment === undefined || (segment.size >= SEGMENT_SIZE && key > segment.last);
    if (!isNew) segment.change(key, message);
    else if (message !== undefined) loaded.segments.push(new Segment([message]));
    loaded.segments = loaded.segments.filter(({ size }) => size > 0).sort((a, b) => (a.first < b.first ? -1 : 1));
  }
  loaded.weight = weigh(loaded.segments);
}

function cut(messages: readonly SearchedMessage[]): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < messages.length; at += SEGMENT_SIZE)
    segments.push(new Segment(messages.slice(at, at + SEGMENT_SIZE)));
  return segments;
}

function weigh(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.weight, 0);
}
