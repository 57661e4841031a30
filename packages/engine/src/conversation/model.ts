import type {
  AccessKey,
  AccountId,
  ActiveCertificate,
  DecidedSlot,
  DeviceKey,
  EntryId,
  Frontier,
  Genesis,
  Hash,
  ListStatement,
  LogId,
  Replica,
  ReplicaId,
  ReplicaSet,
  SetEndorsement,
  Vote,
} from '@pando/protocol';
import type { UploadId } from '../attachment/upload.ts';
import type { DeviceTag } from '../content/index.ts';
import type { Proposal } from '../consensus/index.ts';
import type { Group } from '../mls/mls.ts';
import type { PictureExchange } from '../picture/exchange-state.ts';
import type { Moving } from './moving-state.ts';
import type { Departure } from './departure.ts';
import type { Role } from './roles.ts';
import type { ConversationState, InviteLink, Settings } from './state.ts';
import type { Identities } from './validity.ts';

/** A conversation's log id in hexadecimal: key of maps and stores, and the id that people's programs see. */
export type ConversationId = string;
/** An entry's id in hexadecimal. */
export type EntryKey = string;

/**
 * `rejoining`: this device lost its state and asked to be re-added. `leaving`: it has said so, reads nothing more, and
 * endorses what the others decide until they have taken it out: where few may endorse, theirs would not count without
 * it. `left`, `removed`: the history stays.
 */
export type ConversationStatus = 'active' | 'rejoining' | 'leaving' | 'left' | 'removed';

export interface AccessSeed {
  readonly seed: Uint8Array;
  readonly key: AccessKey;
}

/** The epoch that an applied slot began, while its keys are kept. */
export interface KeptEpoch {
  readonly slot: number;
  readonly epoch: number;
  /** Accounts in hexadecimal who alone may write in it; absent: everybody may. */
  readonly posters?: readonly string[];
}

/** Who said that it leaves, by which leaf, and the signature that proves it. */
export interface Leaver extends Departure {
  /** In hexadecimal. */
  readonly account: string;
}

/** What is stored of a conversation besides its MLS state, its outbox and what is on the screen. */
export interface ConversationRow {
  readonly genesis: Genesis;
  readonly status: ConversationStatus;
  readonly state: ConversationState;
  /** The set in force: the last decided slot's, void or not. */
  readonly replicas: ReplicaSet;
  /** Last slot that was decided and judged here, and its value's hash (the log id for slot 0). */
  readonly slot: number;
  readonly slotHash: Hash;
  /** Last valid slot, its hash, and the void ones since the last endorsed one. */
  readonly validSlot: number;
  readonly validHash: Hash;
  readonly voids: readonly number[];
  /** Highest slot that a quorum of replicas signed frontiers for and whose lists were worked off. */
  readonly closedSlot: number;
  /** The slot with which this device came in; what is tagged earlier was never for it. */
  readonly joinedSlot: number;
  readonly access: AccessSeed;
  /** This leaf's access keys before that one, newest first: replicas that lack its slot know only these. */
  readonly olderAccess: readonly AccessSeed[];
  /** Names this device's leaf. */
  readonly leafKey: Uint8Array;
  readonly epochs: readonly KeptEpoch[];
  /** When this device is to commit an update at the latest (ms). */
  readonly updateAt: number;
  readonly createdAt: number;
  /** The other one in a direct conversation. */
  readonly peer: AccountId | null;
  /** The last change of the replica set, until the new set is active. */
  readonly move: Move | null;
  /** When this device asked members to take it in again (ms); null: it did not. */
  readonly readdAskedAt: number | null;
  /** Those who said that they leave and are to be taken out. */
  readonly leavers: readonly Leaver[];
  /** This account leaves: it stops taking part once its last message, which says so, is sent. */
  readonly leaving?: true;
  /** When it had said so to a quorum (ms). */
  readonly leftAt?: number;
  /** This device made the log, and may make it on replicas that were away then. */
  readonly creator: boolean;
}

/** A replica set that was ended by a decided slot. */
export interface Move {
  readonly slot: number;
  readonly value: Hash;
  readonly from: ReplicaSet;
}

