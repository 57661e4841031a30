import type {
  ConversationSummary,
  ErrorCode,
  Method,
  PandoEvent,
  Params,
  Preferences,
  Result,
  Scheduled,
} from '@pando/engine/api';
import type { FakeConversation, FakeWorld } from './fake-pando.ts';

/** What the fake lends to its parts. */
export interface FakeHands {
  readonly world: () => FakeWorld;
  readonly find: (conversation: string) => FakeConversation;
  readonly change: (conversation: string, change: Partial<ConversationSummary>) => void;
  readonly emit: (event: PandoEvent) => void;
  readonly send: (to: string, text: string) => Promise<Result<'send'>> | Result<'send'>;
  readonly newId: () => string;
  /** Changes the account's preferences, and says what they are now. */
  readonly prefer: (choice: Partial<Preferences>) => Preferences;
  readonly refuse: (code: ErrorCode) => Error;
}

type WritingMethod =
  | 'read'
  | 'receipts'
  | 'draft'
  | 'typing'
  | 'privacy'
  | 'disappear'
  | 'schedule'
  | 'scheduled'
  | 'scheduled.cancel'
  | 'scheduled.send';

type WritingHandlers = {
  [M in Extract<Method, WritingMethod>]: (params: Params<M>) => Result<M> | Promise<Result<M>>;
};

/** Reading marks, drafts, and messages that wait for their time. */
export function writingHandlers({
  world,
  find,
  change,
  emit,
  send,
  newId,
  prefer,
  refuse,
}: FakeHands): WritingHandlers {
  const waiting = new Map<string, Scheduled>();

  function tell(conversation: string): void {
    const count = [...waiting.values()].filter((one) => one.conversation === conversation).length;
    emit({ type: 'scheduled', conversation });
    change(conversation, { scheduled: count });
  }

  function taken(id: string): Scheduled {
    const one = waiting.get(id);
    if (!one) throw refuse('unknown-scheduled');
    waiting.delete(id);
    tell(one.conversation);
    return one;
  }

  return {
    read: ({ conversation, upTo }) => {
      const found = find(conversation);
      const { preferences, ...read } = readUpTo(found, upTo);
      found.summary = { ...read, preferences: { ...preferences, markedUnread: false } };
      emit({ type: 'conversation', conversation, change: 'changed' });
      return { conversation, unread: found.summary.unread };
    },
    receipts: ({ conversation, message }) => {
      const { summary, messages } = find(conversation);
      const own = messages.find(({ id }) => id === message);
      if (own?.own !== true) throw refuse('unknown-message');
      const others = summary.members.filter(({ account }) => account !== world().me?.account);
      const isRead = (place: number) => own.state === 'read' || (own.state === 'delivered' && place % 3 === 0);
      const isDelivered = (place: number) => isRead(place) || own.state === 'delivered' || place % 2 === 0;
      return others.map((who, place) => ({
        who,
        ...(isDelivered(place) && { delivered: own.at }),
        ...(isRead(place) && { read: own.at }),
      }));
    },
    typing: ({ conversation }) => ({ conversation }),
    draft: ({ conversation, text, replyTo }) => {
      const found = find(conversation);
      const { draft: _before, ...summary } = found.summary;
      const isEmpty = text === '' && replyTo === undefined;
      const draft = { text, ...(replyTo !== undefined && { replyTo }) };
      found.summary = { ...summary, ...(!isEmpty && { draft }) };
      emit({ type: 'conversation', conversation, change: 'changed' });
      return { conversation };
    },
    privacy: ({ typing, delivered, read }) => {
      const now = prefer({
        ...(typing !== undefined && { typing }),
        ...(delivered !== undefined && { deliveredMarks: delivered }),
        ...(read !== undefined && { readMarks: read }),
      });
      return { typing: now.typing, delivered: now.deliveredMarks, read: now.readMarks };
    },
    disappear: ({ conversation, seconds }) => {
      change(conversation, { disappearSeconds: seconds });
      return { conversation, seconds };
    },
    schedule: ({ to, id = newId(), ...rest }) => {
      const one = { id, conversation: to, ...rest };
      waiting.set(id, one);
      tell(to);
      return one;
    },
    scheduled: ({ conversation }) =>
      [...waiting.values()]
        .filter((one) => conversation === undefined || one.conversation === conversation)
        .toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    'scheduled.cancel': ({ id }) => ({ id: taken(id).id }),
    'scheduled.send': async ({ id }) => {
      const { conversation, text } = taken(id);
      return { id, message: (await send(conversation, text)).id };
    },
  };
}

/** The summary once everything, or everything up to a message, was seen. */
function readUpTo({ summary, messages }: FakeConversation, upTo: string | undefined): ConversationSummary {
  const { firstUnread: _before, ...rest } = summary;
  const at = upTo === undefined ? messages.length : messages.findIndex(({ id }) => id === upTo);
  const left = messages.slice(at + 1).filter(({ own, notice }) => !own && notice === undefined);
  const unseen = summary.unread === 0 ? [] : left.slice(-summary.unread);
  const first = unseen[0];
  return first === undefined ? { ...rest, unread: 0 } : { ...rest, unread: unseen.length, firstUnread: first.id };
}
