import type { Message } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import { isWorthSaying, rowsOf } from './rows.ts';

const ana = { account: 'a', name: 'Ana' };
const bo = { account: 'b', name: 'Bo' };

function said(id: string, from: typeof ana, minute: number, extra: Partial<Message> = {}): Message {
  return {
    id,
    conversation: 'c',
    from,
    at: new Date(2026, 5, 1, 12, minute).toISOString(),
    own: false,
    text: id,
    ...extra,
  };
}
const shape = (messages: readonly Message[], unreadFrom?: string) =>
  rowsOf(messages, unreadFrom).map((row) =>
    row.kind === 'message' ? `${row.key}${row.first ? ' first' : ''}${row.last ? ' last' : ''}` : row.kind,
  );

describe('rows', () => {
  it('group a sender’s messages into runs that pauses and others end', () => {
    expect(shape([said('1', ana, 0), said('2', ana, 2), said('3', bo, 3), said('4', bo, 30)])).toEqual([
      'day',
      '1 first',
      '2 last',
      '3 first last',
      '4 first last',
    ]);
  });

  it('begin each day with a header', () => {
    const later = said('2', ana, 1, { at: new Date(2026, 5, 2, 0, 1).toISOString() });
    expect(shape([said('1', ana, 0), later])).toEqual(['day', '1 first last', 'day', '2 first last']);
  });

  it('put the unread divider between two runs', () => {
    expect(shape([said('1', ana, 0), said('2', ana, 1)], '2')).toEqual([
      'day',
      '1 first last',
      'unread',
      '2 first last',
    ]);
  });

  it('show notices as lines of their own', () => {
    const notice = said('n', ana, 1, { notice: { kind: 'joined', who: bo, by: ana } });
    expect(shape([said('1', ana, 0), notice, said('2', ana, 2)])).toEqual([
      'day',
      '1 first last',
      'notice',
      '2 first last',
    ]);
  });

  it('leave out of a conversation of two what goes without saying', () => {
    const joined = said('n', ana, 1, { notice: { kind: 'joined', who: bo, by: ana } });
    const left = said('n', ana, 1, { notice: { kind: 'left', who: bo } });
    expect([joined, left].map((message) => isWorthSaying(message, 'direct'))).toEqual([false, true]);
    expect([joined, left].map((message) => isWorthSaying(message, 'group'))).toEqual([true, true]);
  });

  it('carry the quoted message where it is loaded', () => {
    const rows = rowsOf([said('1', ana, 0), said('2', bo, 1, { replyTo: '1' }), said('3', bo, 1, { replyTo: 'gone' })]);
    expect(rows.map((row) => (row.kind === 'message' ? row.quoted?.id : undefined))).toEqual([
      undefined,
      undefined,
      '1',
      undefined,
    ]);
  });
});
