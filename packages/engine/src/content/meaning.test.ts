import { describe, expect, test } from 'vitest';
import type { AttachmentSource } from './attachment.ts';
import {
  composeDelete,
  composeEdit,
  composeMessage,
  composeReaction,
  composeUnreaction,
  isReaction,
  isTextWithinLimit,
} from './compose.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import type { MessageId } from './message-id.ts';
import { type MimiContent, decodeContent, encodeContent } from './mimi-content.ts';
import { officialExamples } from './testing/official-examples.ts';

const salt = new Uint8Array(16);
const target = 'ab'.repeat(32) as MessageId;
const reaction = 'cd'.repeat(32) as MessageId;
const attachment: AttachmentSource = {
  name: 'grove.jpg',
  mediaType: 'image/jpeg',
  size: 1000,
  urls: ['https://one.example/1', 'https://two.example/1', 'https://three.example/1'],
  encAlg: 2,
  key: new Uint8Array(32).fill(1),
  nonce: new Uint8Array(12).fill(2),
  aad: new Uint8Array(),
  hashAlg: 1,
  contentHash: new Uint8Array(32).fill(3),
  media: null,
};
const video: AttachmentSource = {
  ...attachment,
  name: 'leaves.mp4',
  mediaType: 'video/mp4',
  urls: ['https://one.example/2', 'https://two.example/2', 'https://three.example/2'],
  media: {
    type: 'video',
    width: 1920,
    height: 1080,
    durationMs: 4000,
    preview: { width: 2, height: 1, pixels: new Uint8Array([1, 2, 3, 4, 5, 6]) },
  },
};

const nothingElse = { card: null, preview: null, forwarded: false };

describe('what is composed is understood', () => {
  test.each<[string, MimiContent, Meaning]>([
    [
      'a text',
      composeMessage(salt, { text: 'hello' }),
      { type: 'message', text: 'hello', replyTo: null, attachments: [], ...nothingElse },
    ],
    [
      'a reply',
      composeMessage(salt, { text: 'hello', replyTo: target }),
      { type: 'message', text: 'hello', replyTo: target, attachments: [], ...nothingElse },
    ],
    [
      'an attachment with all its addresses',
      composeMessage(salt, { text: '', attachments: [attachment] }),
      { type: 'message', text: '', replyTo: null, attachments: [attachment], ...nothingElse },
    ],
    [
      'an attachment with a text',
      composeMessage(salt, { text: 'look', attachments: [attachment], replyTo: target }),
      { type: 'message', text: 'look', replyTo: target, attachments: [attachment], ...nothingElse },
    ],
    [
      'a video with what is to be seen of it',
      composeMessage(salt, { text: '', attachments: [video] }),
      { type: 'message', text: '', replyTo: null, attachments: [video], ...nothingElse },
    ],
    [
      'several attachments with a text',
      composeMessage(salt, { text: 'look', attachments: [video, attachment, video] }),
      { type: 'message', text: 'look', replyTo: null, attachments: [video, attachment, video], ...nothingElse },
    ],
    ['a reaction', composeReaction(salt, target, '❤'), { type: 'reaction', target, emojis: ['❤'], replaces: null }],
    ['a reaction taken back', composeUnreaction(salt, target, reaction), { type: 'retraction', target: reaction }],
    ['an edit', composeEdit(salt, target, 'better'), { type: 'edit', target, text: 'better' }],
    ['a deletion', composeDelete(salt, target), { type: 'retraction', target }],
  ])('%s', (_, content, meaning) => {
    const decoded = decodeContent(encodeContent(content));
    expect(decoded.ok && meaningOf(decoded.value)).toEqual(meaning);
  });
});

test('what is to be seen of an attachment is left out where its numbers do not fit', () => {
  const { media } = video;
  const seen = (change: object): unknown => {
    const attachments = [{ ...video, media: { ...media, ...change } as AttachmentSource['media'] }];
    const meaning = meaningOf(composeMessage(salt, { text: '', attachments }));
    return meaning.type === 'message' && meaning.attachments[0]?.media;
  };
  expect(seen({})).toEqual(media);
  expect(seen({ width: 0 })).toBeNull();
  expect(seen({ preview: { width: 3, height: 1, pixels: new Uint8Array(6) } })).toBeNull();
});

// None where the draft's examples are not at hand.
test.each(officialExamples())('the draft’s example $name is understood', ({ name, encoded }) => {
  const meanings: Record<string, object> = {
    original: { type: 'message', text: 'Hi everyone, we just shipped release 2.0. __Good  work__!' },
    reply: { type: 'message', text: "Right on! _Congratulations_ 'all!" },
    reaction: { type: 'reaction', emojis: ['❤'] },
    unlike: { type: 'retraction' },
    edit: { type: 'edit', text: "Right on! _Congratulations_ y'all!" },
    delete: { type: 'retraction' },
    expiring: { type: 'message' },
    mention: { type: 'message' },
    'mention-html': { type: 'newer' },
    attachment: {
      type: 'message',
      text: '',
      attachments: [{ name: 'bigfile.mp4', size: 708_234_961 }],
      ...nothingElse,
    },
    conferencing: { type: 'unsupported' },
    'multipart-1': { type: 'message', text: '# Welcome!' },
    // Three reactions that do not say to what.
    'multipart-2': { type: 'unsupported' },
    'multipart-3': { type: 'newer' },
  };
  const content = decodeContent(encoded);
  expect(content.ok && meaningOf(content.value)).toMatchObject(meanings[name] ?? { type: 'no such example' });
});

test('one reaction may have several emojis', () => {
  const heart = composeReaction(salt, target, '❤');
  const parts = [heart.body, composeReaction(salt, target, '🥳').body];
  const both: MimiContent = { ...heart, body: { ...heart.body, body: { type: 'multi', semantics: 2, parts } } };
  expect(meaningOf(both)).toEqual({ type: 'reaction', target, emojis: ['❤', '🥳'], replaces: null });
});

test('a text that is not UTF-8 is not read, and an emoji that is too long is none', () => {
  const base = composeMessage(salt, { text: 'hello' });
  const body = { type: 'single', contentType: 'text/plain', content: Uint8Array.of(0xff) } as const;
  expect(meaningOf({ ...base, body: { ...base.body, body } })).toEqual({ type: 'newer' });
  expect(meaningOf(composeReaction(salt, target, 'x'.repeat(65)))).toEqual({ type: 'unsupported' });
});

test('limits of text and reactions count bytes', () => {
  expect(isTextWithinLimit('é'.repeat(MAX_TEXT_BYTES / 2))).toBe(true);
  expect(isTextWithinLimit('é'.repeat(MAX_TEXT_BYTES / 2) + 'x')).toBe(false);
  expect(isReaction('👩‍❤️‍💋‍👩')).toBe(true);
  expect(isReaction('  ')).toBe(false);
  expect(isReaction('x'.repeat(65))).toBe(false);
});
