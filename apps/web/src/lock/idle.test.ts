import { expect, it } from 'vitest';
import { isIdle } from './idle.ts';

it('is idle after so many minutes, and never where none are chosen', () => {
  const start = 1_790_000_000_000;
  expect(isIdle(start, start + 299_999, 5)).toBe(false);
  expect(isIdle(start, start + 300_000, 5)).toBe(true);
  expect(isIdle(start, start + 10 * 86_400_000, 0)).toBe(false);
});