/** A message, or another envelope, on its way. */
export interface OutboxRow {
  /** In order of composition. */
  readonly order: number;
  /** The message's id on screen; null for receipts and the like. */
  readonly message: string | null;
  /** The padded envelope: the same for every encryption. */
  readonly plaintext: Uint8Array;
  /** The attachments that have yet to be uploaded before this goes. */
  readonly uploads: readonly UploadId[];
  /** When it has to be gone everywhere (ms by the servers' clocks); null: never. */
  readonly until: number | null;
  readonly entry: { readonly id: EntryId; readonly tag: number; readonly body: Uint8Array } | null;
}

export interface OutboxItem {
  row: OutboxRow;
  /** Replicas that have durably stored the present entry, and those that were sent it on their present session. */
  readonly acks: Set<ReplicaId>;
  readonly asked: Set<ReplicaId>;
  readonly refusedUntil: Map<ReplicaId, number>;
  /** A replica has closed its epoch. */
  stale: boolean;
  /** Whether sleeping devices are to be woken for it; undefined until it goes. */
  wakes: boolean | undefined;
}

/** What this device wants done, until a decided slot has done it. */
export type Intent =
  /** `link`: hash of the secret with which the account asked to come in. */
  | { readonly kind: 'add'; readonly account: AccountId; readonly link?: Hash }
  /** The other devices of this account in a conversation that this one has made. */
  | { readonly kind: 'own-devices' }
  | { readonly kind: 'remove'; readonly account: AccountId }
  | { readonly kind: 'settings'; readonly change: Partial<Settings> }
  | { readonly kind: 'role'; readonly account: AccountId; readonly role: Role }
  | { readonly kind: 'link'; readonly link: InviteLink }
  | { readonly kind: 'unlink'; readonly secret: Hash }
  /** Fresh keys for this leaf; also sets its own access key and name. */
  | { readonly kind: 'update'; readonly since: number }
  /** Takes a device's leaves out, and the one with this hash, and puts a key package in. */
  | {
      readonly kind: 'readd';
      readonly oldLeaf: Uint8Array | null;
      readonly leafKey: Uint8Array;
      readonly keyPackage: Uint8Array;
      readonly account: AccountId;
      readonly device: DeviceKey;
      /** The keys of the leaves that the device had when it asked; once it has another one, it is done. */
      readonly replaces: readonly Uint8Array[];
      readonly name: string;
      readonly inboxKey: Uint8Array;
    }
  /** `asked`: a person wants it; else it is wanted as long as the old one is faulty. */
  | { readonly kind: 'replace'; readonly old: Replica; readonly next: Replica; readonly asked: boolean }
  /** A valid slot after void ones: with it members say which are void, and their signers are barred. */
  | { readonly kind: 'fresh-slot' };

/** Key packages claimed for adding an account; kept until they are used. */
export interface ClaimRow {
  readonly inboxKey: Uint8Array;
  readonly packages: readonly Uint8Array[];
}

export interface IntentRow {
  readonly id: number;
  readonly intent: Intent;
  /** Not before then (ms): jitter, where several members want the same. */
  readonly notBefore: number;
}

/** What this device proposed for a slot, with all that it needs if it is decided. */
export interface ProposalRow {
  readonly slot: number;
  readonly value: Uint8Array;
  readonly hash: Hash;
  readonly access: AccessSeed;
  readonly blob: { readonly hash: Hash; readonly body: Uint8Array } | null;
  readonly introductions: readonly OutgoingIntroduction[];
}

export interface OutgoingIntroduction {
  readonly account: AccountId;
  readonly sealed: Uint8Array;
}

export interface LiveProposal {
  readonly row: ProposalRow;
  readonly staged: Group;
  readonly proposal: Proposal;
  /** Which replicas hold which blob (`replica blob`), and which were asked to. */
  readonly stagedAt: Set<string>;
  readonly stageAsked: Set<string>;
  /** Who was asked what, so that a new phase asks again. */
  readonly asked: Map<ReplicaId, string>;
  /** Replicas that refused: how often in a row, and until when (ms) they are not asked again. */
  readonly refusals: Map<ReplicaId, { readonly times: number; readonly until: number }>;
  /** What replicas signed about this slot, to be compared with what else they sign about it. */
  readonly votes: Map<ReplicaId, Vote[]>;
  pausedUntil: number;
  outpaced: boolean;
  /** The phase that it is in, and until when (ms) its answers are waited for. */
  phase: string;
  patientUntil: number;
  attempts: number;
}

