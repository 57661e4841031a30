import type {
  AccountId,
  AccountRecord,
  DeviceKey,
  Genesis,
  InboxMessage,
  Permit,
  PermitPurpose,
  ReplicaSet,
  Token,
} from '@pando/protocol';
import type { Outcome, Person, ReplicaState } from './api.ts';
import type { Sleeping } from './list/listing.ts';
import type { Listed } from './conversation/model.ts';
import type { OwnKeyPackage } from './mls/mls.ts';
import type { HttpRequests } from './network/http.ts';
import type { Liars } from './network/liars.ts';
import type { Links } from './network/links.ts';
import type { Ports } from './ports.ts';
import type { Transaction } from './transaction.ts';
import type { Turn } from './turn.ts';

/** What the parts of the engine know of each other. Each is one module's class; the engine wires them. */
export interface Services {
  readonly ports: Ports;
  readonly links: Links;
  readonly http: HttpRequests;
  readonly liars: Liars;
  readonly account: AccountService;
  readonly people: PeopleService;
  readonly conversations: ConversationService;
}

export interface OwnAccount {
  readonly account: AccountId;
  readonly name: string;
  readonly device: { readonly key: DeviceKey; readonly seed: Uint8Array };
  /** The homes of the current record. */
  readonly homes: ReplicaSet;
  /** Of this account's contact link. */
  readonly token: Token;
}

/** Where someone can be reached. */
export interface Address {
  readonly account: AccountId;
  readonly homes: readonly string[];
  readonly token: Token | undefined;
}

/** What adding someone takes. */
export interface Claimed {
  /** Of the account's current record. */
  readonly inboxKey: Uint8Array;
  readonly packages: readonly { readonly device: DeviceKey; readonly keyPackage: Uint8Array }[];
}

export interface AccountService {
  /** Undefined before `init`. */
  own(): OwnAccount | undefined;
  /** The credential of a leaf of this device: proves the account to whoever sees it. */
  credential(leafKey: Uint8Array): Uint8Array;
  /** A fresh key package of this device, with the credential inside; its secret is stored under its reference. */
  freshKeyPackage(turn: Turn): Promise<OwnKeyPackage>;
  /** The stored key package that an introduction used. One-time ones are deleted by `consumeKeyPackage`. */
  keyPackage(tx: Transaction, ref: Uint8Array): Promise<OwnKeyPackage | undefined>;
  consumeKeyPackage(turn: Turn, ref: Uint8Array): Promise<void>;
  /** A permit of one of the homes; `then` gets undefined where that server gives none now. */
  permit(
    turn: Turn,
    url: string,
    purpose: PermitPurpose,
    then: (turn: Turn, permit: Permit | undefined) => Promise<void> | void,
  ): void;
  /**
   * One key package of each device of an account, from whichever home has them. Kept until they are used or
   * `then` has got them; undefined where no home answered (ask again later). Failed look-ups back off by themselves.
   */
  claim(turn: Turn, who: Address, then: (turn: Turn, claimed: Claimed | undefined) => Promise<void> | void): void;
  /** The account's current record, from a quorum of its homes; undefined where too few answered. */
  lookUp(turn: Turn, who: Address, then: (turn: Turn, record: AccountRecord | undefined) => Promise<void> | void): void;
  /** Seals a message to an inbox key (HPKE); undefined where the key is none. */
  seal(inboxKey: Uint8Array, message: InboxMessage): Promise<Uint8Array | undefined>;
  /**
   * Puts a sealed message into an account's inbox at all its homes; persisted, and retried until a quorum has it. It
   * takes the place of what is still on its way to that account under the same `subject`.
   */
  deliver(turn: Turn, who: Address, sealed: Uint8Array, subject?: string): void;
  /** Gives up bringing what is still on its way under this subject. */
  recall(turn: Turn, subject: string): void;
  /** Servers to be connected to on the account's lane. */
  wantedServers(): ReadonlySet<string>;
  homeStates(): readonly { readonly url: string; readonly state: ReplicaState }[];
  /** What is begun with the homes, and with those of others, and not finished. */
  pending(): number;
}

/** What was learnt about someone. */
export interface Met {
  readonly account: AccountId;
  readonly name: string | undefined;
  readonly homes: readonly string[];
  /** They say it themselves, and it is proven; what others say counts only where nothing better is known. */
  readonly bySelf: boolean;
}

/** What is known of people: contacts, and everybody met in a conversation. */
export interface PeopleService {
  /** Display name; a short form of the id where none is known. */
  name(account: AccountId): string;
  person(account: AccountId): Person;
  isContact(account: AccountId): boolean;
  isBlocked(account: AccountId): boolean;
  /** The safety number that a person has compared; null: none. */
  verified(account: AccountId): string | null;
  /** What this account alone calls somebody; empty: what they call themselves. */
  setNickname(turn: Turn, account: AccountId, nickname: string): void;
  /** Remembers what was learnt about someone; never overwrites better knowledge with worse. */
  meet(turn: Turn, met: Met): void;
  /** Makes someone a contact (accepted, or by link). */
  befriend(turn: Turn, account: AccountId): void;
  address(account: AccountId): Address | undefined;
  /**
   * Whom a person means by a contact link (remembered: its account can be reached from now on), an account id or a
   * contact's name.
   */
  resolve(turn: Turn, who: string): Outcome<AccountId>;
}

/** What inboxes bring to conversations. */
export interface ConversationService {
  /** `trusted`: it came with a good token of this account's. `sealedHash`: SHA-256 of the inbox item as it was sealed. */
  received(
    turn: Turn,
    message: InboxMessage,
    from: { readonly trusted: boolean; readonly sealedHash: Uint8Array },
  ): Promise<void>;
  /** The name or the homes of this account changed: its leaves' rows will follow. */
  ownAccountChanged(turn: Turn): Promise<void>;
  /** The conversation that is written to in a thread, whether it is awake or not. */
  look(thread: string): Listed | Sleeping | undefined;
  /** The thread of a log that this account has, whether it is awake or not. */
  threadOf(log: string): string | undefined;
  /** Has every conversation looked at in this turn. */
  lookAgain(turn: Turn): void;
  /** The direct conversation with someone, made where there is none; its id. */
  direct(turn: Turn, account: AccountId): Promise<string>;
  /** Follows somebody's invitations that wait for consent, or `only` one; its id, or undefined if there is none. */
  acceptRequest(turn: Turn, account: AccountId, only?: string): Promise<string | undefined>;
  /** Drops them, or `only` one; its id, or undefined if there was none. */
  declineRequest(turn: Turn, account: AccountId, only?: string): Promise<string | undefined>;
  /** Somebody was blocked or unblocked. */
  blocked(turn: Turn, account: AccountId): Promise<void>;
  /** The id of the direct conversation with someone, if there is one. */
  directWith(account: AccountId): string | undefined;
  /** A conversation that an import brought: its history is there; this device asks to be taken in. */
  restore(turn: Turn, restored: ExportedConversation): Promise<void>;
  /** What `restore` takes, of every conversation. */
  exported(turn: Turn): Promise<readonly ExportedConversation[]>;
}

export interface ExportedConversation {
  /** As people and programs see it; its history is kept under it. */
  readonly id: string;
  readonly genesis: Genesis;
  readonly kind: 'direct' | 'group' | 'self';
  readonly name: string;
  readonly replicas: ReplicaSet;
  readonly members: readonly AccountId[];
}
