import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldWithPlaces } from './fold.ts';
import { marksIn, placeOf, wordsOf } from './words.ts';

const isFound = (query: string, text: string): boolean => {
  const folded = fold(text);
  return wordsOf(query).every((word) => placeOf(word, folded, 0, folded.length) >= 0);
};
const marked = (query: string, text: string): readonly string[] =>
  marksIn(text, wordsOf(query)).map(([from, to]) => text.slice(from, to));

describe('folding', () => {
  it.each([
    ['cafe', 'Un CAFÉ, s’il vous plaît'],
    ['café', 'cafe'],
    ['strasse', 'Große Straße'],
    ['STRAẞE', 'strasse'],
    ['oresund', 'Øresund'],
    ['lodz', 'Łódź'],
    ['istanbul', 'İSTANBUL'],
    ['σισυφος', 'ΣΊΣΥΦΟΣ'],
    ['шлем', 'ШЛЕМ'],
    ['كتاب', 'اَلْكِتَاب'],
    ['مدرسه', 'مدرسة'],
    ['שלום', 'שָׁלוֹם'],
    ['東京', '来週、東京で会おう'],
    ['がく', 'だいがく'],
    ['ﾊﾟﾝ', 'パンを買う'],
    ['서울', '서울에서'],
    ['ไทย', 'ภาษาไทย'],
    ['12', '١٢ كتابا'],
    ['fish', 'ﬁsh and chips'],
  ])('finds %s in %s', (query, text) => {
    expect(isFound(query, text)).toBe(true);
  });

  it('keeps what makes another word', () => {
    expect(isFound('かき', 'がき')).toBe(false);
    expect(isFound('कि', 'का')).toBe(false);
  });

  it('leads every place back into the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const { folded, places } = foldWithPlaces(text);
        expect(folded).toBe(fold(text));
        expect(places).toHaveLength(folded.length + 1);
        expect(places.at(-1)).toBe(text.length);
        expect([...places]).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });
});

describe('words', () => {
  it('must all be there, in any order', () => {
    expect(isFound('hut key', 'The key of the hut')).toBe(true);
    expect(isFound('hut boat', 'The key of the hut')).toBe(false);
  });

  it('stand as they are in quotation marks', () => {
    expect(isFound('"the hut"', 'The key of the hut')).toBe(true);
    expect(isFound('„the key of hut“', 'The key of the hut')).toBe(false);
  });

  it('are found inside others, but short ones at beginnings only', () => {
    expect(isFound('tür', 'Haustürschlüssel')).toBe(true);
    expect(isFound('an', 'Banana')).toBe(false);
    expect(isFound('an', 'with Ana')).toBe(true);
    expect(isFound('会', '来週会おう')).toBe(true);
  });

  it('are bounded, and nothing is looked for by blanks alone', () => {
    expect(wordsOf('  \n ')).toEqual([]);
    expect(wordsOf('a b c d e f g h i j k l m n o p q r s t')).toHaveLength(16);
  });
});

describe('marks', () => {
  it('cover what was found, as it was written', () => {
    expect(marked('cafe straße', 'Café in der STRASSE, Cafe\u0301 zwei')).toEqual(['Café', 'STRASSE', 'Cafe\u0301']);
    expect(marked('كتاب', 'اَلْكِتَاب')).toEqual(['كِتَاب']);
  });

  it('do not overlap', () => {
    expect(marked('banana ana', 'bananana')).toEqual(['bananana']);
  });

  it('are within the text, whatever is looked for in whatever', () => {
    const anything = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(anything, anything, (query, text) => {
        let last = 0;
        for (const [from, to] of marksIn(text, wordsOf(query))) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
