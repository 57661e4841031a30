import type {
  ApiError,
  ConversationSummary,
  Delivery,
  FileSource,
  Identity,
  Message,
  Method,
  Notice,
  Outcome,
  Pando,
  PandoEvent,
  Params,
  Person,
  Preferences,
  ReplicaState,
  Result,
} from '@pando/engine/api';
import { type FakeDetails, type FakeHost, groupHandlers } from './fake-groups.ts';
import { cardParts, messageMarks, spoken } from './message-marks.ts';
import { reacted } from './reacted.ts';
import { Refusal } from './refusal.ts';
import { organised, PLAIN } from './organised.ts';
import { writingHandlers } from './fake-writing.ts';
import { personHandlers } from './fake-people.ts';
import { pictureHandlers } from './fake-pictures.ts';
import { FakeFiles } from './fake-files.ts';
import { searched } from './fake-search.ts';

/** A conversation as the fake keeps it. */
export interface FakeConversation {
  summary: ConversationSummary;
  messages: Message[];
  /** Of a group. */
  details?: FakeDetails;
}

export interface FakeServer {
  readonly url: string;
  state: ReplicaState;
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly version: string;
}

/** What a scene sets up. All of it changes as the app acts. */
export interface FakeWorld {
  me?: Identity;
  readonly contacts: (Person & { blocked: boolean; conversation?: string })[];
  readonly conversations: FakeConversation[];
  readonly servers: FakeServer[];
  /** Of each message, in the order of its attachments. */
  readonly files: Map<string, readonly Uint8Array[]>;
  /** Of people and groups, by hash. */
  readonly pictures: Map<string, Uint8Array>;
  online: boolean;
  /** How long a server takes; 0 in tests. */
  readonly delayMs: number;
}

export type Handlers = { [M in Method]: (params: Params<M>) => Result<M> | Promise<Result<M>> };

const PASSPHRASE_OF_TESTS = 'correct horse';

