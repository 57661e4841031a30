import type {
  AccessKey,
  AccountId,
  Ballot,
  DeviceKey,
  EntryId,
  Hash,
  Incarnation,
  LogId,
  Passing,
  Token,
} from '@pando/protocol';

/**
 * Where a server keeps everything: a synchronous port. Whatever the work of one transaction wrote is on disk
 * (fsync) when `transaction` returns, or, where the work threw, none of it is. The core handles a batch of frames in
 * one transaction and releases its answers afterwards, so a batch costs one fsync. Transactions do not nest; reads
 * outside of one are allowed, writes are not. Byte strings handed over or returned are not changed afterwards by
 * either side.
 */
export interface Store {
  transaction<T>(work: () => T): T;
  /** Outside of a transaction: what was dropped is gone from the files too. False where that must wait. */
  scrub(): boolean;
  close(): void;

  readonly server: ServerStore;
  readonly logs: LogStore;
  readonly entries: EntryStore;
  readonly slots: SlotStore;
  readonly endorsements: EndorsementStore;
  readonly statements: StatementStore;
  readonly acceptors: AcceptorStore;
  readonly staged: StagedStore;
  readonly keys: AccessKeyStore;
  readonly offers: OfferStore;
  readonly wakes: WakeStore;

  readonly records: RecordStore;
  readonly keyPackages: KeyPackageStore;
  readonly tokens: TokenStore;
  readonly inboxes: InboxStore;
  readonly permits: PermitStore;
}

/** How much of a range is wanted. Rows are returned until either is reached, but at least one where there is one. */
export interface RangeLimit {
  readonly rows: number;
  readonly bytes: number;
}

// The server itself.

export interface ServerIdentity {
  /** Ed25519 seed. */
  readonly seed: Uint8Array;
  readonly incarnation: Incarnation;
}

/** Since when the server has run without a long gap, and when it was last known to run. */
export interface Watch {
  readonly since: number;
  readonly at: number;
}

export interface ServerStore {
  identity(): ServerIdentity | undefined;
  setIdentity(identity: ServerIdentity): void;
  watch(): Watch | undefined;
  setWatch(watch: Watch): void;
}

// Logs.

declare const logNumber: unique symbol;
/** The store's own short name of a log, given when it is created and never reused. */
export type LogNumber = number & { readonly [logNumber]: true };

export interface LogRow {
  readonly number: LogNumber;
  readonly log: LogId;
  /** Encoded `genesis`. */
  readonly genesis: Uint8Array;
  readonly createdAt: number;
  /** How long bodies are kept: of the highest endorsed slot, or of the genesis. */
  readonly retentionSeconds: number;
  /** Highest decided slot and highest endorsed one; 0 while there is none. */
  readonly decided: number;
  readonly endorsed: number;
  /** Bodies up to this sequence are gone by retention; 0 while none is. */
  readonly expired: number;
  /** When the oldest entry above `expired` expires, or null where there is none: what `due` looks for. */
  readonly expiresAt: number | null;
  /** The decided slot that last changed the replica set, and the one that took this server out; 0 while none has. */
  readonly changedBy: number;
  readonly endedBy: number;
}

export interface LogStore {
  /** The log must not exist yet. All later fields begin at 0 or null. */
  create(log: LogId, genesis: Uint8Array, retentionSeconds: number, createdAt: number): LogRow;
  find(log: LogId): LogRow | undefined;
  byNumber(log: LogNumber): LogRow | undefined;
  /** Writes the fields that change: retentionSeconds, decided, endorsed, expired, expiresAt, changedBy, endedBy. */
  update(row: LogRow): void;
  /** Logs whose `expiresAt` is at most `now`, the earliest first. */
  due(now: number, limit: number): readonly LogNumber[];
  count(): number;
}

// Entries, in the order of their arrival.

export interface NewEntry {
  /** The one after the last, from 1. */
  readonly sequence: number;
  readonly id: EntryId;
  readonly tag: number;
  /** The hash chain up to and including this entry. */
  readonly chain: Hash;
  /** Null where the entry's time was over when it came. */
  readonly body: Uint8Array | null;
  /** What proves, also without the body, that the entry may be forgotten; null: it has no time of its own. */
  readonly passing: Passing | null;
  /** When it arrived, ms since 1970; never falls within a log. */
  readonly at: number;
}

export interface StoredEntry {
  readonly sequence: number;
  readonly id: EntryId;
  readonly tag: number;
  /** Null where it was not asked for, or is gone. */
  readonly body: Uint8Array | null;
  /** Its body is gone: by retention, or because its time was over. */
  readonly expired: boolean;
  readonly passing: Passing | null;
}

export interface LogEnd {
  readonly sequence: number;
  readonly chain: Hash;
  readonly at: number;
}

