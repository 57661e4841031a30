import type { ConversationSummary } from '@pando/engine/api';
import { expect, test } from 'vitest';
import { unreadTotal } from './unread.ts';

const NOW = Date.parse('2026-10-17T14:20:00Z');

function conversation(part: Partial<ConversationSummary>, mutedUntil?: string): ConversationSummary {
  const preferences = { ...(mutedUntil !== undefined && { mutedUntil }) };
  return { status: 'active', unread: 0, mentions: 0, preferences, ...part } as ConversationSummary;
}

test('what is unread is counted over all conversations', () => {
  expect(unreadTotal([conversation({ unread: 2 }), conversation({ unread: 3 })], NOW)).toBe(5);
});

test('a muted conversation counts only what mentions one, until it is muted no more', () => {
  const part = { unread: 7, mentions: 1 };
  expect(unreadTotal([conversation(part, 'always')], NOW)).toBe(1);
  expect(unreadTotal([conversation(part, '2026-10-17T15:00:00Z')], NOW)).toBe(1);
  expect(unreadTotal([conversation(part, '2026-10-17T14:00:00Z')], NOW)).toBe(7);
});

test('a request is quiet', () => {
  expect(unreadTotal([conversation({ unread: 1, status: 'request' })], NOW)).toBe(0);
});
