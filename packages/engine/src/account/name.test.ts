import { expect, it } from 'vitest';
import { cleanName } from './name.ts';

it('takes names of one line, without the space around them', () => {
  expect(cleanName('  Ana Lúcia  ')).toBe('Ana Lúcia');
  expect(cleanName('🌳'.repeat(64))).toBe('🌳'.repeat(64));
  expect(cleanName('e\u0301')).toBe('é');
});

it.each(['', ' ', '🌳'.repeat(65), 'a\nb', 'a\u2028b', 'a\u0007b'])('refuses %j', (name) => {
  expect(cleanName(name)).toBeUndefined();
});