export interface EntryStore {
  /** Returns the sequence under which the id is stored: the given one or, where the log has the id, the old one. */
  append(log: LogNumber, entry: NewEntry): number;
  /** The last entry; undefined where there is none. */
  end(log: LogNumber): LogEnd | undefined;
  find(log: LogNumber, id: EntryId): StoredEntry | undefined;
  /** Only the entry's place and tag: cheaper than `find`. */
  locate(log: LogNumber, id: EntryId): { readonly sequence: number; readonly tag: number } | undefined;
  /** Entries with a sequence above `after`, ascending; `limit.bytes` counts bodies. */
  after(log: LogNumber, after: number, limit: RangeLimit, bodies: boolean): readonly StoredEntry[];
  /** When an entry arrived; undefined where the log has no such sequence. */
  arrivalOf(log: LogNumber, sequence: number): number | undefined;
  /** Drops the bodies of entries that arrived at or before `until`. Returns the highest sequence of those, or 0. */
  expire(log: LogNumber, until: number): number;
  /** Of all logs: drops the bodies of entries with a time (seconds) up to `until`, those of the earliest first. Returns how many. */
  pass(until: number, limit: number): number;
  count(): number;
}

// Slots.

export interface StoredSlot {
  readonly slot: number;
  /** H(v). */
  readonly hash: Hash;
  /** Encoded `slotValue`. */
  readonly value: Uint8Array;
  /** Encoded `decisionCertificate`. */
  readonly certificate: Uint8Array;
}

export interface SlotStore {
  put(log: LogNumber, slot: StoredSlot): void;
  get(log: LogNumber, slot: number): StoredSlot | undefined;
  /** Slots from `from` on, ascending; `limit.bytes` counts values and certificates. */
  from(log: LogNumber, from: number, limit: RangeLimit): readonly StoredSlot[];
}

export interface StoredEndorsement {
  readonly slot: number;
  readonly key: AccessKey;
  /** Encoded `endorsement`. */
  readonly endorsement: Uint8Array;
}

/** Endorsements of slots that are not closed yet. */
export interface EndorsementStore {
  /** One of a key for a slot; a second is ignored. Returns whether it was new. */
  add(log: LogNumber, endorsement: StoredEndorsement): boolean;
  of(log: LogNumber): readonly StoredEndorsement[];
  /** Those of slots up to and including `slot`. */
  removeUpTo(log: LogNumber, slot: number): void;
}

/** What this server signed, or keeps for others, about a slot. */
export interface StatementStore {
  /** Encoded `frontier`, by the slot that it closes. */
  putFrontier(log: LogNumber, slot: number, frontier: Uint8Array): void;
  /** Of the highest slot that is at most `slot`. */
  frontierUpTo(log: LogNumber, slot: number): Uint8Array | undefined;
  /** Encoded `seal`, by the slot that ended the set. */
  putSeal(log: LogNumber, slot: number, seal: Uint8Array): void;
  seal(log: LogNumber, slot: number): Uint8Array | undefined;
  /** Encoded `activeCertificate`, by the slot that ended the old set. */
  putActive(log: LogNumber, slot: number, certificate: Uint8Array): void;
  active(log: LogNumber, slot: number): Uint8Array | undefined;
  /** Encoded `held`, by the slot that began the new set. */
  putHeld(log: LogNumber, slot: number, held: Uint8Array): void;
  held(log: LogNumber, slot: number): Uint8Array | undefined;
}

// Deciding.

/** One acceptor's memory of one instance. Forgetting any of it forks groups. */
export interface StoredAcceptor {
  readonly promised: Ballot | null;
  readonly accepted: {
    readonly ballot: Ballot;
    readonly value: Uint8Array;
    /** Encoded `promiseCertificate`. */
    readonly certificate: Uint8Array;
  } | null;
}

/** By instance hash; slots and records alike. */
export interface AcceptorStore {
  get(instance: Hash): StoredAcceptor | undefined;
  put(instance: Hash, state: StoredAcceptor): void;
  /** Once its decision is stored. */
  remove(instance: Hash): void;
}

// Blobs that slots name by hash.

export interface StagedStore {
  /** Returns false where the log has it already. */
  put(log: LogNumber, hash: Hash, body: Uint8Array, at: number): boolean;
  get(log: LogNumber, hash: Hash): Uint8Array | undefined;
  has(log: LogNumber, hash: Hash): boolean;
  /** A decided slot names it: it is kept as long as slots are. */
  keep(log: LogNumber, hash: Hash): void;
  /** Drops of this log what no decided slot names, the oldest first, until that has at most so many bytes. */
  trimLoose(log: LogNumber, bytes: number): void;
  /** Of all logs: drops what no decided slot names and was put at or before `until`. */
  expireLoose(until: number): void;
}

