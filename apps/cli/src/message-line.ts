import type { Attachment, Delivery, Message, Notice, PandoEvent, Person } from '@pando/engine/api';
import { localTime } from './local-time.ts';

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
        : bodyText(message.text, message.attachments);
  const marks = [
    message.edited === true ? 'edited' : '',
    message.replyTo === undefined ? '' : `reply to ${message.replyTo}`,
    ...(message.reactions ?? []).map(
      ({ emoji, from }) => `${emoji} ${from.map(({ name }) => printable(name)).join(', ')}`,
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
    case 'state':
    case 'typing':
    case 'scheduled':
    case 'conversation':
    case 'progress':
    case 'network':
    case 'preferences':
    case 'servers':
      return undefined;
  }
}

function bodyText(text: string, attachments: readonly Attachment[] = []): string {
  const files = attachments.map(({ name, size }) => `<${printable(name)}, ${size} bytes>`);
  return [...files, ...(text === '' ? [] : [printable(text)])].join(' ');
}

function noticeText(notice: Notice, from: Person): string {
  switch (notice.kind) {
    case 'created':
      return `${printable(from.name)} created the conversation`;
    case 'joined':
      return notice.by === undefined
        ? `${printable(notice.who.name)} joined`
        : `${printable(notice.by.name)} added ${printable(notice.who.name)}`;
    case 'left':
      return `${printable(notice.who.name)} left`;
    case 'removed':
      return `${printable(notice.by.name)} removed ${printable(notice.who.name)}`;
    case 'renamed':
      return `${printable(notice.by.name)} named the conversation ${printable(notice.name)}`;
    case 'timer':
      return notice.seconds === 0
        ? `${printable(notice.by.name)} had messages stay`
        : `${printable(notice.by.name)} has messages disappear ${notice.seconds} s after they are sent`;
    case 'sent-late':
      return `The next message was to go at ${localTime(notice.due)}; nothing of Pando ran here then`;
  }
}

/** What others wrote, without the control characters that could move a terminal's cursor or change its title. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n|\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD').replaceAll('\n', '\n    ');
}
