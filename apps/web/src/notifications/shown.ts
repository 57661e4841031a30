import type { ConversationSummary, PandoEvent } from '@pando/engine/api';
import { plainLine } from '../conversation/markup.ts';

/** What notifications say, in the person's language: the page writes it down for the worker, which has no texts. */
export interface Words {
  readonly newMessage: string;
  readonly picture: string;
  readonly file: string;
  readonly maybe: string;
}

/** A notification, before the browser has it. */
export interface Shown {
  readonly title: string;
  readonly body: string;
  readonly conversation: string;
  readonly message: string;
  readonly at: number;
}

type Arrived = Extract<PandoEvent, { type: 'message' | 'file' }>;

/** Whether an event is the message of somebody who is not blocked: what may be worth a notification. */
export function isArrival(event: PandoEvent): event is Arrived {
  return (event.type === 'message' || event.type === 'file') && !event.own && event.blocked !== true;
}

/**
 * What is shown for a message, or nothing: its author, its conversation or this person wants it quiet, or it is an old
 * one that was caught up with and has been read elsewhere. `preview`: whether the text is shown.
 */
export function shownFor(
  event: Arrived,
  { kind, name, preferences, status, unread }: ConversationSummary,
  { words, preview, now }: { readonly words: Words; readonly preview: boolean; readonly now: number },
): Shown | undefined {
  const { mutedUntil, notify } = preferences;
  const isMuted = mutedUntil === 'always' || (mutedUntil !== undefined && Date.parse(mutedUntil) > now);
  const isMention = 'mentionsMe' in event && event.mentionsMe;
  const isWanted = notify === 'all' || (notify === 'mentions' && isMention);
  if (status !== 'active' || unread === 0 || event.silent === true || !isWanted) return undefined;
  if (isMuted && !isMention) return undefined;
  return {
    title: kind === 'group' ? `${event.from.name} · ${name}` : event.from.name,
    body: preview ? bodyOf(event, words) : words.newMessage,
    conversation: event.conversation,
    message: event.id,
    at: Date.parse(event.at),
  };
}

function bodyOf(event: Arrived, words: Words): string {
  if (event.text !== '') return plainLine(event.text, event.mentions);
  if (event.type === 'message') return words.newMessage;
  const [first] = event.attachments;
  return first?.mediaType.startsWith('image/') === true ? words.picture : (first?.name ?? words.file);
}
