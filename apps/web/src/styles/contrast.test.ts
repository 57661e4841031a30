// oxlint-disable-next-line no-restricted-imports -- a test reads the style sheets as they are written
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Tokens = ReadonlyMap<string, readonly [light: string, dark: string]>;

function tokensIn(css: string): Tokens {
  const found = css.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\)/gu);
  return new Map([...found].map(([, name = '', light = '', dark = '']) => [name, [light, dark]]));
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const aspen = tokensIn(read('./tokens.css'));
const others = read('./accents.css').matchAll(/\[data-accent='(\w+)'\] \{([^}]*)\}/gu);
const accents: readonly (readonly [string, Tokens])[] = [
  ['aspen', aspen],
  ...[...others].map(([, name = '', body = '']) => [name, new Map([...aspen, ...tokensIn(body)])] as const),
];

/** WCAG 2: relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['bark', 'ground', 'surface', 'raised', 'hover'];
const TEXT: readonly (readonly [ink: string, on: string])[] = [
  ...['ink', 'ink-soft', 'ink-faint', 'act', 'alert'].flatMap((ink) => GROUNDS.map((on) => [ink, on] as const)),
  ...['ink', 'ink-soft', 'act'].map((ink) => [ink, 'act-soft'] as const),
  ['act-ink', 'act'],
  ['act-ink', 'act-hover'],
  ['leaf-ink', 'leaf'],
  ['own-ink', 'own'],
  ['own-ink', 'own-quote'],
  ['own-soft', 'own'],
  ['alert', 'alert-soft'],
  ['alert-ink', 'alert'],
];

test('there are six accents', () => {
  expect(accents.map(([, tokens]) => tokens.size)).toEqual(Array.from({ length: 6 }, () => aspen.size));
});

describe.each(accents)('with the accent %s', (_name, tokens) => {
  test.each(['light', 'dark'] as const)('all text can be read in %s', (mode) => {
    const colour = (name: string) => tokens.get(name)?.[mode === 'light' ? 0 : 1] ?? '';
    const poor = TEXT.map(([ink, on]) => [ink, on, contrast(colour(ink), colour(on))] as const);
    expect(poor.filter(([, , ratio]) => !(ratio >= 4.5))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('the edges of fields can be seen in %s', (mode) => {
    const colour = (name: string) => tokens.get(name)?.[mode === 'light' ? 0 : 1] ?? '';
    for (const on of ['surface', 'ground', 'bark']) {
      expect(contrast(colour('line-strong'), colour(on))).toBeGreaterThanOrEqual(3);
      expect(contrast(colour('act'), colour(on))).toBeGreaterThanOrEqual(3);
    }
  });
});
