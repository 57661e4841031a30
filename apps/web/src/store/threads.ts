import type {
  ConversationSummary,
  Message,
  Method,
  Outcome,
  Pando,
  PandoEvent,
  Params,
  Result,
} from '@pando/engine/api';
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-store.ts';
import { withoutRead } from './sending.ts';
import {
  MOST_LOADED,
  opened,
  openedAt,
  PAGE_SIZE,
  readAgain,
  trimmed,
  withEvent,
  withMessage,
  without,
  withNewer,
  withNewest,
  withOlder,
  type Thread,
} from './thread.ts';

/** Conversations whose messages stay in memory after they were left, so that coming back shows them at once. */
const MOST_THREADS = 12;

export interface Threads {
  /** Shows a conversation: at the first message that was not seen, or at the end. */
  open(conversation: string): Promise<void>;
  /** Shows the part of a conversation around a message; false where that is not there any more. */
  openAt(conversation: string, message: string): Promise<boolean>;
  /** Shows the end of a conversation. */
  toNewest(conversation: string): Promise<void>;
  leave(conversation: string): void;
  loadOlder(conversation: string): Promise<void>;
  loadNewer(conversation: string): Promise<void>;
  /** Keeps the loaded part short: call it once what was loaded is on the screen. */
  trim(conversation: string, reading: 'older' | 'newer'): void;
  /** Everything was seen; or everything up to a message. */
  markRead(conversation: string, upTo?: string): Promise<void>;
}

interface Hands {
  readonly pando: Pando;
  readonly store: StoreApi<AppState>;
  readonly attend: <M extends Method>(method: M, params: Params<M>) => Promise<Result<M> | undefined>;
  /** Something is to be read again soon. */
  readonly plan: () => void;
}

