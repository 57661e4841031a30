// oxlint-disable-next-line no-restricted-imports -- a test reads the catalogues as they are written
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const LANGUAGES = ['ar', 'de', 'es', 'fr', 'pt', 'zh'];
const ENTRY =
  /^msgid ("(?:[^"\\]|\\.)*"(?:\n"(?:[^"\\]|\\.)*")*)\nmsgstr ("(?:[^"\\]|\\.)*"(?:\n"(?:[^"\\]|\\.)*")*)/gmu;

/** A catalogue's texts, each with its translation. */
function textsOf(language: string): ReadonlyMap<string, string> {
  const file = readFileSync(new URL(`./${language}.po`, import.meta.url), 'utf8');
  const whole = (quoted: string) =>
    quoted
      .split('\n')
      .map((line) => String(JSON.parse(line)))
      .join('');
  const entries = [...file.matchAll(ENTRY)].map(([, id = '""', text = '""']) => [whole(id), whole(text)] as const);
  return new Map(entries.filter(([id]) => id !== ''));
}

/** The values and the marks that a text has room for. */
function roomsIn(text: string): readonly string[] {
  const found = [...text.matchAll(/(?<!\b(?:zero|one|two|few|many|other) )\{(\w+)(?:, plural,|\})|<\/?\d+\/?>/gu)].map(
    ([whole, name]) => name ?? whole,
  );
  return [...new Set(found)].toSorted();
}

const english = textsOf('en');

test.each(LANGUAGES)('every text is translated into %s, with room for the same values', (language) => {
  const texts = textsOf(language);
  expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  const wrong = [...texts].filter(([id, text]) => text === '' || roomsIn(id).join() !== roomsIn(text).join());
  expect(wrong).toEqual([]);
});

test.each(LANGUAGES)('every count in %s has all of the language’s plural forms', (language) => {
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const [id, text] of textsOf(language)) {
    if (!id.includes(', plural,')) continue;
    const lacking = wanted.filter((form) => !new RegExp(`\\b${form} \\{`, 'u').test(text));
    expect([text, ...lacking]).toEqual([text]);
  }
});
