import type { Attachment, Delivery, Message, PandoEvent, Poll } from '@pando/engine/api';
import { localTime } from './local-time.ts';
import { noticeText } from './notice-text.ts';
import { printable } from './printable.ts';

const ways: Readonly<Record<Delivery, string>> = {
  queued: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  'not-sent': 'NOT SENT',
};

/** One message of `history`, for people: when, who, what; then its id, which other commands take. */
export function messageLine(message: Message): string {
  const when = localTime(message.at);
  if (message.notice !== undefined) return `${when}  * ${noticeText(message.notice, message.from)}`;
  const body =
    message.lapsed === true
      ? '(disappeared before it was sent)'
      : message.deleted === true
        ? '(deleted)'
        : contentText(message);
  const marks = [
    message.edited === true ? 'edited' : '',
    message.forwarded === true ? 'forwarded' : '',
    message.starred === true ? 'starred' : '',
    message.replyTo === undefined ? '' : `reply to ${message.replyTo}`,
    ...(message.reactions ?? []).map(
      ({ emoji, from }) => `${printable(emoji)} ${from.map(({ name }) => printable(name)).join(', ')}`,
    ),
    message.state === undefined ? '' : ways[message.state],
  ].filter((mark) => mark !== '');
  const tail = marks.length === 0 ? '' : `  (${marks.join('; ')})`;
  return `${when}  ${printable(message.from.name)}: ${body}${tail}  [${message.id}]`;
}

/** One event of `receive`, for people; undefined for what only programs care about. */
export function eventText(event: PandoEvent): string | undefined {
  switch (event.type) {
    case 'message':
      return `${localTime(event.at)}  ${printable(event.from.name)}: ${printable(event.text)}  [${event.id}]`;
    case 'file':
      return `${localTime(event.at)}  ${printable(event.from.name)}: ${bodyText(event.text, event.attachments)}  [${event.id}]`;
    case 'reaction':
      return `${localTime(event.at)}  * ${printable(event.from.name)} ${event.removed ? 'took back' : 'reacted'} ${printable(event.emoji)}  [${event.message}]`;
    case 'edit':
      return `${localTime(event.at)}  * ${printable(event.from.name)} changed a message to: ${printable(event.text)}  [${event.message}]`;
    case 'vote':
      return `${localTime(event.at)}  * ${printable(event.from.name)} ${voteText(event.options)}  [${event.message}]`;
    case 'poll-closed':
      return `${localTime(event.at)}  * ${printable(event.from.name)} closed the poll  [${event.message}]`;
    case 'pin':
      return `${localTime(event.at)}  * ${printable(event.from.name)} ${event.pinned ? 'pinned' : 'unpinned'} a message  [${event.message}]`;
    case 'delete':
      return `${localTime(event.at)}  * ${printable(event.from.name)} deleted a message  [${event.message}]`;
    case 'joined':
      return `${localTime(event.at)}  * ${noticeText({ ...event, kind: 'joined' }, event.who)}`;
    case 'left':
      return `${localTime(event.at)}  * ${printable(event.who.name)} ${event.by === undefined ? 'left' : `was removed by ${printable(event.by.name)}`}`;
    case 'request':
      return `${localTime(event.at)}  * ${printable(event.from.name)} wants to talk: pando accept ${event.from.account} (or decline, or block)`;
    case 'receipt':
      return `${localTime(event.at)}  * ${printable(event.from.name)}: ${event.state} ${event.messages.length === 1 ? 'one message' : `${event.messages.length} messages`}`;
    case 'expired':
      return `* ${event.messages.length === 1 ? 'A message' : `${event.messages.length} messages`} disappeared`;
    case 'star':
    case 'state':
    case 'typing':
    case 'scheduled':
    case 'conversation':
    case 'progress':
    case 'network':
    case 'person':
    case 'picture':
    case 'preferences':
    case 'servers':
      return undefined;
  }
}

function contentText(message: Message): string {
  if (message.newer === true) return '(sent from a newer Pando)';
  if (message.poll !== undefined) return pollText(message.poll);
  if (message.contact !== undefined) return `${printable(message.text)} ${printable(message.contact.link)}`;
  return bodyText(message.text, message.attachments);
}

function pollText({ question, options, closed }: Poll): string {
  const lines = options.map(({ text, votes }, index) => {
    const who = votes.map(({ name }) => printable(name)).join(', ');
    return `\n    ${index}: ${printable(text)}  ${votes.length}${who === '' ? '' : ` (${who})`}`;
  });
  return `${closed === true ? 'closed poll' : 'poll'}: ${printable(question)}${lines.join('')}`;
}

function voteText(options: readonly number[]): string {
  return options.length === 0 ? 'withdrew a vote' : `voted for ${options.join(', ')}`;
}

function bodyText(text: string, attachments: readonly Attachment[] = []): string {
  const files = attachments.map(({ name, size }) => `<${printable(name)}, ${size} bytes>`);
  return [...files, ...(text === '' ? [] : [printable(text)])].join(' ');
}
