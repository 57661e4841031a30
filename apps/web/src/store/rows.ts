import type { ConversationKind, Message } from '@pando/engine/api';

/** What the message list shows, one row each. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** First and last of a run by one sender: the name stands above the first, the corner is at the last. */
      readonly first: boolean;
      readonly last: boolean;
      readonly quoted?: Message;
    };

/** A pause longer than this begins a new run. */
const RUN_PAUSE_MS = 5 * 60_000;

function day(at: string): string {
  return new Date(at).toDateString();
}

function sameRun(a: Message | undefined, b: Message | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.notice === undefined &&
    b.notice === undefined &&
    a.from.account === b.from.account &&
    day(a.at) === day(b.at) &&
    Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= RUN_PAUSE_MS
  );
}

/** In a conversation of two it goes without saying that both are in it. */
export function isWorthSaying({ notice }: Message, kind: ConversationKind): boolean {
  return kind === 'group' || (notice?.kind !== 'created' && notice?.kind !== 'joined');
}

/** The rows of a thread: day headers, the unread divider before `unreadFrom`, notices, and messages in runs. */
export function rowsOf(messages: readonly Message[], unreadFrom?: string): readonly Row[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const rows: Row[] = [];
  messages.forEach((message, at) => {
    const before = messages[at - 1];
    const after = messages[at + 1];
    if (before === undefined || day(before.at) !== day(message.at)) {
      rows.push({ kind: 'day', key: `day ${message.id}`, at: message.at });
    }
    if (message.id === unreadFrom) rows.push({ kind: 'unread', key: 'unread' });
    if (message.notice !== undefined) {
      rows.push({ kind: 'notice', key: message.id, message });
      return;
    }
    const quoted = message.replyTo === undefined ? undefined : byId.get(message.replyTo);
    rows.push({
      kind: 'message',
      key: message.id,
      message,
      first: message.id === unreadFrom || !sameRun(before, message),
      last: after?.id === unreadFrom || !sameRun(message, after),
      ...(quoted && { quoted }),
    });
  });
  return rows;
}
