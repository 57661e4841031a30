import type {
  ConversationSummary,
  ErrorCode,
  Identity,
  LinkPreview,
  Message,
  Method,
  Pando,
  PandoEvent,
  Person,
  Params,
  Preferences,
  Result,
  SharedFile,
  StagedFile,
} from '@pando/engine/api';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { plainLine } from '../conversation/markup.ts';
import { type Faces, FaceReading, facesAfter } from './faces.ts';
import { ListReading } from './list-reading.ts';
import type { Jump } from './jump.ts';
import { withMentions } from './mention-wire.ts';
import type { Selection } from './selection.ts';
import { kept, provisional, withoutSending, withSending, type Sending } from './sending.ts';
import type { Thread } from './thread.ts';
import { createThreads, type Threads } from './threads.ts';

/** Somebody's contact link that was opened, waiting for an account or for the conversation. */
export interface Invitation {
  readonly link: string;
  /** Who invites, where the link says so. */
  readonly name?: string;
  /** The group that it leads into; without one it is a person's. */
  readonly group?: { readonly name: string; readonly approval: boolean };
}

export interface Progress {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
  readonly of: number;
}

/** A message that the screen reader is to be told of. */
export interface Heard {
  readonly id: string;
  readonly conversation: string;
  readonly from: string;
  readonly text: string;
}

export interface AppState {
  readonly phase: 'opening' | 'start' | 'ready';
  readonly me?: Identity;
  readonly preferences?: Preferences;
  readonly invitation?: Invitation;
  /** Newest first. */
  readonly conversations: readonly ConversationSummary[];
  /** Pictures of people and groups, and the addresses of those that are here. */
  readonly faces: Faces;
  readonly faceAddresses: Readonly<Record<string, string>>;
  readonly threads: Readonly<Record<string, Thread>>;
  readonly sending: Sending;
  /** Where unread began when a conversation was opened, until it is left. */
  readonly unreadFrom: Readonly<Record<string, string>>;
  /** Of files that move, by message and which of its attachments. */
  readonly progress: Readonly<Record<string, Progress>>;
  readonly online: boolean;
  readonly heard?: Heard;
  /** A message that the open conversation is to show. */
  readonly jump?: Jump | undefined;
  /** Messages of the open conversation that something is to be done with. */
  readonly selection?: Selection | undefined;
  /** What is pinned in the conversations that were open, latest pin first. */
  readonly pins: Readonly<Record<string, readonly Message[]>>;
  /** What could not be done, to be shown once. */
  readonly failure?: ErrorCode;
  /** Counts what changed about servers, so that a page that shows them reads again. */
  readonly serversVersion: number;
  /** Counts what changed about messages that wait for their time. */
  readonly scheduledVersion: number;
  /** Who writes now, by conversation. */
  readonly typing: Readonly<Record<string, readonly Person[]>>;
}

export interface Outgoing {
  readonly text: string;
  readonly files?: readonly (StagedFile | SharedFile)[];
  readonly replyTo?: string;
  /** Of a page that the text names. */
  readonly preview?: LinkPreview;
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean;
}

/** What the app asks of its surroundings. */
export interface Surroundings {
  /** Runs `task` a little later: so long events are gathered. */
  readonly later: (task: () => void) => void;
  /** Called after a message was accepted: asks the browser, once, to keep the data. */
  readonly persist: () => void;
  /** The contact link as one that opens this very app, rather than the one at some home. */
  readonly linkHere: (link: string) => string;
  /** The servers that a new account starts from; asked for once. */
  readonly servers: () => Promise<readonly string[]>;
}

