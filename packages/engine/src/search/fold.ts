/**
 * Folding makes texts comparable: without case, accents, the vowel points of Hebrew and Arabic, and the width and form
 * that compatibility decomposition (NFKD) takes away. It goes by code point, so that places in the folded text lead back
 * to places in the text.
 */

/** Marks that people leave out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic marks and the tatweel. */
// oxlint-disable no-misleading-character-class -- each mark is meant by itself
const LEFT_OUT =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]/gu;

/** Letters that no decomposition takes apart and people write otherwise. */
const WRITTEN_OTHERWISE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ٱ: 'ا',
};

const ASCII = /^[\0-\x7f]*$/u;
const MAX_KNOWN = 20_000;
const known = new Map<string, string>();

function foldCharacter(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  const plain = character.normalize('NFKD').replaceAll(LEFT_OUT, '').toLowerCase();
  let folded = '';
  for (const each of plain) folded += WRITTEN_OTHERWISE[each] ?? each;
  folded = folded
    .replaceAll(/[٠-٩۰-۹]/gu, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replaceAll(/\s/gu, ' ');
  if (known.size < MAX_KNOWN) known.set(character, folded);
  return folded;
}

/** A text as it is searched. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replaceAll(/\s/gu, ' ');
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

/** A folded text, and for each of its places (and its end) the place in the text that it came from. */
export function foldWithPlaces(text: string): { readonly folded: string; readonly places: readonly number[] } {
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = foldCharacter(character);
    for (let i = 0; i < part.length; i++) places.push(at);
    folded += part;
    at += character.length;
  }
  places.push(text.length);
  return { folded, places };
}
