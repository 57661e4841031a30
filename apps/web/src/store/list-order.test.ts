import type { ConversationPreferences, ConversationSummary } from '@pando/engine/api';
import { expect, it } from 'vitest';
import { PLAIN } from '../fake/organised.ts';
import { listOrder, type Tab, tabStillThere, unreadConversations } from './list-order.ts';

function conversation(
  id: string,
  preferences: Partial<ConversationPreferences> = {},
  rest: Partial<ConversationSummary> = {},
): ConversationSummary {
  return {
    id,
    kind: 'direct',
    name: id,
    members: [],
    unread: 0,
    mentions: 0,
    writable: true,
    status: 'active',
    activeAt: '',
    queued: 0,
    preferences: { ...PLAIN, ...preferences },
    ...rest,
  };
}

const all = [
  conversation('a'),
  conversation('b', { pinned: 2 }, { unread: 1 }),
  conversation('c', { archived: true }, { unread: 4 }),
  conversation('d', { pinned: -1.5, folders: ['work'] }, { kind: 'group' }),
  conversation('e', { markedUnread: true, mutedUntil: 'always' }),
  conversation('f', { mutedUntil: '2026-01-01T12:00:00.000Z' }, { unread: 2 }),
  conversation('r', {}, { status: 'request', unread: 1 }),
];
const ids = (tab: Tab) => {
  const { pinned, others } = listOrder(all, tab);
  return [pinned.map(({ id }) => id).join(''), others.map(({ id }) => id).join('')];
};

it('shows the pinned ones by their places, and neither strangers nor what was put away', () => {
  expect(ids('all')).toEqual(['db', 'aef']);
  expect(ids('archived')).toEqual(['', 'c']);
});

it('sorts by tab', () => {
  expect(ids('unread')).toEqual(['b', 'ef']);
  expect(ids('groups')).toEqual(['d', '']);
  expect(ids({ folder: 'work' })).toEqual(['d', '']);
  expect(tabStillThere({ folder: 'work' }, [])).toBe('all');
  expect(tabStillThere({ folder: 'work' }, [{ id: 'work', name: 'Work' }])).toEqual({ folder: 'work' });
});

it('counts what is worth a badge', () => {
  expect(unreadConversations(all, Date.parse('2026-01-01T11:00:00Z'))).toBe(1);
  expect(unreadConversations(all, Date.parse('2026-01-01T13:00:00Z'))).toBe(2);
});
