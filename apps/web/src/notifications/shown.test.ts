import type { ConversationSummary } from '@pando/engine/api';
import { expect, it } from 'vitest';
import { isArrival, shownFor } from './shown.ts';

const bo = { account: 'b0', name: 'Bo' };
const words = { newMessage: 'New message', picture: 'Picture', file: 'File', maybe: 'Maybe' };
const now = Date.parse('2026-11-23T12:00:00Z');
const choices = { words, preview: true, now };
const message = { type: 'message', id: 'm1', conversation: 'c1', from: bo, text: 'Tea?', own: false } as const;
const arrival = { ...message, at: '2026-11-23T11:59:59Z' };
const summary: ConversationSummary = {
  id: 'c1',
  kind: 'direct',
  name: 'Bo',
  members: [bo],
  unread: 1,
  mentions: 0,
  writable: true,
  status: 'active',
  activeAt: '2026-11-23T11:59:59Z',
  queued: 0,
  preferences: { archived: false, folders: [], markedUnread: false, notify: 'all' },
};

function preferring(change: Partial<ConversationSummary['preferences']>): ConversationSummary {
  return { ...summary, preferences: { ...summary.preferences, ...change } };
}

it('says who wrote what, and in a group where', () => {
  expect(shownFor(arrival, summary, choices)).toEqual({
    title: 'Bo',
    body: 'Tea?',
    conversation: 'c1',
    message: 'm1',
    at: Date.parse(arrival.at),
  });
  const group: ConversationSummary = { ...summary, kind: 'group', name: 'Trip' };
  expect(shownFor(arrival, group, choices)).toMatchObject({ title: 'Bo · Trip' });
});

it('leaves marks out, and hides what the text hides', () => {
  const event = { ...arrival, text: 'the **key**: ||under the mat||' };
  expect(shownFor(event, summary, choices)).toMatchObject({ body: 'the key: ▒▒▒' });
});

it('says nothing of the text where the person does not want that', () => {
  expect(shownFor(arrival, summary, { ...choices, preview: false })).toMatchObject({ body: 'New message' });
});

it('names a file, and calls a picture one', () => {
  const file = { ...arrival, type: 'file', text: '' } as const;
  const attachment = (mediaType: string): never => ({ name: 'a.bin', mediaType, size: 1 }) as never;
  expect(shownFor({ ...file, attachments: [attachment('image/png')] }, summary, choices)?.body).toBe('Picture');
  expect(shownFor({ ...file, attachments: [attachment('application/zip')] }, summary, choices)?.body).toBe('a.bin');
});

it('is quiet where somebody wants it so', () => {
  const quiet = [
    shownFor({ ...arrival, silent: true }, summary, choices),
    shownFor(arrival, preferring({ mutedUntil: 'always' }), choices),
    shownFor(arrival, preferring({ mutedUntil: '2026-11-23T13:00:00Z' }), choices),
    shownFor(arrival, preferring({ notify: 'none' }), choices),
    shownFor(arrival, preferring({ notify: 'mentions' }), choices),
    shownFor(arrival, { ...summary, status: 'request' }, choices),
    shownFor(arrival, { ...summary, unread: 0 }, choices),
  ];
  expect(quiet).toEqual(quiet.map(() => undefined));
  expect(shownFor(arrival, preferring({ mutedUntil: '2026-11-23T11:00:00Z' }), choices)).toBeDefined();
});

it('takes others’ messages and files for arrivals, and nothing else, nor anything of somebody blocked', () => {
  expect(isArrival(arrival)).toBe(true);
  expect(isArrival({ ...arrival, own: true })).toBe(false);
  expect(isArrival({ ...arrival, blocked: true })).toBe(false);
  expect(isArrival({ type: 'network', online: true })).toBe(false);
});
