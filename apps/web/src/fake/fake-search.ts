import type { Message, Params, Result } from '@pando/engine/api';
import { marksIn, wordsOf } from '@pando/engine/search';
import type { FakeConversation } from './fake-pando.ts';

/** What the fake finds of its messages, the newest first. */
export function searched(
  conversations: readonly FakeConversation[],
  { text, conversation, from, has, since, limit = 30 }: Params<'search'>,
): Result<'search'> {
  const words = wordsOf(text);
  const found = conversations
    .filter(({ summary }) => conversation === undefined || summary.id === conversation)
    .flatMap(({ messages }) => messages)
    .filter((message) => from === undefined || message.from.account === from)
    .filter((message) => (has === undefined || hasKind(message, has)) && (since === undefined || message.at >= since))
    .map((message) => ({ message, marks: marksIn(message.text, words) }))
    .filter(({ marks }) => words.length > 0 && marks.length >= words.length)
    .toSorted((a, b) => (a.message.at < b.message.at ? 1 : -1));
  return { messages: found.slice(0, limit) };
}

function hasKind({ text, attachments = [] }: Message, kind: NonNullable<Params<'search'>['has']>): boolean {
  if (kind === 'link') return text.includes('https://');
  return attachments.some(
    ({ media, mediaType }) => (media !== undefined || mediaType.startsWith('image/')) === (kind === 'media'),
  );
}
