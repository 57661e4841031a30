import type { Message, PandoEvent, Reaction } from '@pando/engine/api';

/** A conversation's messages as far as they are loaded: an unbroken run that ends with the newest. */
export interface Thread {
  readonly messages: readonly Message[];
  /** Nothing older exists. */
  readonly complete: boolean;
}

export const PAGE_SIZE = 50;

/** The first page of a thread. */
export function opened(page: readonly Message[]): Thread {
  return { messages: page, complete: page.length < PAGE_SIZE };
}

/**
 * Puts a freshly read newest page into the thread. Its order is the engine's, so nothing is sorted here. A page that
 * does not meet what is loaded (more than a page arrived at once) replaces it: an unbroken run is the promise.
 */
export function withNewest(thread: Thread, page: readonly Message[]): Thread {
  const oldest = page[0];
  if (oldest === undefined) return { messages: [], complete: true };
  const meets = thread.messages.findIndex(({ id }) => id === oldest.id);
  if (meets < 0) return opened(page);
  const fresh = new Set(page.map(({ id }) => id));
  const older = thread.messages.slice(0, meets).filter(({ id }) => !fresh.has(id));
  return { messages: [...older, ...page], complete: thread.complete };
}

/** Puts the page before the oldest loaded message in front. */
export function withOlder(thread: Thread, page: readonly Message[]): Thread {
  const known = new Set(thread.messages.map(({ id }) => id));
  const older = page.filter(({ id }) => !known.has(id));
  return { messages: [...older, ...thread.messages], complete: page.length < PAGE_SIZE };
}

/** What changes messages that are already on the screen, applied in place; other events leave the thread as it is. */
export function withEvent(thread: Thread, event: PandoEvent): Thread {
  switch (event.type) {
    case 'state':
      return changed(thread, event.message, (message) => ({ ...message, state: event.state }));
    case 'edit':
      return changed(thread, event.message, (message) => ({ ...message, text: event.text, edited: true }));
    case 'reaction':
      return changed(thread, event.message, (message) => ({
        ...message,
        reactions: reacted(message.reactions ?? [], event),
      }));
    default:
      return thread;
  }
}

function changed(thread: Thread, id: string, change: (message: Message) => Message): Thread {
  if (!thread.messages.some((message) => message.id === id)) return thread;
  return { ...thread, messages: thread.messages.map((message) => (message.id === id ? change(message) : message)) };
}

function reacted(
  reactions: readonly Reaction[],
  { emoji, from, removed }: Extract<PandoEvent, { type: 'reaction' }>,
): readonly Reaction[] {
  const others = (reaction: Reaction) => reaction.from.filter(({ account }) => account !== from.account);
  const next = reactions.map((reaction) =>
    reaction.emoji === emoji ? { emoji, from: removed ? others(reaction) : [...others(reaction), from] } : reaction,
  );
  if (!removed && !reactions.some((reaction) => reaction.emoji === emoji)) next.push({ emoji, from: [from] });
  return next.filter((reaction) => reaction.from.length > 0);
}

/** The oldest of the `unread` newest messages by others: where the unread divider stands. */
export function firstUnread(messages: readonly Message[], unread: number): string | undefined {
  let left = unread;
  for (let at = messages.length - 1; at >= 0 && left > 0; at -= 1) {
    const message = messages[at];
    if (message === undefined || message.own || message.notice !== undefined) continue;
    left -= 1;
    if (left === 0) return message.id;
  }
  return undefined;
}
