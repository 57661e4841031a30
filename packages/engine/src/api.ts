/**
 * What the engine can be told and what it tells: the one interface that the command line, bots and the web app use.
 * Every method's result is the JSON object that `pando <command> --json` prints (docs/CLI.md is generated from here).
 * Ids are lower-case hexadecimal strings; times are ISO 8601 in UTC.
 */

export type ConversationKind = 'direct' | 'group' | 'self';

/** A message's way from the composer to everybody's screen. `not-sent` is final until the person sends it again. */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'not-sent';

export interface Person {
  readonly account: string;
  readonly name: string;
}

export interface Identity {
  readonly account: string;
  readonly name: string;
  /** The contact link: `<app>#<data>`; whoever opens it may write to this account. */
  readonly link: string;
  readonly homes: readonly string[];
}

export interface ConversationSummary {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly name: string;
  readonly members: readonly Person[];
  readonly unread: number;
  /** False once this account left or was removed: the history stays, writing does not. */
  readonly writable: boolean;
  /** `request`: a stranger's conversation that waits for `accept`, `decline` or `block`. */
  readonly status: 'active' | 'request' | 'left' | 'removed' | 'joining';
  readonly last?: Message;
  /** Where the order of the list comes from. */
  readonly activeAt: string;
  /** Messages of this account that wait for a quorum. */
  readonly queued: number;
}

export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
}

export interface Reaction {
  readonly emoji: string;
  readonly from: readonly Person[];
}

export interface Message {
  readonly id: string;
  readonly conversation: string;
  readonly from: Person;
  readonly at: string;
  readonly own: boolean;
  readonly text: string;
  /** Present on own messages. */
  readonly state?: Delivery;
  readonly replyTo?: string;
  readonly attachment?: Attachment;
  readonly reactions?: readonly Reaction[];
  readonly edited?: boolean;
  readonly deleted?: boolean;
  /** Set on lines the app writes by itself ("Ana added Bo"). */
  readonly notice?: Notice;
}

export type Notice =
  | { readonly kind: 'created' }
  | { readonly kind: 'joined'; readonly who: Person; readonly by?: Person }
  | { readonly kind: 'left'; readonly who: Person }
  | { readonly kind: 'removed'; readonly who: Person; readonly by: Person }
  | { readonly kind: 'renamed'; readonly name: string; readonly by: Person };

/** Everything that happens, in the order in which it happened on this device. */
export type PandoEvent =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly conversation: string;
      readonly from: Person;
      readonly text: string;
      readonly at: string;
      readonly own: boolean;
      readonly replyTo?: string;
    }
  | {
      readonly type: 'file';
      readonly id: string;
      readonly conversation: string;
      readonly from: Person;
      readonly at: string;
      readonly own: boolean;
      readonly text: string;
      readonly attachment: Attachment;
    }
  | {
      readonly type: 'reaction';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly emoji: string;
      readonly removed: boolean;
      readonly at: string;
    }
  | {
      readonly type: 'edit';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly text: string;
      readonly at: string;
    }
  | {
      readonly type: 'delete';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly at: string;
    }
  | {
      readonly type: 'joined';
      readonly conversation: string;
      readonly who: Person;
      readonly by?: Person;
      readonly at: string;
    }
  | {
      readonly type: 'left';
      readonly conversation: string;
      readonly who: Person;
      readonly by?: Person;
      readonly at: string;
    }
  | {
      readonly type: 'receipt';
      readonly conversation: string;
      readonly from: Person;
      readonly state: 'delivered' | 'read';
      readonly messages: readonly string[];
      readonly at: string;
    }
  /** An own message moved on. */
  | { readonly type: 'state'; readonly conversation: string; readonly message: string; readonly state: Delivery }
  /** A conversation appeared, changed (name, members, unread, status) or went: ask `list` or `conversation` again. */
  | { readonly type: 'conversation'; readonly conversation: string; readonly change: 'added' | 'changed' | 'gone' }
  /** A stranger wants to talk. */
  | { readonly type: 'request'; readonly conversation: string; readonly from: Person; readonly at: string }
  | {
      readonly type: 'progress';
      readonly conversation: string;
      readonly message: string;
      readonly direction: 'up' | 'down';
      readonly bytes: number;
      readonly of: number;
    }
  /** The connection as a person would see it: `online` while a quorum of every conversation answers. */
  | { readonly type: 'network'; readonly online: boolean }
  /** Something about the servers that the trust page shows. */
  | { readonly type: 'servers' };

export type ReplicaState = 'connected' | 'connecting' | 'offline' | 'replaced' | 'lying';

