import type { AccountMethods } from './account.ts';
import type { AttachmentMethods } from './attachment.ts';
import type { ConversationMethods } from './conversation.ts';
import type { PandoEvent } from './event.ts';
import type { GroupMethods } from './group.ts';
import type { MessageMethods } from './message.ts';
import type { PeopleMethods, Person } from './person.ts';
import type { PictureMethods } from './picture.ts';
import type { PreferenceMethods } from './preference.ts';
import type { ReadingMethods } from './reading.ts';
import type { SearchMethods } from './search.ts';
import type { ServerMethods } from './server.ts';

/** Parameters and results by method name. */
export interface Methods
  extends
    AccountMethods,
    AttachmentMethods,
    ConversationMethods,
    GroupMethods,
    MessageMethods,
    PeopleMethods,
    PictureMethods,
    PreferenceMethods,
    ReadingMethods,
    SearchMethods,
    ServerMethods {}

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
  /** The person's role in the group does not allow it. */
  | 'not-allowed'
  | 'too-large'
  | 'offline'
  | 'timeout'
  | 'refused'
  | 'wrong-passphrase'
  | 'unknown-server'
  | 'unknown-scheduled'
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
