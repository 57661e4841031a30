import type { Message, Person } from '@pando/engine/api';
import type { Outgoing } from './app-store.ts';
import type { Thread } from './thread.ts';

/**
 * Own texts that were entered and that the engine has not kept yet, by conversation. They are on the screen at once,
 * as waiting; what the disk needs is not waited for.
 */
export type Sending = Readonly<Record<string, readonly Message[]>>;

export function withSending(sending: Sending, message: Message): Sending {
  return { ...sending, [message.conversation]: [...(sending[message.conversation] ?? []), message] };
}

/** The engine has kept the first of them that says this, under this id. */
export function kept(
  sending: Sending,
  conversation: string,
  said: { readonly id: string; readonly text: string },
): Sending {
  const waiting = sending[conversation] ?? [];
  const at = waiting.findIndex(({ id, text }) => text === said.text && isProvisional(id));
  if (at === -1) return sending;
  return { ...sending, [conversation]: waiting.map((each, i) => (i === at ? { ...each, id: said.id } : each)) };
}

/** Without one of them. */
export function withoutSending(sending: Sending, conversation: string, message: string): Sending {
  return leaving(sending, conversation, ({ id }) => id !== message);
}

/** Without those that a thread has by now. */
export function withoutRead(sending: Sending, conversation: string, { messages }: Thread): Sending {
  if (sending[conversation] === undefined) return sending;
  const read = new Set(messages.map(({ id }) => id));
  return leaving(sending, conversation, ({ id }) => !read.has(id));
}

function leaving(sending: Sending, conversation: string, stays: (message: Message) => boolean): Sending {
  const { [conversation]: waiting = [], ...others } = sending;
  const left = waiting.filter(stays);
  return left.length === 0 ? others : { ...others, [conversation]: left };
}

/** What a thread shows: what was read of it and, at its end, what is not in there yet. */
export function shownMessages({ messages, newest }: Thread, waiting: readonly Message[] = []): readonly Message[] {
  if (!newest || waiting.length === 0) return messages;
  const read = new Set(messages.map(({ id }) => id));
  return [...messages, ...waiting.filter(({ id }) => !read.has(id))];
}

const PROVISIONAL = 'sending ';
let count = 0;

/** A text as it is shown until the engine has it. Its id is none that the engine gives. */
export function provisional(
  from: Person,
  conversation: string,
  { text, replyTo, silent }: Pick<Outgoing, 'text' | 'replyTo' | 'silent'>,
): Message {
  count += 1;
  return {
    id: `${PROVISIONAL}${count}`,
    conversation,
    from: { account: from.account, name: from.name },
    at: new Date().toISOString(),
    own: true,
    text,
    state: 'queued',
    ...(replyTo !== undefined && { replyTo }),
    ...(silent && { silent }),
  };
}

function isProvisional(id: string): boolean {
  return id.startsWith(PROVISIONAL);
}
