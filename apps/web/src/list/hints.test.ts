import { expect, it } from 'vitest';
import { nextHint } from './hints.ts';

const fresh = { seen: [], pictured: false, notifying: 'off' } as const;

it('offers one thing after the other', () => {
  expect(nextHint(fresh)).toBe('picture');
  expect(nextHint({ ...fresh, pictured: true })).toBe('notifications');
  expect(nextHint({ ...fresh, seen: ['picture'] })).toBe('notifications');
});

it('offers nothing that was put away, that is so already, or that cannot be', () => {
  expect(nextHint({ ...fresh, seen: ['notifications', 'picture'] })).toBeUndefined();
  for (const notifying of ['push', 'page', 'blocked', 'unsupported'] as const)
    expect(nextHint({ ...fresh, pictured: true, notifying })).toBeUndefined();
});
