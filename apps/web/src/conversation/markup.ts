import type { Mention } from '@pando/engine/api';

/** Part of a line: words, or words of a kind. */
export type Span =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: Emphasis; readonly spans: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly address: string; readonly text: string }
  | { readonly kind: 'mention'; readonly account: string; readonly text: string };

export type Emphasis = 'bold' | 'italic' | 'strike' | 'spoiler';

/** Part of a message. */
export type Block =
  | { readonly kind: 'paragraph' | 'quote'; readonly spans: readonly Span[] }
  /** `language` is what the opening fence names, '' where it names nothing. */
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

const MARKS: readonly (readonly [mark: string, kind: Emphasis])[] = [
  ['**', 'bold'],
  ['~~', 'strike'],
  ['||', 'spoiler'],
  ['*', 'italic'],
  ['_', 'italic'],
];
/** Emphasis within emphasis, so deep and no deeper. */
const MAX_DEPTH = 6;
const ADDRESS = /(?:https?:\/\/|mailto:)[^\s<>"]+/uy;
/** Longer ones are words: no browser follows them, and none is to be parsed. */
const MAX_ADDRESS_LENGTH = 8192;
/** What ends a sentence rather than an address. */
const TRAILING: ReadonlySet<string> = new Set(".,;:!?'’”)]}*_~|");
const WORD = /[\p{L}\p{N}_]/u;
const FENCE = '```';
/** Of a text on one line, no more is read: no list or quote shows as much. In UTF-16 units. */
const MAX_PLAIN_LENGTH = 2000;
/** Stands for the characters of a name, so that nothing in it is taken for a mark. */
const IN_NAME = '\uFFFC';

/** Reads a text as the part of Markdown that is shown: nothing of it is ever HTML. */
export function blocksOf(text: string, mentions: readonly Mention[] = []): readonly Block[] {
  const blocks: Block[] = [];
  const reader = new SpanReader(text, mentions);
  const lines = linesOf(text);
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as Line;
    const kind = kindOf(text, line);
    if (kind === 'fence') {
      const end = lines.findIndex((other, index) => index > at && text.slice(other.from, other.to).trimEnd() === FENCE);
      if (end > at) {
        const inner = lines.slice(at + 1, end);
        const language = text.slice(line.from + FENCE.length, line.to).trim();
        blocks.push({ kind: 'code', language, text: inner.map(({ from, to }) => text.slice(from, to)).join('\n') });
        at = end + 1;
        continue;
      }
    }
    let next = at + 1;
    const own = kind === 'quote' ? 'quote' : 'paragraph';
    while (next < lines.length && continues(text, lines, next, own)) next += 1;
    const parts = lines.slice(at, next);
    const spans =
      own === 'quote'
        ? joined(parts.map(({ from, to }) => reader.read(from + (text[from + 1] === ' ' ? 2 : 1), to)))
        : reader.read(line.from, (parts.at(-1) as Line).to);
    blocks.push({ kind: own, spans });
    at = next;
  }
  return blocks;
}

interface Line {
  readonly from: number;
  readonly to: number;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    lines.push({ from, to });
    from = to + 1;
  }
  lines.push({ from, to: text.length });
  return lines;
}

function kindOf(text: string, { from, to }: Line): 'fence' | 'quote' | 'words' {
  if (text.startsWith(FENCE, from) && text.indexOf('`', from + FENCE.length) !== from + FENCE.length && to > from) {
    return text.slice(from + FENCE.length, to).includes('`') ? 'words' : 'fence';
  }
  return text[from] === '>' && to > from + 1 ? 'quote' : 'words';
}

function continues(text: string, lines: readonly Line[], at: number, own: 'quote' | 'paragraph'): boolean {
  const kind = kindOf(text, lines[at] as Line);
  return own === 'quote' ? kind === 'quote' : kind === 'words';
}

function joined(lines: readonly (readonly Span[])[]): readonly Span[] {
  return lines.flatMap((spans, index) => (index === 0 ? spans : [{ kind: 'words', text: '\n' } as const, ...spans]));
}

class SpanReader {
  readonly #text: string;
  readonly #masked: string;
  readonly #mentions: ReadonlyMap<number, Mention>;
  /** Up to here what begins like an address has been found to be none. */
  #wordsUpTo = 0;

  constructor(text: string, mentions: readonly Mention[]) {
    this.#text = text;
    let masked = text;
    for (const { start, length } of mentions) {
      masked = masked.slice(0, start) + IN_NAME.repeat(length) + masked.slice(start + length);
    }
    this.#masked = masked;
    this.#mentions = new Map(mentions.map((mention) => [mention.start, mention]));
  }

