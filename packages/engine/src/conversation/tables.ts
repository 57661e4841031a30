import type { AccountId, GroupLink, Hash, Introduction, InviteSecret, LogId, ReaddRequest } from '@pando/protocol';
import type { Group, Mls } from '../mls/mls.ts';
import type { ExportedConversation } from '../services.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Filling } from './moving-state.ts';
import type {
  ClaimRow,
  ConversationId,
  ConversationRow,
  IntentRow,
  JoinRequestRow,
  OutboxRow,
  ProposalRow,
} from './model.ts';

/** An invitation that was not followed yet: a stranger's, or one that is being followed. */
export interface InvitationRow {
  readonly introduction: Introduction;
  /** SHA-256 of it as it lay in the inbox: the slot's value must name it. */
  readonly sealedHash: Uint8Array;
  /** It came by this account's contact link: whoever is proven to have sent it becomes a contact. */
  readonly trusted: boolean;
  readonly status: 'request' | 'joining';
  readonly at: number;
}

export const CONVERSATION_SPACE = 'conversation';
export const conversationTable: Table<ConversationRow> = table(CONVERSATION_SPACE);
/** What lists show of a conversation and only its keys would tell. */
export const GIST_SPACE = 'conversation.gist';
/** What is asked of every conversation at once. */
export const LISTING_SPACE = 'conversation.listing';
/** What lists show of a conversation, by its thread, as it was worked out last. */
export const SUMMARY_SPACE = 'conversation.summary';
export const invitationTable: Table<InvitationRow> = table('invitation');

/** An introduction that this device cannot follow: another device's of its account, or its key package is gone. */
export interface MissedRow {
  readonly log: LogId;
  readonly inviter: AccountId;
  /** When it asks to be taken in, if it is not by then (ms). */
  readonly askAt: number;
}
export const missedTable: Table<MissedRow> = table('missed');
/** A group that this account has asked to come into by a link. */
export interface JoinRow {
  readonly link: GroupLink;
  /** When it asked first (ms). */
  readonly at: number;
  /** Accounts in hexadecimal of those whose inboxes have got it, or are getting it. */
  readonly asked: readonly string[];
  /** That it has asked to be taken in anew, too, because nobody let it in. */
  readonly askedAnew?: true;
}
export const joinTable: Table<JoinRow> = table('join');

/** Those who wait to be let in, by account in hexadecimal. */
export const joinRequestTable = (id: ConversationId): Table<JoinRequestRow> => table(`join-request/${id}`);
/** Secrets of the invite links that this device made, by their hash in hexadecimal. */
export const inviteSecretTable = (id: ConversationId): Table<InviteSecret> => table(`invite-secret/${id}`);

/** Conversations that an import brought and that this device is not yet taken into. */
export const restoredTable: Table<ExportedConversation> = table('restored');
/** How many entries this device has made since its last own commit. */
export const sentTable: Table<number> = table('sent');
export const proposalTable: Table<ProposalRow> = table('proposal');
/** Moves that are done but for replicas that were not there. */
export const fillingTable: Table<Filling> = table('filling');
/** What a device that is to be taken in anew asks for, until it is. */
export const readdTable: Table<ReaddRequest> = table('readd');
/** Requests to be taken in anew that were heard, by the leaf key they bring: each is good once. */
export const heardTable = (id: ConversationId): Table<number> => table(`heard/${id}`);
/** Since when (ms) replicas do not serve. */
export const awayTable = (id: ConversationId): Table<number> => table(`away/${id}`);
/** Per replica: what it was told of how this device is woken. */
export const wakeTable = (id: ConversationId): Table<string> => table(`wake/${id}`);
export const claimTable = (id: ConversationId): Table<ClaimRow> => table(`claim/${id}`);
export const outboxTable = (id: ConversationId): Table<OutboxRow> => table(`outbox/${id}`);
export const intentTable = (id: ConversationId): Table<IntentRow> => table(`intent/${id}`);
/** Entries that were opened, or refused for good, with their tags; kept until their epoch is closed. */
export const seenTable = (id: ConversationId): Table<number> => table(`seen/${id}`);
/** Per replica: the position up to which every entry is where it belongs. */
export const cursorTable = (id: ConversationId): Table<{ readonly sequence: number; readonly chain: Hash }> =>
  table(`cursor/${id}`);

/** Decided slots, encoded, by slot number. */
export function slotSpace(id: ConversationId): string {
  return `slot/${id}`;
}

export function numberKey(value: number): string {
  return value.toString().padStart(12, '0');
}

const groupSpace = (id: ConversationId): string => `mls/${id}`;
const stagedSpace = (id: ConversationId): string => `staged/${id}`;

/** Writes what changed between two states of a conversation's group. */
export function putGroup(tx: Transaction, mls: Mls, id: ConversationId, before: Group | undefined, after: Group): void {
  if (before === undefined) tx.clear(groupSpace(id));
  const changed = mls.changedRecords(before, after);
  for (const [key, value] of changed.put) tx.put(groupSpace(id), key, value);
  for (const key of changed.delete) tx.delete(groupSpace(id), key);
}

export async function loadGroup(tx: Transaction, mls: Mls, id: ConversationId): Promise<Group> {
  const rows = await tx.range(groupSpace(id));
  return mls.decodeGroup(rows.map((row) => [row.key, row.value] as const));
}

/** The next epoch of an own proposal, to be taken up if it is decided. */
export function putStaged(tx: Transaction, mls: Mls, id: ConversationId, staged: Group): void {
  tx.clear(stagedSpace(id));
  for (const [key, value] of mls.changedRecords(undefined, staged).put) tx.put(stagedSpace(id), key, value);
}

export async function loadStaged(tx: Transaction, mls: Mls, id: ConversationId): Promise<Group> {
  const rows = await tx.range(stagedSpace(id));
  return mls.decodeGroup(rows.map((row) => [row.key, row.value] as const));
}

export function dropProposal(tx: Transaction, id: ConversationId): void {
  proposalTable.delete(tx, id);
  tx.clear(stagedSpace(id));
}

/** Forgets everything of a conversation but what is on the screen. */
export function dropConversation(tx: Transaction, id: ConversationId): void {
  conversationTable.delete(tx, id);
  tx.delete(GIST_SPACE, id);
  tx.delete(LISTING_SPACE, id);
  fillingTable.delete(tx, id);
  readdTable.delete(tx, id);
  dropProposal(tx, id);
  sentTable.delete(tx, id);
  for (const space of [groupSpace(id), slotSpace(id)]) tx.clear(space);
  const tables = [
    outboxTable(id),
    intentTable(id),
    seenTable(id),
    cursorTable(id),
    claimTable(id),
    awayTable(id),
    heardTable(id),
    joinRequestTable(id),
    inviteSecretTable(id),
    wakeTable(id),
  ];
  for (const rows of tables) rows.clear(tx);
}