/** Somebody who has a group's link and waits for an admin's word. */
export interface JoinRequestRow {
  readonly account: AccountId;
  /** Hash of the link's secret. */
  readonly link: Hash;
  readonly at: number;
}

/** Someone whom another member has added and who has not yet set its own access key. */
export interface Joiner {
  readonly account: AccountId;
  readonly leafKey: Uint8Array;
  readonly hash: Hash;
  /** When this device is to bring the introduction (ms), or to look for it again; infinity: it asks for it just now. */
  at: number;
  /** Replicas that do not have it, as far as is known. */
  readonly asked: Set<ReplicaId>;
  /** How often all were asked in vain. */
  vain: number;
}

/** One replica of the log, as this device's present connection knows it. */
/** Who writes now; in memory alone. */
export interface Typing {
  /** When this device last said so (ms), and what. */
  saidAt: number;
  isWriting: boolean;
  /** By account: what was last said, and until when (ms) it is believed; 0: no more. */
  readonly others: Map<string, { readonly at: number; readonly until: number }>;
  key: { readonly epoch: number; readonly key: Uint8Array } | undefined;
}

export interface Session {
  readonly id: ReplicaId;
  readonly replica: Replica;
  phase: 'away' | 'opening' | 'reading' | 'live' | 'refused';
  /** Not tried again before then. */
  retryAt: number;
  /** Where its list was begun, all after it, and where it stands. */
  base: Position;
  readonly rows: ListedEntry[];
  at: Position;
  /** Its own count, by its last signed head. */
  endSequence: number;
  decided: number;
  /** Until then (ms) it is waited for where it claims slots that are not here: so long, and anew for each it shows. */
  believedUntil: number;
  /** It is not asked for slots before then (ms). */
  slotsAt: number;
  /** It is not brought slots, nor sent endorsements, before then (ms). */
  bringAt: number;
  endorseAt: number;
  /** Highest slot that it holds for endorsed, and up to which this device has sent it endorsements. */
  endorsed: number;
  endorsedSent: number;
  frontier: Frontier | undefined;
  frontierVerified: boolean;
  /** Up to which slot it was asked for its frontier and has answered; -1: not since it began to push. */
  frontierAsked: number;
  /** It is not asked for its frontier before then (ms). */
  frontierAt: number;
  /** `full`: it pushes whole entries. */
  mode: 'full' | 'ids';
  busy: Set<string>;
  /** How often in a row it said what it could not prove, and when last (ms). */
  misbehaved: { readonly times: number; readonly at: number } | undefined;
  /** What it signed lately of its list, and the last of that with which its list agreed. */
  readonly statements: ListStatement[];
  attested: ListStatement | undefined;
  /** Its list is not what it had signed for: the chain there, and the rows since. */
  fork:
    | {
        readonly attested: ListStatement;
        readonly chain: Hash;
        readonly rows: { readonly id: EntryId; readonly tag: number }[];
      }
    | undefined;
  /** The access key with which it is open. */
  key: AccessKey | undefined;
  /** It did not know the present key, so the one before is tried. */
  triedNewKey: boolean;
  /** How often in a row it knew none of this device's keys. */
  strangerTimes: number;
  /** Another server, or another incarnation, answers at its address. */
  lost: boolean;
  /** What it was told of how this device is woken. */
  bellMark: string;
}

export interface Position {
  readonly sequence: number;
  readonly chain: Hash;
}

export interface ListedEntry {
  readonly id: EntryId;
  readonly tag: number;
}

