import type { Message, PandoEvent, Reaction } from '@pando/engine/api';

/** A conversation's messages as far as they are loaded: an unbroken run of bounded length. */
export interface Thread {
  readonly messages: readonly Message[];
  /** Nothing older exists. */
  readonly complete: boolean;
  /** Nothing newer exists: what comes is added. */
  readonly newest: boolean;
  /** Counts how often the run began anew somewhere else: a list then begins anew as well. */
  readonly run: number;
  /** The message at which the run was opened; absent where that was the end. */
  readonly at?: string;
}

export const PAGE_SIZE = 50;
/** The most that is kept of a conversation at once: a few screens around what is read. */
export const MOST_LOADED = 400;

/** The newest page. */
export function opened(page: readonly Message[], run = 1): Thread {
  return { messages: page, complete: page.length < PAGE_SIZE, newest: true, run };
}

/** A page around a message, of which `limit` were asked for. */
export function openedAt(page: readonly Message[], at: string, limit: number, run = 1): Thread {
  const place = page.findIndex(({ id }) => id === at);
  const before = Math.floor((limit - 1) / 2);
  return { messages: page, complete: place < before, newest: page.length - 1 - place < limit - 1 - before, run, at };
}

/**
 * Puts a freshly read newest page into the thread. Its order is the engine's, so nothing is sorted here. A page that
 * does not meet what is loaded (more than a page arrived at once) replaces it: an unbroken run is the promise.
 */
export function withNewest(thread: Thread, page: readonly Message[]): Thread {
  if (!thread.newest) return thread;
  const oldest = page[0];
  if (oldest === undefined) return { ...thread, messages: [], complete: true };
  const meets = thread.messages.findIndex(({ id }) => id === oldest.id);
  if (meets < 0) return opened(page, thread.run + 1);
  const fresh = new Set(page.map(({ id }) => id));
  const older = thread.messages.slice(0, meets).filter(({ id }) => !fresh.has(id));
  return { ...thread, messages: [...older, ...page] };
}

/** Puts the page before the oldest loaded message in front. */
export function withOlder(thread: Thread, page: readonly Message[]): Thread {
  const known = new Set(thread.messages.map(({ id }) => id));
  const older = page.filter(({ id }) => !known.has(id));
  return { ...thread, messages: [...older, ...thread.messages], complete: page.length < PAGE_SIZE };
}

/** Puts the page after the newest loaded message behind. */
export function withNewer(thread: Thread, page: readonly Message[]): Thread {
  const known = new Set(thread.messages.map(({ id }) => id));
  const newer = page.filter(({ id }) => !known.has(id));
  return { ...thread, messages: [...thread.messages, ...newer], newest: page.length < PAGE_SIZE };
}

/** Lets go of what is far from where one reads, so that no conversation is too long. */
export function trimmed(thread: Thread, reading: 'older' | 'newer'): Thread {
  const { messages } = thread;
  if (messages.length <= MOST_LOADED) return thread;
  return reading === 'older'
    ? { ...thread, messages: messages.slice(0, MOST_LOADED), newest: false }
    : { ...thread, messages: messages.slice(-MOST_LOADED), complete: false };
}

/** The run as it was read again, as long as it still is where it was. */
export function readAgain(thread: Thread, page: readonly Message[]): Thread {
  return { ...thread, messages: page };
}

/** Without messages whose time was over. */
export function without(thread: Thread, gone: readonly string[]): Thread {
  const left = thread.messages.filter(({ id }) => !gone.includes(id));
  return left.length === thread.messages.length ? thread : { ...thread, messages: left };
}

/** What changes messages that are already on the screen, applied in place; other events leave the thread as it is. */
export function withEvent(thread: Thread, event: PandoEvent): Thread {
  switch (event.type) {
    case 'state':
      return changed(thread, event.message, (message) => ({ ...message, state: event.state }));
    case 'edit':
      return changed(thread, event.message, ({ mentions: _before, ...message }) => ({
        ...message,
        text: event.text,
        ...(event.mentions && { mentions: event.mentions }),
        edited: true,
      }));
    case 'reaction':
      return changed(thread, event.message, (message) => ({
        ...message,
        reactions: reacted(message.reactions ?? [], event),
      }));
    default:
      return thread;
  }
}

/** Puts a message that was read again in its place. */
export function withMessage(thread: Thread, message: Message): Thread {
  return changed(thread, message.id, () => message);
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
