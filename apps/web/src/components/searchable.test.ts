import { expect, test } from 'vitest';
import { searchable } from './searchable.ts';

test.each([
  ['Tomáš', 'tomas'],
  ['  GROẞMUTTER ', 'großmutter'],
  ['مُحَمَّد', 'محمد'],
  ['Ｐａｎｄｏ', 'pando'],
  ['北京', '北京'],
])('%s is found as %s', (text, found) => {
  expect(searchable(text)).toBe(found);
});