/** The messages of conversations as far as they are on the screen. */
export function createThreads({ pando, store, attend, plan }: Hands) {
  const { getState: get, setState: set } = store;
  const stale = new Map<string, 'newest' | 'all'>();
  let onScreen: string | undefined;
  /** The conversation on the screen, once one has gone to a message in it: it is no longer opened elsewhere. */
  let jumpedIn: string | undefined;

  const read = (conversation: string, part: Omit<Params<'history'>, 'conversation'>) =>
    pando.call('history', { conversation, ...part });

  /** What is read is not shown as being sent besides. */
  function put(threads: AppState['threads'], changed: string): void {
    const thread = threads[changed];
    set({ threads, ...(thread && { sending: withoutRead(get().sending, changed, thread) }) });
  }

  function patch(conversation: string, change: (thread: Thread) => Thread): void {
    const { threads } = get();
    const thread = threads[conversation];
    if (!thread) return;
    const next = change(thread);
    if (next !== thread) put({ ...threads, [conversation]: next }, conversation);
  }

  /** Puts a thread last, as the one most lately shown, and lets go of those shown long ago. */
  function show(conversation: string, thread: Thread): void {
    const { [conversation]: _before, ...others } = get().threads;
    const kept = Object.entries(others).slice(1 - MOST_THREADS);
    put({ ...Object.fromEntries(kept), [conversation]: thread }, conversation);
  }

  const runOf = (conversation: string) => (get().threads[conversation]?.run ?? 0) + 1;

  async function aroundOf(conversation: string, message: string): Promise<Thread | undefined> {
    const outcome = await read(conversation, { around: message, limit: 2 * PAGE_SIZE });
    if (!outcome.ok || outcome.value.every(({ id }) => id !== message)) return undefined;
    return openedAt(outcome.value, message, 2 * PAGE_SIZE, runOf(conversation));
  }

  async function readNewest(conversation: string): Promise<void> {
    const outcome = await read(conversation, { limit: PAGE_SIZE });
    if (!outcome.ok) return;
    const thread = get().threads[conversation];
    show(conversation, thread?.newest ? withNewest(thread, outcome.value) : opened(outcome.value, runOf(conversation)));
  }

  function readAll(thread: Thread, conversation: string): Promise<Outcome<readonly Message[]>> {
    const { messages, newest } = thread;
    const limit = Math.max(PAGE_SIZE, Math.min(messages.length, MOST_LOADED));
    const middle = messages[Math.floor(messages.length / 2)];
    return newest || !middle ? read(conversation, { limit }) : read(conversation, { around: middle.id, limit });
  }

  /** Reads again what events have made stale. */
  async function refresh(): Promise<void> {
    const due = [...stale];
    stale.clear();
    await Promise.all(
      due.map(async ([conversation, extent]) => {
        const thread = get().threads[conversation];
        if (!thread) return;
        const outcome =
          extent === 'all' ? await readAll(thread, conversation) : await read(conversation, { limit: PAGE_SIZE });
        if (!outcome.ok) return;
        const page = outcome.value;
        patch(conversation, (now) => {
          if (extent === 'newest') return withNewest(now, page);
          return now.run === thread.run ? readAgain(now, page) : now;
        });
      }),
    );
  }

  /** Something about one message that is on the screen is different. */
  async function readMessage(conversation: string, message: string): Promise<void> {
    if (!get().threads[conversation]?.messages.some(({ id }) => id === message)) return;
    const outcome = await pando.call('message', { conversation, message });
    if (outcome.ok) patch(conversation, (thread) => withMessage(thread, outcome.value));
  }

  async function readPins(conversation: string): Promise<void> {
    const outcome = await pando.call('pins', { conversation });
    if (outcome.ok) set({ pins: { ...get().pins, [conversation]: outcome.value } });
  }

  /** Something that is pinned may be gone, or say something else. */
  function pinsMayChange(conversation: string): void {
    if ((get().pins[conversation]?.length ?? 0) > 0) void readPins(conversation);
  }

  /** Something was said at `at`; a late arrival may belong above the newest page. */
  function isStale(conversation: string, at: string): void {
    const thread = get().threads[conversation];
    // Of a conversation that one is still joining there was nothing to read when it was opened.
    if (!thread && conversation === onScreen) return void threads.open(conversation);
    if (!thread) return;
    const pageStart = thread.messages.at(-PAGE_SIZE)?.at;
    const late = thread.messages.length > PAGE_SIZE && pageStart !== undefined && at < pageStart;
    if (!thread.newest && !late) return;
    if (stale.get(conversation) !== 'all') stale.set(conversation, late ? 'all' : 'newest');
    plan();
  }

  function onEvent(event: PandoEvent): void {
    switch (event.type) {
      case 'message':
      case 'file':
      case 'joined':
      case 'left':
      case 'receipt':
        return isStale(event.conversation, event.at);
      case 'pin':
        return void readPins(event.conversation);
      case 'edit':
        pinsMayChange(event.conversation);
        return patch(event.conversation, (thread) => withEvent(thread, event));
      case 'state':
      case 'reaction':
        return patch(event.conversation, (thread) => withEvent(thread, event));
      case 'vote':
      case 'poll-closed':
      case 'star':
        return void readMessage(event.conversation, event.message);
      case 'expired':
        return patch(event.conversation, (thread) => without(thread, event.messages));
      case 'delete':
        pinsMayChange(event.conversation);
        if (get().threads[event.conversation]) stale.set(event.conversation, 'all');
        return plan();
      case 'conversation':
        return event.change === 'gone' ? drop(event.conversation) : isStale(event.conversation, '~');
      default:
    }
  }

  function drop(conversation: string): void {
    const { [conversation]: _thread, ...threads } = get().threads;
    set({ threads });
  }

  function setUnreadFrom(conversation: string, message: string | undefined): void {
    const { [conversation]: _before, ...unreadFrom } = get().unreadFrom;
    set({ unreadFrom: message === undefined ? unreadFrom : { ...unreadFrom, [conversation]: message } });
  }

  const threads: Threads = {
    async open(conversation) {
      onScreen = conversation;
      void readPins(conversation);
      const summary = get().conversations.find(({ id }) => id === conversation);
      // It was to be come back to, and now one is here.
      if (summary?.preferences.markedUnread === true) void attend('organise', { conversation, markedUnread: false });
      const first = summary?.firstUnread;
      const thread = first === undefined ? undefined : await aroundOf(conversation, first);
      if (thread) setUnreadFrom(conversation, first);
      if (jumpedIn === conversation && get().threads[conversation]) return;
      if (!thread) return readNewest(conversation);
      show(conversation, thread);
    },

    async openAt(conversation, message) {
      jumpedIn = conversation;
      if (get().threads[conversation]?.messages.some(({ id }) => id === message)) return true;
      const thread = await aroundOf(conversation, message);
      if (thread) show(conversation, thread);
      return thread !== undefined;
    },

    toNewest: readNewest,

    leave(conversation) {
      if (onScreen === conversation) onScreen = undefined;
      if (jumpedIn === conversation) jumpedIn = undefined;
      setUnreadFrom(conversation, undefined);
      // What is far from the end is not where one comes back to.
      const thread = get().threads[conversation];
      if (thread && !thread.newest) drop(conversation);
      else
        patch(conversation, (kept) =>
          kept.messages.length > PAGE_SIZE ? opened(kept.messages.slice(-PAGE_SIZE), kept.run + 1) : kept,
        );
    },

    async loadOlder(conversation) {
      const thread = get().threads[conversation];
      const oldest = thread?.messages[0];
      if (!thread || thread.complete || !oldest) return;
      const page = await attend('history', { conversation, limit: PAGE_SIZE, before: oldest.id });
      if (page) patch(conversation, (now) => (now.messages[0]?.id === oldest.id ? withOlder(now, page) : now));
    },

    async loadNewer(conversation) {
      const thread = get().threads[conversation];
      const last = thread?.messages.at(-1);
      if (!thread || thread.newest || !last) return;
      const page = await attend('history', { conversation, limit: PAGE_SIZE, after: last.id });
      if (page) patch(conversation, (now) => (now.messages.at(-1)?.id === last.id ? withNewer(now, page) : now));
    },

    trim: (conversation, reading) => patch(conversation, (thread) => trimmed(thread, reading)),

    async markRead(conversation, upTo) {
      const outcome = await pando.call('read', { conversation, ...(upTo !== undefined && { upTo }) });
      if (!outcome.ok) return;
      const { unread } = outcome.value;
      const told = (summary: ConversationSummary) => (summary.id === conversation ? { ...summary, unread } : summary);
      set({ conversations: get().conversations.map(told) });
    },
  };
  return { threads, refresh, onEvent, drop };
}