// Access keys.

export interface AccessKeyStore {
  setOpened(log: LogNumber, key: AccessKey, at: number): void;
  /** When each key last opened the log. */
  opened(log: LogNumber): readonly { readonly key: AccessKey; readonly at: number }[];
  /** Signers of void slots: they may not propose. */
  refuse(log: LogNumber, key: AccessKey): void;
  refused(log: LogNumber): readonly AccessKey[];
  /** Keys that brought this log here by `adoptLog`; they may bring its slots before these name them. */
  addAdopter(log: LogNumber, key: AccessKey): void;
  adopters(log: LogNumber): readonly AccessKey[];
  /** The slot that dropped this key from the list, so that its holder can be told. */
  setDropped(log: LogNumber, key: AccessKey, slot: number): void;
  dropped(log: LogNumber, key: AccessKey): number | undefined;
}

/** How sleeping devices are woken, by log and access key. */
export interface WakeStore {
  /** `call` is the encoded `wakeCall`, `endpoint` the address in it. Replaces what this key gave before. */
  put(log: LogNumber, key: AccessKey, endpoint: string, call: Uint8Array): void;
  remove(log: LogNumber, key: AccessKey): void;
  of(log: LogNumber): readonly { readonly key: AccessKey; readonly call: Uint8Array }[];
  /** Who has given this address, in all logs. */
  at(endpoint: string): readonly { readonly log: LogNumber; readonly key: AccessKey; readonly call: Uint8Array }[];
}

// What other replicas list and this one may lack.

export interface OfferStore {
  /** How far down from its end the list of a statement (by hash) has been shown. */
  reached(log: LogNumber, statement: Hash): { readonly after: number; readonly chain: Hash } | undefined;
  setReached(log: LogNumber, statement: Hash, after: number, chain: Hash): void;
  /** An entry that a statement lists and this replica lacks. */
  want(log: LogNumber, statement: Hash, id: EntryId, tag: number): void;
  /** The tag under which any offered list names it. */
  wanted(log: LogNumber, id: EntryId): number | undefined;
  /** How many entries this statement lists that are still missing. */
  missing(log: LogNumber, statement: Hash): number;
  /** It has come: no list misses it any more. */
  found(log: LogNumber, id: EntryId): void;
  wantedCount(log: LogNumber): number;
  /** Forgets all offers of a log. */
  clear(log: LogNumber): void;
}

// Accounts.

export interface StoredRecord {
  readonly version: number;
  /** `recordHash` of it. */
  readonly hash: Hash;
  /** Encoded `certifiedRecord`. */
  readonly record: Uint8Array;
}

export interface RecordStore {
  put(account: AccountId, record: StoredRecord): void;
  current(account: AccountId): StoredRecord | undefined;
  /** Versions from `from` on, ascending. */
  from(account: AccountId, from: number, limit: RangeLimit): readonly StoredRecord[];
  countAccounts(): number;
}

export interface KeyPackageStore {
  /** Adds one-time packages of a device. */
  add(account: AccountId, device: DeviceKey, packages: readonly Uint8Array[]): void;
  setLastResort(account: AccountId, device: DeviceKey, keyPackage: Uint8Array): void;
  /** One-time packages left. */
  count(account: AccountId, device: DeviceKey): number;
  /** The oldest one-time package, which is then gone, or else the last resort. */
  claim(
    account: AccountId,
    device: DeviceKey,
  ): { readonly keyPackage: Uint8Array; readonly lastResort: boolean } | undefined;
  /** Of a device that was struck from the record. */
  removeDevice(account: AccountId, device: DeviceKey): void;
}

/** Hashes (SHA-256) of the tokens that an account's contact links carry. */
export interface TokenStore {
  replace(account: AccountId, hashes: readonly Hash[]): void;
  has(account: AccountId, hash: Hash): boolean;
}

export interface StoredInboxItem {
  /** Rises within an account; never reused. */
  readonly item: number;
  readonly token: Token | null;
  readonly body: Uint8Array;
}

export interface InboxStore {
  put(account: AccountId, token: Token | null, body: Uint8Array, at: number): StoredInboxItem;
  after(account: AccountId, after: number, limit: RangeLimit): readonly StoredInboxItem[];
  remove(account: AccountId, items: readonly number[]): void;
  size(account: AccountId): { readonly items: number; readonly bytes: number };
  /** Of all accounts: drops what came at or before `until`. */
  expire(until: number): void;
}

export interface PermitStore {
  /** False where it was spent before. */
  spend(nonce: Uint8Array, expires: number): boolean;
  /** Forgets spent permits that have expired by `now`. */
  forget(now: number): void;
}