/** An entry that some replica lists and whose epoch is not closed. */
export interface KnownEntry {
  readonly id: EntryId;
  /** The slot that its author had applied, as replicas say; proven by its id once the body is there. */
  tag: number;
  /** The slot with which it can be opened: the same, unless its author stated too low a one. */
  opensAt: number;
  readonly holders: Set<ReplicaId>;
  /** Replicas that say that its body has expired. One alone is not believed (expired.ts). */
  readonly expiredAt: Set<ReplicaId>;
  readonly since: number;
  /**
   * `wanted`: body not seen. `held`: of a slot not yet applied. `done`: opened, own, expired or refused for good.
   * `skipped`: by its tag, from before this device came in or of a closed epoch.
   */
  state: 'wanted' | 'held' | 'done' | 'skipped';
  body: Uint8Array | undefined;
  /** Replicas that were asked for the body, and when (ms) the next one is. */
  readonly asked: Set<ReplicaId>;
  askAt: number;
  repairAt: number;
  repairs: number;
}

/** What is known of a conversation without its keys: enough to read what was said in it. */
export type Listed = Pick<Conversation, 'id' | 'log' | 'thread' | 'row'>;

export interface Conversation {
  readonly id: ConversationId;
  readonly log: LogId;
  /** The conversation's id on screen and for programs. */
  readonly thread: string;
  row: ConversationRow;
  group: Group;
  readonly identities: Identities;
  readonly sessions: Map<ReplicaId, Session>;
  readonly entries: Map<EntryKey, KnownEntry>;
  /** Those of them that are not opened yet. */
  readonly unopened: Set<KnownEntry>;
  /** When entries are next compared with what replicas have (ms). */
  repairAt: number;
  /** Decided slots beyond the next one. */
  readonly ahead: Map<number, DecidedSlot>;
  readonly outbox: Map<number, OutboxItem>;
  nextOrder: number;
  /** Which replicas had a message when it became sent. */
  readonly sentAcks: Map<string, ReadonlySet<ReplicaId>>;
  readonly intents: Map<number, IntentRow>;
  nextIntent: number;
  /** By account in hexadecimal: the key packages claimed for adding it, or since when (ms) they are asked for. */
  readonly claims: Map<string, ClaimRow | 'asked'>;
  /** By account in hexadecimal: how often in a row nothing usable was claimed, and when (ms) it is asked for again. */
  readonly claimFailures: Map<string, { readonly times: number; readonly retryAt: number }>;
  /** Members' advance endorsements of the replica set that this device wants, by access key in hexadecimal. */
  readonly setEndorsements: Map<string, SetEndorsement>;
  /** Entries this device has made since its last own commit. */
  sentSinceUpdate: number;
  live: LiveProposal | undefined;
  joiners: Joiner[];
  /** By account in hexadecimal: those who have its link and wait for this admin's word. */
  readonly joinRequests: Map<string, JoinRequestRow>;
  /** By account in hexadecimal: whom an admin has turned away, and when (ms) that was heard. */
  readonly denied: Map<string, number>;
  /** Had a quorum's word on what there is since this engine started; until then nothing is written. */
  caughtUp: boolean;
  active: ActiveCertificate | undefined;
  readonly moving: Moving;
  /** When the next receipt goes (ms); infinity: none is due. */
  receiptAt: number;
  /** Since when (ms) something that is known to exist has not come. */
  gapSince: number | undefined;
  /** By device: the lowest of its numbers that lack, how often it was asked for them, and when (ms) it is again. */
  readonly asked: Map<DeviceTag, { readonly lowest: number; readonly times: number; readonly againAt: number }>;
  /** Own numbers that were sent again lately, and how many by whose request; forgotten at `until` (ms). */
  resent:
    | { readonly until: number; readonly numbers: Set<number>; readonly byAsker: Map<DeviceTag, number> }
    | undefined;
  /** Replicas that say a slot to come took this device's key away. */
  readonly removedBy: Set<ReplicaId>;
  /**
   * Its state is not to be used any more: an authentic entry of this leaf that this device did not make was seen, or its
   * verdict on a slot is not the members'.
   */
  cloned: boolean;
  /** Whether the others are to be woken, and when (ms) they last were. */
  waking: { wanted: boolean; readonly at: number };
  readonly typing: Typing;
  readonly pictures: PictureExchange;
  /** How often this process has asked again to be taken in anew, and since when (ms) it has had reason to. */
  readdRepeats: number;
  outSince: number | undefined;
  /** Looked at again by then (ms). */
  dueAt: number;
}