export interface App extends Threads {
  readonly store: StoreApi<AppState>;
  /** Finds out whether there is an account; with one, follows the link that was opened. Call once. */
  start(invitation?: Invitation): Promise<string | undefined>;
  /** Creates the account; answers with the conversation to go to, if a link was opened. */
  begin(name: string): Promise<string | undefined>;
  restore(bytes: Uint8Array, passphrase: string): Promise<boolean>;
  /** Opens a contact link: answers with the conversation, or with nothing and `failure` set. */
  follow(invitation: Invitation): Promise<string | undefined>;
  send(conversation: string, outgoing: Outgoing): Promise<boolean>;
  sendAgain(message: Message): Promise<void>;
  react(message: Message, emoji: string, remove: boolean): Promise<void>;
  /** Deletes a conversation here and leaves it. */
  forget(conversation: string): Promise<boolean>;
  /** The id by which a conversation is known now, if it is: a request's may be another once it was accepted. */
  idNow(conversation: string): Promise<string | undefined>;
  /** A text as the engine wants it: it speaks of the members whom it names. */
  wordsFor(conversation: string, text: string): string;
  /** Gives an own message another text. */
  edit(message: Message, text: string): Promise<boolean>;
  rename(name: string): Promise<boolean>;
  /** One's own picture; null: none. */
  setPicture(bytes: Uint8Array | null): Promise<void>;
  /** Somebody's picture is to be shown. */
  wantFace(picture: string): void;
  /** Any other call; a failure is shown once. */
  ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M> | undefined>;
  /**
   * The same for what a screen does by itself, which nobody pressed a button for. Nothing is said where its conversation
   * or message went meanwhile: so does the screen.
   */
  attend<M extends Method>(method: M, params: Params<M>): Promise<Result<M> | undefined>;
  dismissFailure(): void;
  /** Lets an opened link be. */
  dismissInvitation(): void;
}

/** True until there is somebody to talk to: there is nothing but the Note to Self. */
export function isAlone({ conversations }: AppState): boolean {
  return conversations.every(({ kind }) => kind === 'self');
}

/** Somebody was written to, or has written: from then on there is time for hints. */
export function hasWritten({ conversations }: AppState): boolean {
  return conversations.some(({ kind, status, last }) => kind !== 'self' && status === 'active' && last !== undefined);
}

/** What is no news to whoever did not ask for it. */
const GONE: ReadonlySet<ErrorCode> = new Set(['unknown-conversation', 'unknown-message']);