export interface Status {
  readonly account: string;
  readonly homes: readonly { readonly url: string; readonly state: ReplicaState }[];
  readonly conversations: readonly {
    readonly id: string;
    readonly epoch: number;
    readonly slot: number;
    readonly replicas: readonly { readonly url: string; readonly state: ReplicaState }[];
    readonly queued: number;
  }[];
  readonly undecryptable_total: Readonly<Record<string, number>>;
  readonly evidence: readonly EvidenceSummary[];
  /**
   * What is begun with servers that answer and not finished: reading what came, messages and receipts on their way,
   * changes of members, invitations. 0: this device is at rest.
   */
  readonly pending: number;
}

/**
 * What is kept against a server. `votes`, `lists`: it signed two statements about commits, or about what it keeps, that
 * cannot both be true, so it lied; it is replaced. `decisions`: it is one of those that signed two decisions of one
 * slot, of whom some lied.
 */
export interface EvidenceSummary {
  /** The server's key and incarnation. */
  readonly server: string;
  readonly about: 'votes' | 'lists' | 'decisions';
  readonly at: string;
}

/** Parameters and results by method name. A `who` is a contact link, an account id or a contact's name. */
export interface Methods {
  init: { params: { name: string; servers?: readonly string[] }; result: Identity };
  link: { params: Record<string, never>; result: Identity };
  rename: { params: { name: string }; result: Identity };
  add: { params: { link: string }; result: { contact: Person; conversation: string } };
  list: { params: Record<string, never>; result: readonly ConversationSummary[] };
  contacts: {
    params: Record<string, never>;
    result: readonly (Person & { blocked: boolean; conversation?: string })[];
  };
  conversation: { params: { conversation: string }; result: ConversationSummary };
  'group.create': {
    params: { name: string; members: readonly string[] };
    result: { id: string; name: string; members: readonly Person[] };
  };
  'group.add': {
    params: { conversation: string; members: readonly string[] };
    result: { id: string; name: string; members: readonly Person[] };
  };
  'group.remove': {
    params: { conversation: string; members: readonly string[] };
    result: { id: string; name: string; members: readonly Person[] };
  };
  'group.leave': { params: { conversation: string }; result: { id: string } };
  send: {
    params: { to: string; text?: string; file?: FileSource; replyTo?: string; timeout?: number };
    result: { id: string; conversation: string; state: 'sent' | 'queued'; acks: number };
  };
  react: { params: { conversation: string; message: string; emoji: string; remove?: boolean }; result: { id: string } };
  edit: { params: { conversation: string; message: string; text: string }; result: { id: string } };
  delete: { params: { conversation: string; message: string; forEveryone?: boolean }; result: { id: string } };
  read: { params: { conversation: string }; result: { conversation: string; unread: 0 } };
  /** The attachment's bytes, whole and verified; the shells write them to a path or a blob address. */
  attachment: { params: { message: string }; result: { attachment: Attachment; bytes: Uint8Array } };
  accept: { params: { who: string }; result: { conversation: string } };
  decline: { params: { who: string }; result: { conversation: string } };
  block: { params: { who: string; unblock?: boolean }; result: { account: string; blocked: boolean } };
  /** Deletes a conversation here, and leaves it. */
  forget: { params: { conversation: string }; result: { conversation: string } };
  /** Newest `limit` messages (default 50) before the message `before`, in screen order, oldest first. */
  history: { params: { conversation: string; limit?: number; before?: string }; result: readonly Message[] };
  status: { params: Record<string, never>; result: Status };
  /** Everything as one encrypted file, opened by the passphrase. */
  export: { params: { passphrase: string }; result: { bytes: Uint8Array } };
  import: { params: { bytes: Uint8Array; passphrase: string }; result: Identity };
  replicas: {
    params: { conversation: string };
    result: readonly {
      url: string;
      state: ReplicaState;
      name: string;
      operator: string;
      country: string;
      version: string;
      /** What it is proven to have lied about, or may have. */
      evidence?: EvidenceSummary['about'];
    }[];
  };
  'replicas.replace': {
    params: { conversation: string; url: string; with?: string };
    result: { conversation: string; replicas: readonly string[] };
  };
}

export interface FileSource {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];

/** Stable codes; `message` is one clear sentence that says what to do. */
export type ErrorCode =
  | 'no-account'
  | 'account-exists'
  | 'bad-parameters'
  | 'bad-link'
  | 'unknown-conversation'
  | 'unknown-message'
  | 'unknown-person'
  | 'ambiguous-name'
  | 'not-a-member'
  | 'too-large'
  | 'offline'
  | 'timeout'
  | 'refused'
  | 'wrong-passphrase'
  | 'unknown-server'
  | 'profile-busy'
  | 'internal';

export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  /** For `ambiguous-name`: those it fits. */
  readonly candidates?: readonly Person[];
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

/** What apps hold: calls and events. Implemented by the client shell; by a socket to the owner process in the CLI. */
export interface Pando {
  call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>>;
  /** Returns the unsubscriber. */
  subscribe(listener: (event: PandoEvent) => void): () => void;
}
