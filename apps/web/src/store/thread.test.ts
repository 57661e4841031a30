import type { Message } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import { firstUnread, PAGE_SIZE, withEvent, withNewest, withOlder } from './thread.ts';

const ana = { account: 'a', name: 'Ana' };
const bo = { account: 'b', name: 'Bo' };

function message(n: number, extra: Partial<Message> = {}): Message {
  const at = new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  return { id: `m${n}`, conversation: 'c', from: bo, at, own: false, text: `text ${n}`, ...extra };
}
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => message(from + i));
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

describe('a thread', () => {
  it('takes a newest page that meets it, in the page’s order', () => {
    const thread = { messages: run(0, 60), complete: true };
    const page = [...run(20, 60), message(61), message(60)];
    expect(ids(withNewest(thread, page).messages)).toEqual(ids([...run(0, 60), message(61), message(60)]));
  });

  it('starts anew when more than a page arrived at once', () => {
    const thread = { messages: run(0, 10), complete: true };
    expect(withNewest(thread, run(100, 150))).toEqual({ messages: run(100, 150), complete: false });
  });

  it('drops what the engine no longer has', () => {
    const thread = { messages: run(0, 3), complete: true };
    expect(ids(withNewest(thread, [message(0), message(2)]).messages)).toEqual(['m0', 'm2']);
    expect(withNewest(thread, []).messages).toEqual([]);
  });

  it('takes older pages in front, and knows its beginning by a short page', () => {
    const thread = { messages: run(50, 60), complete: false };
    const full = withOlder(thread, run(0, PAGE_SIZE));
    expect(full.complete).toBe(false);
    expect(ids(full.messages)).toEqual(ids(run(0, 60)));
    expect(withOlder(thread, run(45, 50)).complete).toBe(true);
  });

  it('shows reactions, one of each emoji a person, and takes them back', () => {
    const event = { type: 'reaction', conversation: 'c', message: 'm0', emoji: '🍂', at: '' } as const;
    const once = withEvent({ messages: run(0, 1), complete: true }, { ...event, from: ana, removed: false });
    const twice = withEvent(once, { ...event, from: ana, removed: false });
    expect(twice.messages[0]?.reactions).toEqual([{ emoji: '🍂', from: [ana] }]);
    const both = withEvent(twice, { ...event, from: bo, removed: false });
    expect(both.messages[0]?.reactions?.[0]?.from).toEqual([ana, bo]);
    const none = withEvent(withEvent(both, { ...event, from: ana, removed: true }), {
      ...event,
      from: bo,
      removed: true,
    });
    expect(none.messages[0]?.reactions).toEqual([]);
  });

  it('moves own messages on and shows edits', () => {
    const thread = { messages: [message(0, { own: true, state: 'queued' })], complete: true };
    const sent = withEvent(thread, { type: 'state', conversation: 'c', message: 'm0', state: 'sent' });
    expect(sent.messages[0]?.state).toBe('sent');
    const edited = withEvent(sent, { type: 'edit', conversation: 'c', message: 'm0', from: ana, text: 'new', at: '' });
    expect(edited.messages[0]).toMatchObject({ text: 'new', edited: true });
  });

  it('leaves a thread untouched by what it does not hold', () => {
    const thread = { messages: run(0, 1), complete: true };
    expect(withEvent(thread, { type: 'state', conversation: 'c', message: 'x', state: 'sent' })).toBe(thread);
  });

  it('knows where unread begins, counting neither own messages nor notices', () => {
    const messages = [
      message(0),
      message(1),
      message(2, { own: true }),
      message(3, { notice: { kind: 'created' } }),
      message(4),
    ];
    expect(firstUnread(messages, 1)).toBe('m4');
    expect(firstUnread(messages, 2)).toBe('m1');
    expect(firstUnread(messages, 0)).toBeUndefined();
    expect(firstUnread(messages, 9)).toBeUndefined();
  });
});
