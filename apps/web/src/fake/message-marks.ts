import type { CardSource, Identity, Message, PandoEvent, Person, Poll, Version } from '@pando/engine/api';
import type { FakeConversation, Handlers } from './fake-pando.ts';
import { Refusal } from './refusal.ts';

/** What the fake lends to the part of it that marks messages. */
interface Lent {
  readonly find: (conversation: string) => FakeConversation;
  readonly rewrite: (conversation: string, id: string, change: (message: Message) => Message) => Message;
  readonly add: (conversation: string, part: Partial<Message> & Pick<Message, 'from' | 'text' | 'own'>) => Message;
  readonly emit: (event: PandoEvent) => void;
  readonly me: () => Identity;
  readonly now: () => string;
  readonly all: () => readonly FakeConversation[];
  readonly contacts: () => readonly Person[];
  readonly deliver: (conversation: string, message: string) => void;
}

type Marks = Pick<
  Handlers,
  'edit' | 'versions' | 'forward' | 'message' | 'vote' | 'poll.close' | 'pin' | 'pins' | 'star' | 'starred'
>;

/** Votes, pins, stars and forwarding, as the engine would do them. */
export function messageMarks({ find, rewrite, add, emit, me, now, all, contacts, deliver }: Lent): Marks {
  const pinned = new Map<string, readonly string[]>();
  const kept = new Map<string, readonly Version[]>();
  const self = (): Person => ({ account: me().account, name: me().name });
  const one = (conversation: string, id: string): Message => {
    const found = find(conversation).messages.find((message) => message.id === id);
    if (!found) throw new Refusal('unknown-message');
    return found;
  };
  return {
    edit: ({ conversation, message, text: wire }) => {
      const said = spoken(wire, [self(), ...contacts()]);
      const { text, at, from } = one(conversation, message);
      kept.set(message, [...(kept.get(message) ?? [{ text, at }]), { ...said, at: now() }]);
      rewrite(conversation, message, ({ mentions: _before, ...old }) => ({ ...old, ...said, edited: true }));
      emit({ type: 'edit', conversation, message, from, ...said, at: now() });
      return { id: message };
    },
    versions: ({ conversation, message }) => {
      const { text, at } = one(conversation, message);
      return kept.get(message) ?? [{ text, at }];
    },
    message: ({ conversation, message }) => one(conversation, message),
    vote: ({ conversation, message, options }) => {
      rewrite(conversation, message, (old) => (old.poll ? { ...old, poll: voted(old.poll, self(), options) } : old));
      emit({ type: 'vote', conversation, message, from: self(), options, at: now() });
      return { id: message };
    },
    'poll.close': ({ conversation, message }) => {
      rewrite(conversation, message, (old) => (old.poll ? { ...old, poll: { ...old.poll, closed: true } } : old));
      emit({ type: 'poll-closed', conversation, message, from: self(), at: now() });
      return { id: message };
    },
    pin: ({ conversation, message, remove }) => {
      const others = (pinned.get(conversation) ?? []).filter((id) => id !== message);
      pinned.set(conversation, remove === true ? others : [message, ...others]);
      if (remove !== true) {
        const notice = { kind: 'pinned', message, by: self() } as const;
        add(conversation, { from: self(), text: '', own: true, notice });
        emit({ type: 'conversation', conversation, change: 'changed' });
      }
      emit({ type: 'pin', conversation, message, from: self(), pinned: remove !== true, at: now() });
      return { id: message };
    },
    pins: ({ conversation }) => (pinned.get(conversation) ?? []).map((id) => one(conversation, id)),
    star: ({ conversation, message, remove }) => {
      rewrite(conversation, message, (old) => ({ ...old, starred: remove !== true }));
      emit({ type: 'star', conversation, message, starred: remove !== true });
      return { id: message };
    },
    starred: () => all().flatMap(({ messages }) => messages.filter(({ starred }) => starred)),
    forward: ({ conversation, messages, to }) => {
      const sent = to.flatMap((target) =>
        messages.map((id) => {
          const { text, mentions, attachments, poll, location, contact } = one(conversation, id);
          const fresh = poll && { ...poll, options: poll.options.map((option) => ({ text: option.text, votes: [] })) };
          const message = add(target, {
            from: self(),
            text,
            own: true,
            state: 'queued',
            forwarded: true,
            ...(mentions && { mentions }),
            ...(attachments && { attachments }),
            ...(fresh && { poll: fresh }),
            ...(location && { location }),
            ...(contact && { contact }),
          });
          const { from, at } = message;
          emit({ type: 'message', id: message.id, conversation: target, from, text, at, own: true });
          deliver(target, message.id);
          return { id: message.id, conversation: target };
        }),
      );
      return { sent };
    },
  };
}

function voted(poll: Poll, who: Person, chosen: readonly number[]): Poll {
  const options = poll.options.map(({ text, votes }, index) => {
    const others = votes.filter(({ account }) => account !== who.account);
    return { text, votes: chosen.includes(index) ? [...others, who] : others };
  });
  return { ...poll, options };
}

const MENTION = /\[@([^[\]\n]{0,128})\]\(pando:account\/([0-9a-f]{64})\)/gu;

/** A text of the wire as its reader sees it. */
export function spoken(wire: string, known: readonly Person[]): Pick<Message, 'text' | 'mentions'> {
  const mentions: { start: number; length: number; who: Person }[] = [];
  let text = '';
  let end = 0;
  for (const { 0: whole, 1: called = '', 2: account = '', index } of wire.matchAll(MENTION)) {
    const name = known.find((person) => person.account === account)?.name ?? called;
    text += wire.slice(end, index);
    mentions.push({ start: text.length, length: name.length + 1, who: { account, name } });
    text += `@${name}`;
    end = index + whole.length;
  }
  text += wire.slice(end);
  return { text, ...(mentions.length > 0 && { mentions }) };
}

/** A card as its readers see it. */
export function cardParts(
  card: CardSource,
  me: Identity,
  contacts: readonly Person[],
): Pick<Message, 'text' | 'poll' | 'location' | 'contact'> {
  switch (card.type) {
    case 'poll': {
      const { question, options, multiple = false } = card;
      const poll = { question, multiple, options: options.map((text) => ({ text, votes: [] })) };
      return { text: [`📊 ${question}`, ...options.map((option) => `• ${option}`)].join('\n'), poll };
    }
    case 'location': {
      const { latitude, longitude, label = '' } = card;
      return { text: `📍 ${label}`, location: { latitude, longitude, label } };
    }
    case 'contact': {
      const found = contacts.find(({ account, name }) => account === card.who || name === card.who);
      const who = found ? { account: found.account, name: found.name } : { account: me.account, name: me.name };
      const link = found ? `https://larch.example/#${who.account}.${encodeURIComponent(who.name)}` : me.link;
      return { text: `👤 ${who.name}`, contact: { who, link } };
    }
  }
}
