import { type AccountId, encode, list, struct, text, uint, union } from '@pando/protocol';
import { describe, expect, test } from 'vitest';
import { type Card, DEGREE, cardText, encodeCard, isCard, readCard } from './card.ts';
import { composeAnnotation, composeMessage } from './compose.ts';
import { MAX_POLL_OPTIONS, MAX_POLL_QUESTION_BYTES } from './limits.ts';
import { meaningOf } from './meaning.ts';
import type { MessageId } from './message-id.ts';
import { decodeContent, encodeContent } from './mimi-content.ts';

const salt = new Uint8Array(16);
const target = 'ab'.repeat(32) as MessageId;
const poll: Card = { type: 'poll', question: 'When?', options: ['Friday', 'Saturday'], multiple: false };
const place: Card = { type: 'location', latitude: 60.39 * DEGREE, longitude: 5.32 * DEGREE, label: 'The hut' };
const contact: Card = {
  type: 'contact',
  account: new Uint8Array(32) as AccountId,
  name: 'Bo',
  homes: ['https://home.example'],
  token: null,
};

describe.each([
  ['a poll', poll],
  ['a place', place],
  ['a contact', contact],
] as const)('%s', (_, card) => {
  test('is read as it was sent', () => {
    const content = decodeContent(encodeContent(composeMessage(salt, { text: '', card })));
    expect(content.ok && meaningOf(content.value)).toMatchObject({ type: 'message', text: '', card });
  });

  test('has words for those who do not know cards', () => {
    const { body } =
      composeMessage(salt, { text: '', card }).body.body.type === 'multi'
        ? composeMessage(salt, { text: '', card })
        : { body: undefined };
    const words = body?.body.type === 'multi' ? body.body.parts[1] : undefined;
    const stranger = composeMessage(salt, { text: '' });
    expect(words && meaningOf({ ...stranger, body: words })).toMatchObject({ type: 'message', text: cardText(card) });
  });
});

describe('nonsense', () => {
  test.each<[string, Card]>([
    ['a poll of one option', { ...poll, options: ['Friday'] }],
    ['a poll with an empty option', { ...poll, options: ['Friday', ' '] }],
    ['a poll without a question', { ...poll, question: '' }],
    ['a place beyond the pole', { ...place, latitude: 91 * DEGREE }],
    ['a place beyond the date line', { ...place, longitude: -181 * DEGREE }],
    ['somebody without a home', { ...contact, homes: [] }],
  ])('%s is not a card', (_, card) => {
    expect(isCard(card)).toBe(false);
    expect(readCard(encodeCard(card))).toBeUndefined();
  });

  test('what is too long or too much cannot be sent', () => {
    expect(isCard({ ...poll, question: 'x'.repeat(MAX_POLL_QUESTION_BYTES + 1) })).toBe(false);
    expect(isCard({ ...poll, options: Array.from({ length: MAX_POLL_OPTIONS + 1 }, (_, i) => `${i}`) })).toBe(false);
  });
});

describe('of a later version', () => {
  const tomorrow = union({ dance: [77, { steps: uint() }] });
  const bytes = encode(tomorrow, { type: 'dance', steps: 3 });

  test('a card is shown in its words, or as something newer', () => {
    const content = composeMessage(salt, { text: '', card: poll });
    if (content.body.body.type !== 'multi') throw new Error('a card has two forms');
    const [first, words] = content.body.body.parts;
    if (first?.body.type !== 'single' || words === undefined) throw new Error('a card has two forms');
    const unknown = { ...first, body: { ...first.body, content: bytes } };
    const both = { ...content.body, body: { ...content.body.body, parts: [unknown, words] } };
    expect(meaningOf({ ...content, body: both })).toMatchObject({ type: 'message', text: cardText(poll), card: null });
    expect(meaningOf({ ...content, body: unknown })).toEqual({ type: 'newer' });
  });

  test('what is said about a message says nothing', () => {
    const content = composeAnnotation(salt, target, { type: 'pin' });
    if (content.body.body.type !== 'single') throw new Error('an annotation is one part');
    const body = { ...content.body, body: { ...content.body.body, content: bytes } };
    expect(meaningOf({ ...content, body })).toEqual({ type: 'unsupported' });
  });

  test('a vote for options that no poll can have says nothing', () => {
    const content = composeAnnotation(salt, target, { type: 'close' });
    if (content.body.body.type !== 'single') throw new Error('an annotation is one part');
    const votes = union({ vote: [1, { options: list(uint(), 100) }] });
    const wild = encode(votes, { type: 'vote', options: [MAX_POLL_OPTIONS] });
    const body = { ...content.body, body: { ...content.body.body, content: wild } };
    expect(meaningOf({ ...content, body })).toEqual({ type: 'unsupported' });
  });
});

describe('a preview', () => {
  const preview = { url: 'https://grove.example/trees', title: 'Trees', description: 'All of them' };
  const read = (words: string) => {
    const content = decodeContent(encodeContent(composeMessage(salt, { text: words, preview, forwarded: true })));
    return content.ok ? meaningOf(content.value) : undefined;
  };

  test('stands under the text that names its page, and no other', () => {
    expect(read('see https://grove.example/trees')).toMatchObject({ preview, forwarded: true });
    expect(read('see https://grove.example/')).toMatchObject({ preview: null });
  });

  test('of what is no web page is not shown', () => {
    const bad = { ...preview, url: 'javascript:alert(1)' };
    const content = composeMessage(salt, { text: bad.url, preview: bad });
    expect(meaningOf(content)).toMatchObject({ preview: null });
  });

  test('that does not fit its structure is none', () => {
    const content = composeMessage(salt, { text: 'x' });
    const extensions = new Map([['pando.preview', encode(struct({ a: text(5) }), { a: 'b' })]]);
    expect(meaningOf({ ...content, extensions })).toMatchObject({ type: 'message', preview: null });
  });
});
