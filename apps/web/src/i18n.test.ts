import { expect, test } from 'vitest';
import { systemLanguage } from './i18n.ts';

test.each([
  [['de-AT', 'en'], 'de'],
  [['zh-Hant-TW'], 'zh'],
  [['sv', 'PT-br', 'en'], 'pt'],
  [['sv', 'nb'], 'en'],
  [[], 'en'],
])('of %s the app speaks %s', (wanted, spoken) => {
  expect(systemLanguage(wanted)).toBe(spoken);
});