/** An in-memory Pando for development and tests: believable delays and events, no servers, no cryptography. */
export class FakePando implements Pando {
  readonly world: FakeWorld;
  readonly #listeners = new Set<(event: PandoEvent) => void>();
  #preferences: Preferences = {
    readMarks: true,
    deliveredMarks: true,
    typing: true,
    folders: [],
    hints: [],
    picture: '',
    look: {},
    language: '',
  };
  #clock = Date.now();
  readonly #files = new FakeFiles({
    pause: (share) => this.#pause(share),
    emit: (event) => this.#emit(event),
    online: () => this.world.online,
    withdraw: (conversation, message) => {
      const { messages } = this.#find(conversation);
      messages.splice(
        messages.findIndex(({ id }) => id === message),
        1,
      );
      this.#emit({ type: 'conversation', conversation, change: 'changed' });
    },
    refuse: (code) => {
      throw new Refusal(code);
    },
  });
  #ids = 0;

  constructor(world: FakeWorld) {
    this.world = world;
    for (const { messages } of world.conversations) {
      for (const { id, attachments = [] } of messages) {
        const bytes = world.files.get(id) ?? [];
        this.#files.put(
          id,
          attachments.flatMap((attachment, index) => {
            const file = bytes[index];
            return file ? [{ attachment: { ...attachment, size: file.length }, bytes: file }] : [];
          }),
        );
      }
    }
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    await this.#pause(0.1);
    try {
      if (!this.world.me && method !== 'init' && method !== 'import') throw new Refusal('no-account');
      return { ok: true, value: await this.#handlers[method](params) };
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const error: ApiError = { code: refusal.code, message: refusal.message };
      return { ok: false, error };
    }
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody else writes. */
  hear(conversation: string, from: Person, text: string, extra: Partial<Message> = {}): Message {
    const message = this.#add(conversation, { from, text, own: false, ...extra });
    const { unread, firstUnread = message.id } = this.#find(conversation).summary;
    this.#change(conversation, { unread: unread + 1, firstUnread });
    const { id, at } = message;
    this.#emit({ type: 'message', id, conversation, from, text, at, own: false });
    return message;
  }

  setOnline(online: boolean): void {
    this.world.online = online;
    this.#emit({ type: 'network', online });
    if (!online) return;
    for (const { messages } of this.world.conversations) {
      for (const { id, state, conversation } of messages) if (state === 'queued') void this.#deliver(conversation, id);
    }
  }

  setServer(url: string, state: ReplicaState): void {
    const server = this.world.servers.find((one) => one.url === url);
    if (server) server.state = state;
    this.#emit({ type: 'servers' });
  }

  #emit(event: PandoEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #pause(share: number): Promise<void> {
    const ms = this.world.delayMs * share;
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
  }

  #me(): Identity {
    if (!this.world.me) throw new Refusal('no-account');
    return this.world.me;
  }

  #now(): string {
    this.#clock = Math.max(this.#clock + 1, Date.now());
    return new Date(this.#clock).toISOString();
  }

  #id(): string {
    this.#ids += 1;
    return this.#ids.toString(16).padStart(64, 'f');
  }

  #prefer(choice: Partial<Preferences>): Preferences {
    this.#preferences = { ...this.#preferences, ...choice };
    this.#emit({ type: 'preferences' });
    return this.#preferences;
  }

  #find(id: string): FakeConversation {
    const found = this.world.conversations.find(({ summary }) => summary.id === id);
    if (!found) throw new Refusal('unknown-conversation');
    return found;
  }

  #person(who: string): Person {
    const found = this.world.contacts.find(({ account, name }) => account === who || name === who);
    if (found) return found;
    if (!who.includes('#')) throw new Refusal('unknown-person');
    const data = who.slice(who.indexOf('#') + 1);
    if (data.length < 4) throw new Refusal('bad-link');
    const name = decodeURIComponent(data.split('.')[1] ?? 'Somebody');
    const person = { account: data.padEnd(64, '0').slice(0, 64), name, blocked: false };
    this.world.contacts.push(person);
    return person;
  }

  #change(id: string, change: Partial<ConversationSummary>): void {
    const conversation = this.#find(id);
    conversation.summary = { ...conversation.summary, ...change };
    this.#emit({ type: 'conversation', conversation: id, change: 'changed' });
  }

  #create(kind: ConversationSummary['kind'], name: string, members: readonly Person[]): FakeConversation {
    const id = this.#id();
    const summary = {
      id,
      kind,
      name,
      members,
      unread: 0,
      mentions: 0,
      writable: true,
      status: 'active',
      activeAt: this.#now(),
      queued: 0,
      preferences: PLAIN,
    } as const;
    const conversation: FakeConversation = { summary, messages: [] };
    this.world.conversations.push(conversation);
    this.#notice(id, { kind: 'created' });
    this.#emit({ type: 'conversation', conversation: id, change: 'added' });
    return conversation;
  }

  #add(conversation: string, part: Partial<Message> & Pick<Message, 'from' | 'text' | 'own'>): Message {
    const found = this.#find(conversation);
    const message: Message = { id: this.#id(), conversation, at: this.#now(), ...part };
    found.messages.push(message);
    found.summary = { ...found.summary, last: message, activeAt: message.at };
    return message;
  }

  #notice(conversation: string, notice: Notice): void {
    const from = 'by' in notice && notice.by ? notice.by : this.#me();
    this.#add(conversation, { from: { account: from.account, name: from.name }, text: '', own: false, notice });
  }

  #rewrite(conversation: string, id: string, change: (message: Message) => Message): Message {
    const found = this.#find(conversation);
    const { messages } = found;
    const at = messages.findIndex((message) => message.id === id);
    const message = messages[at];
    if (!message) throw new Refusal('unknown-message');
    const next = change(message);
    messages[at] = next;
    if (found.summary.last?.id === id) found.summary = { ...found.summary, last: next };
    return next;
  }

  async #deliver(conversation: string, message: string): Promise<void> {
    const ways: Delivery[] = ['sent', 'delivered', 'read'];
    for (const state of ways) {
      await this.#pause(state === 'read' ? 4 : 1);
      if (!this.world.online) return;
      this.#rewrite(conversation, message, (old) => ({ ...old, state }));
      this.#emit({ type: 'state', conversation, message, state });
    }
  }

  /** A file that a program sends with its bytes. */
  #whole({ name, mediaType, bytes }: FileSource): ReturnType<FakeFiles['take']>[number] {
    const { file } = this.#files.handlers['file.stage']({ name, mediaType, size: bytes.length });
    this.#files.handlers['file.put']({ file, piece: 0, bytes });
    const [taken] = this.#files.take([{ staged: file }]);
    if (!taken) throw new Refusal('bad-parameters');
    return taken;
  }

  #host(): FakeHost {
    return {
      me: () => this.#me(),
      online: () => this.world.online,
      find: (id) => this.#find(id),
      person: (who) => this.#person(who),
      create: (kind, name, members) => this.#create(kind, name, members),
      change: (id, change) => this.#change(id, change),
      notice: (id, notice) => this.#notice(id, notice),
      emit: (event) => this.#emit(event),
      pause: (share) => this.#pause(share),
      now: () => this.#now(),
    };
  }

  readonly #handlers: Handlers = {
    ...writingHandlers({
      world: () => this.world,
      find: (id) => this.#find(id),
      change: (id, change) => this.#change(id, change),
      emit: (event) => this.#emit(event),
      send: (to, text) => this.#handlers.send({ to, text }),
      newId: () => this.#id(),
      prefer: (choice) => this.#prefer(choice),
      refuse: (code) => new Refusal(code),
    }),
    init: ({ name }) => {
      if (this.world.me) throw new Refusal('account-exists');
      const account = 'a0'.repeat(32);
      const homes = this.world.servers.map(({ url }) => url);
      this.world.me = {
        account,
        name,
        link: `${homes[0] ?? ''}/#${account.slice(0, 43)}.${encodeURIComponent(name)}`,
        homes,
      };
      return this.world.me;
    },
    link: () => this.#me(),
    push: ({ subscription }) => ({ on: subscription !== null }),
    rename: ({ name }) => (this.world.me = { ...this.#me(), name }),
    add: async ({ link }) => {
      const contact = this.#person(link);
      await this.#pause(3);
      const known = this.world.conversations.find(
        ({ summary }) => summary.kind === 'direct' && summary.name === contact.name,
      );
      const conversation = known ?? this.#create('direct', contact.name, [this.#me(), contact]);
      return { contact, conversation: conversation.summary.id };
    },
    list: () => this.world.conversations.map(({ summary }) => summary),
    contacts: () => this.world.contacts,
    conversation: ({ conversation }) => this.#find(conversation).summary,
    ...groupHandlers(this.#host()),
    ...personHandlers(this.#host(), () => this.world),
    ...pictureHandlers(this.#host(), () => this.world),
    ...this.#files.handlers,
    send: async ({ to, text: wire = '', file, files = [], card, preview, replyTo, silent }) => {
      if (!this.#find(to).summary.writable) throw new Refusal('not-a-member');
      const taken = [...(file ? [this.#whole(file)] : []), ...this.#files.take(files)];
      const attachments = taken.map(({ attachment }) => attachment);
      const { account, name } = this.#me();
      const said = {
        ...spoken(wire, [this.#me(), ...this.world.contacts]),
        ...(card && cardParts(card, this.#me(), this.world.contacts)),
      };
      const { text } = said;
      const message = this.#add(to, {
        from: { account, name },
        ...said,
        own: true,
        state: 'queued',
        ...(preview && { preview }),
        ...(attachments.length > 0 && { attachments }),
        ...(replyTo !== undefined && { replyTo }),
        ...(silent && { silent }),
      });
      const { id, at, from } = message;
      if (attachments.length > 0)
        this.#emit({ type: 'file', id, conversation: to, from, at, own: true, text, attachments });
      else this.#emit({ type: 'message', id, conversation: to, from, text, at, own: true });
      const uploaded = this.#files.upload(to, id, taken);
      if (!this.world.online) return { id, conversation: to, state: 'queued', acks: 0 };
      if (await uploaded) void this.#deliver(to, id);
      return { id, conversation: to, state: 'sent', acks: 3 };
    },
    react: ({ conversation, message, emoji, remove }) => {
      const { account, name } = this.#me();
      const from = { account, name };
      const removed = remove ?? false;
      this.#rewrite(conversation, message, (old) => ({
        ...old,
        reactions: reacted(old.reactions ?? [], emoji, from, removed),
      }));
      this.#emit({ type: 'reaction', conversation, message, from, emoji, removed, at: this.#now() });
      return { id: this.#id() };
    },
    delete: ({ conversation, message, forEveryone }) => {
      const found = this.#find(conversation);
      const { from } = this.#rewrite(conversation, message, (old) => ({ ...old, text: '', deleted: true }));
      if (forEveryone !== true)
        found.messages.splice(
          found.messages.findIndex(({ id }) => id === message),
          1,
        );
      this.#emit({ type: 'delete', conversation, message, from, at: this.#now() });
      return { id: this.#id() };
    },
    ...messageMarks({
      find: (conversation) => this.#find(conversation),
      rewrite: (conversation, id, change) => this.#rewrite(conversation, id, change),
      add: (conversation, part) => this.#add(conversation, part),
      emit: (event) => this.#emit(event),
      me: () => this.#me(),
      now: () => this.#now(),
      all: () => this.world.conversations,
      contacts: () => this.world.contacts,
      deliver: (conversation, message) => void this.#deliver(conversation, message),
    }),
    accept: ({ who, conversation: id = this.#requestOf(who) }) => {
      this.#change(id, { status: 'active', writable: true });
      return { conversation: id };
    },
    decline: ({ who, conversation = this.#requestOf(who) }) => this.#handlers.forget({ conversation }),
    block: ({ who, unblock }) => {
      const person = this.world.contacts.find(({ account }) => account === this.#person(who).account);
      if (!person) throw new Refusal('unknown-person');
      person.blocked = unblock !== true;
      const request = this.world.conversations.find(
        ({ summary }) => summary.status === 'request' && summary.name === person.name,
      );
      if (request) void this.#handlers.forget({ conversation: request.summary.id });
      return { account: person.account, blocked: person.blocked };
    },
    forget: ({ conversation }) => {
      const { summary } = this.#find(conversation);
      this.world.conversations.splice(
        this.world.conversations.findIndex((one) => one.summary === summary),
        1,
      );
      this.#emit({ type: 'conversation', conversation, change: 'gone' });
      return { conversation };
    },
    history: ({ conversation, limit = 50, before, after, around }) => {
      const { messages } = this.#find(conversation);
      const named = around ?? before ?? after;
      const at = named === undefined ? messages.length : messages.findIndex(({ id }) => id === named);
      if (at < 0) throw new Refusal('unknown-message');
      if (around !== undefined) {
        const start = Math.max(0, at - Math.floor((limit - 1) / 2));
        return messages.slice(start, at + limit - Math.floor((limit - 1) / 2));
      }
      if (before === undefined && after !== undefined) return messages.slice(at + 1, at + 1 + limit);
      return messages.slice(Math.max(0, at - limit), at);
    },
    search: (params) => searched(this.world.conversations, params),
    'preferences.get': () => this.#preferences,
    'preferences.set': ({ name, value }) => this.#prefer({ [name]: value }),
    organise: ({ conversation, ...chosen }) => {
      const { preferences } = this.#find(conversation).summary;
      const next = organised(preferences, chosen);
      this.#change(conversation, { preferences: next });
      return next;
    },
    status: () => ({
      account: this.#me().account,
      homes: this.world.servers.map(({ url, state }) => ({ url, state })),
      conversations: this.world.conversations.map(({ summary }) => ({
        id: summary.id,
        epoch: 1,
        slot: 1,
        replicas: this.world.servers.map(({ url, state }) => ({ url, state })),
        queued: summary.queued,
      })),
      undecryptable_total: {},
      evidence: [],
      pending: 0,
    }),
    export: async () => {
      await this.#pause(5);
      return { bytes: new TextEncoder().encode('a fake export') };
    },
    import: async ({ passphrase }) => {
      await this.#pause(5);
      if (passphrase !== PASSPHRASE_OF_TESTS) throw new Refusal('wrong-passphrase');
      return this.#handlers.init({ name: 'Ida' });
    },
    replicas: () => this.world.servers.map((server) => ({ ...server })),
    'replicas.replace': ({ conversation }) => ({ conversation, replicas: this.world.servers.map(({ url }) => url) }),
  };

  #requestOf(who: string): string {
    const { name } = this.#person(who);
    const request = this.world.conversations.find(
      ({ summary }) => summary.status === 'request' && summary.name === name,
    );
    if (!request) throw new Refusal('unknown-person');
    return request.summary.id;
  }
}