  read(from: number, to: number, depth = 0): readonly Span[] {
    const spans: Span[] = [];
    /** Marks that nothing closes from here on. */
    const open = new Set<string>();
    let words = from;
    const add = (span: Span, at: number, next: number) => {
      if (at > words) spans.push({ kind: 'words', text: this.#text.slice(words, at) });
      spans.push(span);
      words = next;
    };
    for (let at = from; at < to;) {
      const found = this.#spanAt(at, to, depth, open);
      if (found === undefined) {
        at += 1;
        continue;
      }
      add(found.span, at, found.next);
      at = found.next;
    }
    if (to > words) spans.push({ kind: 'words', text: this.#text.slice(words, to) });
    return spans;
  }

  #spanAt(at: number, to: number, depth: number, open: Set<string>): { span: Span; next: number } | undefined {
    const mention = this.#mentions.get(at);
    if (mention && at + mention.length <= to) {
      const next = at + mention.length;
      return { span: { kind: 'mention', account: mention.who.account, text: this.#text.slice(at, next) }, next };
    }
    switch (this.#masked[at]) {
      case '`':
        return this.#codeAt(at, to, open);
      case 'h':
      case 'm':
        return this.#linkAt(at, to);
      case '*':
      case '_':
      case '~':
      case '|':
        return depth < MAX_DEPTH ? this.#emphasisAt(at, to, depth, open) : undefined;
      default:
        return undefined;
    }
  }

  #codeAt(at: number, to: number, open: Set<string>): { span: Span; next: number } | undefined {
    if (open.has('`')) return undefined;
    const end = this.#masked.indexOf('`', at + 1);
    if (end < 0 || end >= to) {
      open.add('`');
      return undefined;
    }
    if (end === at + 1) return undefined;
    return { span: { kind: 'code', text: this.#text.slice(at + 1, end) }, next: end + 1 };
  }

  #linkAt(at: number, to: number): { span: Span; next: number } | undefined {
    if (at < this.#wordsUpTo || (at > 0 && WORD.test(this.#masked[at - 1] ?? ''))) return undefined;
    ADDRESS.lastIndex = at;
    const match = ADDRESS.exec(this.#masked)?.[0].slice(0, to - at);
    if (match === undefined) return undefined;
    const address = withoutTrailing(match);
    if (address.length > MAX_ADDRESS_LENGTH || address.includes(IN_NAME) || !isSafeAddress(address)) {
      this.#wordsUpTo = at + match.length;
      return undefined;
    }
    return { span: { kind: 'link', address, text: address }, next: at + address.length };
  }

  #emphasisAt(at: number, to: number, depth: number, open: Set<string>): { span: Span; next: number } | undefined {
    const found = MARKS.find(([mark]) => this.#masked.startsWith(mark, at));
    if (found === undefined) return undefined;
    const [mark, kind] = found;
    const inner = at + mark.length;
    const begins = inner < to && !/\s/u.test(this.#masked[inner] ?? ' ');
    if (open.has(mark) || !begins || (mark === '_' && WORD.test(this.#masked[at - 1] ?? ''))) return undefined;
    for (let end = this.#masked.indexOf(mark, inner); end >= 0 && end + mark.length <= to;) {
      if (end > inner && this.#closes(mark, end)) {
        return { span: { kind, spans: this.read(inner, end, depth + 1) }, next: end + mark.length };
      }
      end = this.#masked.indexOf(mark, end + mark.length);
    }
    open.add(mark);
    return undefined;
  }

  #closes(mark: string, end: number): boolean {
    const masked = this.#masked;
    if (/\s/u.test(masked[end - 1] ?? ' ')) return false;
    if (mark === '*') return masked[end + 1] !== '*' && masked[end - 1] !== '*';
    return mark !== '_' || !WORD.test(masked[end + 1] ?? '');
  }
}

/** An address without what ends the sentence that it stands in. */
export function withoutTrailing(address: string): string {
  let end = address.length;
  while (TRAILING.has(address[end - 1] ?? '')) end -= 1;
  return address.slice(0, end);
}

/** Whether an address may be followed from a message. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:';
}

/**
 * A text in one line without its marks: for lists and quotes, of which none shows more than `limit` of it. What is hidden
 * stays so.
 */
export function plainLine(text: string, mentions: readonly Mention[] = [], limit = MAX_PLAIN_LENGTH): string {
  const words = (spans: readonly Span[]): string =>
    spans
      .map((span) => {
        switch (span.kind) {
          case 'words':
          case 'code':
          case 'link':
          case 'mention':
            return span.text;
          case 'spoiler':
            return '▒▒▒';
          case 'bold':
          case 'italic':
          case 'strike':
            return words(span.spans);
        }
      })
      .join('');
  const within = mentions.filter(({ start, length }) => start + length <= limit);
  return blocksOf(text.slice(0, limit), within)
    .map((block) => (block.kind === 'code' ? `${block.language} ${block.text}`.trim() : words(block.spans)))
    .join(' ');
}
