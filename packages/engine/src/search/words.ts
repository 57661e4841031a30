import { fold, foldWithPlaces } from './fold.ts';

const MAX_WORDS = 16;
/** Shorter words are looked for at the beginnings of words only: they are in nearly all texts somewhere. */
const SHORT = 3;
/** Scripts that put no spaces between words: there, anything may begin anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u;
const WORD_PART = /[\p{L}\p{N}\p{M}]/u;

/** What a text must contain. */
export interface Word {
  readonly folded: string;
  /** It must be where a word begins. */
  readonly begins: boolean;
}

/** What is looked for: all of the words, in any order; what stands in quotation marks, as it stands. */
export function wordsOf(text: string): readonly Word[] {
  const found = [...text.matchAll(/["“„«]([^"”“»]+)["”“»]|(\S+)/gu)].map(([, phrase, word]) => phrase ?? word ?? '');
  const folded = found.map((each) => fold(each).trim().replaceAll(/ +/gu, ' ')).filter((each) => each !== '');
  return [...new Set(folded)]
    .slice(0, MAX_WORDS)
    .map((word) => ({ folded: word, begins: word.length < SHORT && WORD_PART.test(word) && !UNSPACED.test(word) }));
}

/** The first place of a word in a folded text at or after `from`, before `end`; -1 if there is none. */
export function placeOf(word: Word, folded: string, from: number, end: number): number {
  for (let at = folded.indexOf(word.folded, from); at >= 0; at = folded.indexOf(word.folded, at + 1)) {
    if (at + word.folded.length > end) return -1;
    if (!word.begins || at === from || !isWordPart(folded, at - 1)) return at;
  }
  return -1;
}

/** Nearly all that is asked about is ASCII, for which there is a table. */
const ASCII_PART: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  WORD_PART.test(String.fromCharCode(code)),
);

function isWordPart(folded: string, at: number): boolean {
  return ASCII_PART[folded.charCodeAt(at)] ?? WORD_PART.test(String.fromCodePoint(folded.codePointAt(at) ?? 0x20));
}

/** Where the words are in a text, to be marked: places in it, in order, not overlapping. */
export function marksIn(text: string, words: readonly Word[]): readonly (readonly [from: number, to: number])[] {
  const { folded, places } = foldWithPlaces(text);
  const marks: (readonly [number, number])[] = [];
  for (const word of words) {
    for (let at = placeOf(word, folded, 0, folded.length); at >= 0;) {
      const end = at + word.folded.length;
      marks.push([places[at] ?? 0, endOf(places, end)]);
      const next = folded.slice(end).length === 0 ? -1 : placeOf(word, folded.slice(end), 0, folded.length - end);
      at = next < 0 ? -1 : end + next;
    }
  }
  const merged: [number, number][] = [];
  for (const [from, to] of marks.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Where the character before the folded place `end` ends, marks that were left out behind it included. */
function endOf(places: readonly number[], end: number): number {
  const lastBegins = places[end - 1] ?? 0;
  for (let at = end; at < places.length; at++) {
    const place = places[at] ?? 0;
    if (place > lastBegins) return place;
  }
  return places.at(-1) ?? 0;
}