/** The app's state and what can be done with it, over one `Pando`. Knows neither React nor servers. */
export function createApp(pando: Pando, surroundings: Surroundings): App {
  const store = createStore<AppState>(() => ({
    phase: 'opening',
    conversations: [],
    faces: {},
    faceAddresses: {},
    threads: {},
    sending: {},
    pins: {},
    unreadFrom: {},
    progress: {},
    online: true,
    serversVersion: 0,
    scheduledVersion: 0,
    typing: {},
  }));
  const { getState: get, setState: set } = store;

  async function ask<M extends Method>(
    method: M,
    params: Params<M>,
    unsaid: ReadonlySet<ErrorCode> = new Set(),
  ): Promise<Result<M> | undefined> {
    const outcome = await pando.call(method, params);
    if (outcome.ok) return outcome.value;
    if (!unsaid.has(outcome.error.code)) set({ failure: outcome.error.code });
    return undefined;
  }

  const attend: App['attend'] = (method, params) => ask(method, params, GONE);

  const list = new ListReading(pando, {
    get: () => get().conversations,
    set: showConversations,
  });
  const faceReading = new FaceReading(pando, (faceAddresses) => set({ faceAddresses }));
  let planned = false;
  let resting = false;

  function showConversations(now: readonly ConversationSummary[]): void {
    const { conversations: before, faces, me } = get();
    set({ conversations: now, faces: facesAfter(faces, { before, now, me }) });
  }

  function showMe(identity: Identity): void {
    const me = { ...identity, link: surroundings.linkHere(identity.link) };
    set({ me, faces: facesAfter(get().faces, { before: [], now: [], me }) });
  }

  const { threads, refresh, onEvent: onThreadEvent, drop } = createThreads({ pando, store, attend, plan: planReading });

  /** The first of a burst of events is read at once, for a person waits for it; the rest together, a little later. */
  function planReading(): void {
    if (planned) return;
    planned = true;
    if (!resting) queueMicrotask(readPlanned);
  }

  function readPlanned(): void {
    planned = false;
    resting = true;
    void readAgain();
    surroundings.later(() => {
      resting = false;
      if (planned) readPlanned();
    });
  }

  async function readAgain(): Promise<void> {
    await Promise.all([refresh(), list.read()]);
  }

  function listChanged(conversation?: string): void {
    list.changed(conversation);
    planReading();
  }

  function onEvent(event: PandoEvent): void {
    if (get().phase !== 'ready' && event.type !== 'network') return;
    onThreadEvent(event);
    switch (event.type) {
      case 'message':
      case 'file':
        if (event.own && event.type === 'message') set({ sending: kept(get().sending, event.conversation, event) });
        if (!event.own && event.blocked !== true) {
          const { id, conversation, from, mentions } = event;
          const said = plainLine(event.text, mentions);
          const file = event.type === 'file' ? event.attachments[0]?.name : undefined;
          set({ heard: { id, conversation, from: from.name, text: said || (file ?? '') } });
        }
        listChanged(event.conversation);
        return;
      case 'conversation':
        if (event.change === 'gone') dropConversation(event.conversation);
        listChanged(event.change === 'changed' ? event.conversation : undefined);
        return;
      case 'joined':
      case 'left':
      case 'state':
      case 'edit':
      case 'reaction':
      case 'vote':
      case 'poll-closed':
      case 'pin':
      case 'star':
      case 'delete':
      case 'expired':
        listChanged(event.conversation);
        return;
      case 'request':
        listChanged();
        return;
      case 'scheduled':
        set({ scheduledVersion: get().scheduledVersion + 1 });
        return;
      case 'typing': {
        const { conversation, from, typing } = event;
        const others = (get().typing[conversation] ?? []).filter(({ account }) => account !== from.account);
        set({ typing: { ...get().typing, [conversation]: typing ? [...others, from] : others } });
        return;
      }
      case 'receipt':
        return;
      case 'progress': {
        const { message, index, direction, bytes, of } = event;
        const file = `${message}/${index}`;
        const { [file]: _done, ...others } = get().progress;
        set({ progress: bytes >= of ? others : { ...others, [file]: { direction, bytes, of } } });
        return;
      }
      case 'preferences':
        void readPreferences();
        return;
      case 'person':
        for (const { id, members } of get().conversations)
          if (members.some(({ account }) => account === event.account)) listChanged(id);
        return;
      case 'picture':
        faceReading.came(event.picture);
        return;
      case 'network':
        set({ online: event.online });
        return;
      case 'servers':
        set({ serversVersion: get().serversVersion + 1 });
        return;
      default:
        event satisfies never;
    }
  }

  function dropConversation(conversation: string): void {
    drop(conversation);
    set({ conversations: get().conversations.filter(({ id }) => id !== conversation) });
  }

  async function readPreferences(): Promise<void> {
    const preferences = await ask('preferences.get', {});
    if (!preferences) return;
    set({ preferences });
    const { me } = get();
    if (me === undefined || (me.picture ?? '') === preferences.picture) return;
    const now = await ask('link', {});
    if (now) showMe(now);
  }

  async function ready(me: Identity): Promise<void> {
    showMe(me);
    await Promise.all([readPreferences(), list.readAll()]);
    set({ phase: 'ready' });
  }

  function wordsFor(conversation: string, text: string): string {
    return withMentions(text, get().conversations.find(({ id }) => id === conversation)?.members ?? []);
  }

  async function send(conversation: string, outgoing: Outgoing): Promise<boolean> {
    const { text, files, replyTo, preview, silent } = outgoing;
    const params = {
      to: conversation,
      text: wordsFor(conversation, text),
      ...(preview && { preview }),
      ...(files && { files }),
      ...(replyTo !== undefined && { replyTo }),
      ...(silent && { silent }),
    };
    const { [conversation]: _left, ...unreadFrom } = get().unreadFrom;
    set({ unreadFrom });
    // What one says is shown at the end, and the end may not be loaded.
    if (get().threads[conversation]?.newest === false) await threads.toNewest(conversation);
    const { me, sending } = get();
    const shown = me && files === undefined ? provisional(me, conversation, outgoing) : undefined;
    if (shown) set({ sending: withSending(sending, shown) });
    const sent = await ask('send', params);
    if (shown) set({ sending: withoutSending(get().sending, conversation, shown.id) });
    // Under the engine's id it goes when its thread is read, where that is on the screen.
    if (sent && !get().threads[conversation]?.newest)
      set({ sending: withoutSending(get().sending, conversation, sent.id) });
    if (sent) surroundings.persist();
    return sent !== undefined;
  }

  const app: App = {
    ...threads,
    store,
    ask: (method, params) => ask(method, params),
    attend,
    send,
    wordsFor,

    async start(invitation) {
      pando.subscribe(onEvent);
      if (invitation) set({ invitation });
      const known = await pando.call('link', {});
      if (known.ok) {
        await ready(known.value);
        // Into a group one is asked first.
        return invitation && invitation.group === undefined ? app.follow(invitation) : undefined;
      }
      if (known.error.code === 'no-account') {
        // Asked for now, so that they are known when the name is.
        void surroundings.servers();
        set({ phase: 'start' });
      } else set({ phase: 'start', failure: known.error.code });
      return undefined;
    },

    async begin(name) {
      const me = await ask('init', { name, servers: await surroundings.servers() });
      if (!me) return undefined;
      const { invitation } = get();
      await ready(me);
      return invitation && app.follow(invitation);
    },

    async restore(bytes, passphrase) {
      const me = await ask('import', { bytes, passphrase });
      if (me) await ready(me);
      return me !== undefined;
    },

    async follow(invitation) {
      set({ invitation });
      const { link, group } = invitation;
      const added = group === undefined ? await ask('add', { link }) : await ask('join', { link });
      const { invitation: _followed, ...rest } = get();
      store.setState(rest, true);
      if (added) await list.readAll();
      return added?.conversation;
    },

    async sendAgain(message) {
      const shared = { conversation: message.conversation, message: message.id };
      const sent = await send(message.conversation, {
        text: message.text,
        ...(message.attachments && { files: message.attachments.map((_, index) => ({ ...shared, index })) }),
        ...(message.replyTo !== undefined && { replyTo: message.replyTo }),
      });
      if (sent) await ask('delete', { conversation: message.conversation, message: message.id });
    },

    async react(message, emoji, remove) {
      await ask('react', { conversation: message.conversation, message: message.id, emoji, ...(remove && { remove }) });
    },

    async forget(conversation) {
      const gone = await ask('forget', { conversation });
      if (gone) dropConversation(conversation);
      return gone !== undefined;
    },

    async idNow(conversation) {
      const known = await pando.call('conversation', { conversation });
      return known.ok ? known.value.id : undefined;
    },

    async edit({ conversation, id }, text) {
      return (await ask('edit', { conversation, message: id, text: wordsFor(conversation, text) })) !== undefined;
    },

    async rename(name) {
      const me = await ask('rename', { name });
      if (me) showMe(me);
      return me !== undefined;
    },

    async setPicture(bytes) {
      const me = await ask('picture.set', { bytes });
      if (me) showMe(me);
    },

    wantFace: (picture) => faceReading.want(picture),

    dismissInvitation() {
      const { invitation: _dismissed, ...rest } = get();
      store.setState(rest, true);
    },

    dismissFailure() {
      const { failure: _shown, ...rest } = get();
      store.setState(rest, true);
    },
  };
  return app;
}
