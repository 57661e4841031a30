import type { Message } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import {
  MOST_LOADED,
  openedAt,
  PAGE_SIZE,
  trimmed,
  withEvent,
  without,
  withNewer,
  withNewest,
  withOlder,
  type Thread,
} from './thread.ts';

const ana = { account: 'a', name: 'Ana' };
const bo = { account: 'b', name: 'Bo' };

function message(n: number, extra: Partial<Message> = {}): Message {
  const at = new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  return { id: `m${n}`, conversation: 'c', from: bo, at, own: false, text: `text ${n}`, ...extra };
}
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => message(from + i));
const whole = (messages: readonly Message[], complete = true): Thread => ({ messages, complete, newest: true, run: 1 });
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

describe('a thread', () => {
  it('takes a newest page that meets it, in the page’s order', () => {
    const thread = whole(run(0, 60), true);
    const page = [...run(20, 60), message(61), message(60)];
    expect(ids(withNewest(thread, page).messages)).toEqual(ids([...run(0, 60), message(61), message(60)]));
  });

  it('starts anew when more than a page arrived at once', () => {
    const thread = whole(run(0, 10), true);
    expect(withNewest(thread, run(100, 150))).toEqual({ ...whole(run(100, 150), false), run: 2 });
  });

  it('drops what the engine no longer has', () => {
    const thread = whole(run(0, 3), true);
    expect(ids(withNewest(thread, [message(0), message(2)]).messages)).toEqual(['m0', 'm2']);
    expect(withNewest(thread, []).messages).toEqual([]);
  });

  it('takes older pages in front, and knows its beginning by a short page', () => {
    const thread = whole(run(50, 60), false);
    const full = withOlder(thread, run(0, PAGE_SIZE));
    expect(full.complete).toBe(false);
    expect(ids(full.messages)).toEqual(ids(run(0, 60)));
    expect(withOlder(thread, run(45, 50)).complete).toBe(true);
  });

  it('shows reactions, one of each emoji a person, and takes them back', () => {
    const event = { type: 'reaction', conversation: 'c', message: 'm0', emoji: '🍂', at: '' } as const;
    const once = withEvent(whole(run(0, 1), true), { ...event, from: ana, removed: false });
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
    const thread = whole([message(0, { own: true, state: 'queued' })], true);
    const sent = withEvent(thread, { type: 'state', conversation: 'c', message: 'm0', state: 'sent' });
    expect(sent.messages[0]?.state).toBe('sent');
    const edited = withEvent(sent, { type: 'edit', conversation: 'c', message: 'm0', from: ana, text: 'new', at: '' });
    expect(edited.messages[0]).toMatchObject({ text: 'new', edited: true });
  });

  it('leaves a thread untouched by what it does not hold', () => {
    const thread = whole(run(0, 1), true);
    expect(withEvent(thread, { type: 'state', conversation: 'c', message: 'x', state: 'sent' })).toBe(thread);
  });

  it('opened around a message knows which of its ends are the conversation’s', () => {
    const limit = 2 * PAGE_SIZE;
    expect(openedAt(run(0, 100), 'm49', limit)).toMatchObject({ complete: false, newest: false, at: 'm49' });
    expect(openedAt(run(0, 61), 'm10', limit)).toMatchObject({ complete: true, newest: false });
    expect(openedAt(run(0, 60), 'm49', limit)).toMatchObject({ complete: false, newest: true });
  });

  it('goes on to newer pages, and takes no newest page before it has got there', () => {
    const thread = openedAt(run(0, 100), 'm49', 2 * PAGE_SIZE);
    expect(withNewest(thread, run(500, 550))).toBe(thread);
    const further = withNewer(thread, run(100, 100 + PAGE_SIZE));
    expect(further).toMatchObject({ newest: false });
    expect(withNewer(further, run(150, 160))).toMatchObject({ newest: true });
    expect(ids(withNewer(further, run(150, 160)).messages)).toEqual(ids(run(0, 160)));
  });

  it('keeps no more than so many messages, and knows what it let go of', () => {
    const thread = whole(run(0, MOST_LOADED + 70));
    expect(trimmed(thread, 'older')).toMatchObject({ newest: false, complete: true });
    expect(trimmed(thread, 'older').messages[0]?.id).toBe('m0');
    expect(trimmed(thread, 'newer')).toMatchObject({ newest: true, complete: false });
    expect(trimmed(thread, 'newer').messages).toHaveLength(MOST_LOADED);
  });

  it('lets go of what disappeared', () => {
    expect(ids(without(whole(run(0, 3)), ['m1', 'x']).messages)).toEqual(['m0', 'm2']);
  });
});
