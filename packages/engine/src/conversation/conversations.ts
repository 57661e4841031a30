import {
  type AccountId,
  type InboxMessage,
  type Introduction,
  type Push,
  equalBytes,
  introductionStatement,
  logIdOf,
  toHex,
} from '@pando/protocol';
import type { ConversationKind } from '../api.ts';
import type { Greeting } from '../network/links.ts';
import { gistOf } from '../list/gist.ts';
import { type Sleeping, kindIn, readSleeping, statusIn } from '../list/listing.ts';
import type { ConversationService, ExportedConversation } from '../services.ts';
import { type TimelineReader, isoTime } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import {
  type Context,
  due,
  followsSlots,
  nameOf,
  notifyChanged,
  ownAccount,
  readerOf,
  threadId,
  updateRow,
} from './context.ts';
import { createConversation } from './creating.ts';
import { hearJoin } from './arriving.ts';
import { addIntent, carryIntents } from './intents.ts';
import { Joins } from './joins.ts';
import { type Joining, isWelcomeGone, joiningOf, planJoining } from './joining.ts';
import { Missed } from './missed.ts';
import { loadAll } from './load-all.ts';
import type { Conversation, ConversationId } from './model.ts';
import { hearMoved } from './moving.ts';
import { newNotes } from './notes.ts';
import { renumberOutbox } from './outbox.ts';
import { planConversation } from './plan.ts';
import { askToBeReadded, hearReadd, subjectOf } from './readding.ts';
import { receivePush } from './replication.ts';
import { endSession } from './sessions.ts';
import { Sleepers } from './sleepers.ts';
import type { Settings } from './state.ts';
import { findThread, firstOfThreads } from './threads.ts';
import {
  type InvitationRow,
  type JoinRow,
  SUMMARY_SPACE,
  dropConversation,
  invitationTable,
  readdTable,
  restoredTable,
} from './tables.ts';

/** Of a conversation that this device has been in for less, another device of its account may not have been told. */
const JUST_IN_MS = 10 * 60_000;
/** So long (ms) a new device has to ask for the conversations that it knows of. */
const NEW_DEVICE_ASKS_MS = 30_000;
/** Rounds of planning in one turn; what is still due then is due in the next. */
const MAX_ROUNDS = 4;

/** All conversations of this account, and the invitations that are not followed yet. */
export class Conversations implements ConversationService {
  readonly #ctx: Context;
  readonly #byId = new Map<ConversationId, Conversation>();
  readonly #invitations = new Map<ConversationId, InvitationRow>();
  readonly #joining = new Map<ConversationId, Joining>();
  readonly #restored = new Map<ConversationId, ExportedConversation>();
  readonly #missed: Missed;
  readonly #sleepers: Sleepers;
  readonly joins: Joins;

  /** How many liars all conversations have taken note of. */
  #liars = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#missed = new Missed(ctx);
    this.#sleepers = new Sleepers(ctx);
    this.joins = new Joins(ctx);
  }

  /** Of most conversations only what lists show: their keys are loaded when they are needed. */
  async load(turn: Turn): Promise<void> {
    const { awake, sleeping } = await loadAll(this.#ctx, turn);
    for (const c of awake) this.#add(turn, c);
    for (const each of sleeping) this.#sleepers.add(each);
    for (const [id, row] of await invitationTable.all(turn.tx)) this.#setInvitation(id, row);
    for (const [id, row] of await restoredTable.all(turn.tx)) this.#restored.set(id, row);
    await this.#missed.load(turn.tx);
    await this.joins.load(turn.tx);
  }

  /** All of them, whether they are awake or not. */
  all(): readonly (Conversation | Sleeping)[] {
    return [...this.#byId.values(), ...this.#sleepers.values()];
  }

  /** One that is awake, by its log. */
  awake(id: ConversationId): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** Whether a quorum of the replicas of each conversation that is awake answers. */
  isReachable(): boolean {
    return [...this.#byId.values()].every(({ row, sessions }) => {
      const answering = [...sessions.values()].filter(({ phase }) => phase === 'reading' || phase === 'live');
      return row.status !== 'active' || answering.length >= row.replicas.quorum;
    });
  }

  /** Invitations into what this device has not had; what an import brought is listed as that. */
  invitations(): readonly InvitationRow[] {
    return [...this.#invitations].flatMap(([id, row]) => (this.#restored.has(id) || this.joins.has(id) ? [] : [row]));
  }

  /** Groups that this account has asked to come into, and is neither in nor on its way. */
  asked(): readonly JoinRow[] {
    return this.joins.all().filter(({ link }) => !this.isActive(toHex(link.log)));
  }

  restored(): readonly ExportedConversation[] {
    return [...this.#restored.values()];
  }

  /** The conversation that a thread's messages go to: of two logs of one thread, the one with the lower id. */
  look(thread: string): Conversation | Sleeping | undefined {
    return findThread(this.all(), thread);
  }

  /** The same, awake: for whoever does something in it. */
  async find(turn: Turn, thread: string): Promise<Conversation | undefined> {
    const found = this.look(thread);
    return found === undefined ? undefined : this.#wake(turn, found.id);
  }

  /** All logs of a thread. */
  async logsOf(turn: Turn, thread: string): Promise<readonly Conversation[]> {
    const logs: Conversation[] = [];
    for (const { id } of this.all().filter((c) => c.thread === thread)) {
      const c = await this.#wake(turn, id);
      if (c !== undefined) logs.push(c);
    }
    return logs;
  }

  async wakeAll(turn: Turn): Promise<void> {
    for (const { id } of this.#sleepers.values()) await this.#wake(turn, id);
  }

  /** The account's Note to Self, once it is there. */
  notes(): Conversation | undefined {
    for (const c of this.#byId.values()) if (c.row.state.kind === 'self' && c.row.status === 'active') return c;
    return undefined;
  }

  /** Whether this account is in a log, or in a thread's. */
  isActive(id: string): boolean {
    const known = this.look(id);
    return known !== undefined && statusIn(known) === 'active';
  }

  /** The thread of a log. */
  threadOf(id: ConversationId): string | undefined {
    return this.#listed(id)?.thread;
  }

  /** One conversation for each thread. */
  threads(): readonly (Conversation | Sleeping)[] {
    return firstOfThreads(this.all());
  }

  kindOf(thread: string): ConversationKind {
    const known = this.look(thread);
    if (known !== undefined) return kindIn(known);
    return this.restored().find(({ id }) => id === thread)?.kind ?? 'group';
  }

  /** Whether people and programs may name it: as a thread, an invitation, or what an import brought. */
  isKnown(thread: string): boolean {
    return (
      this.look(thread)?.thread === thread ||
      this.#invitations.has(thread) ||
      this.restored().some(({ id }) => id === thread)
    );
  }

  /** Servers to be connected to on the conversations' lane. */
  wantedServers(): ReadonlySet<string> {
    const wanted = new Set<string>();
    for (const c of this.#byId.values()) {
      if (followsSlots(c)) for (const session of c.sessions.values()) wanted.add(session.replica.url);
    }
    for (const url of this.#sleepers.servers()) wanted.add(url);
    for (const { row } of this.#joining.values())
      for (const replica of row.introduction.replicas.replicas) wanted.add(replica.url);
    return wanted;
  }

  ready(turn: Turn, url: string, _greeting: Greeting): void {
    this.#sleepers.rouse();
    for (const c of this.#byId.values()) {
      for (const session of c.sessions.values()) {
        if (session.replica.url !== url || session.phase === 'refused') continue;
        session.retryAt = 0;
        due(turn, c, turn.now);
      }
    }
  }

  lost(turn: Turn, url: string): void {
    for (const c of this.#byId.values()) {
      for (const session of c.sessions.values()) {
        if (session.replica.url !== url) continue;
        endSession(session);
        due(turn, c, turn.now);
      }
    }
  }

  async push(turn: Turn, url: string, push: Push): Promise<void> {
    if (!('log' in push)) return;
    const c = this.#byId.get(toHex(push.log));
    const session =
      c === undefined
        ? undefined
        : [...c.sessions.values()].find((each) => each.replica.url === url && each.phase !== 'away');
    if (c !== undefined && session !== undefined) await receivePush(this.#ctx, turn, c, session, push);
  }

  /** When something is to be done next (ms). */
  get dueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const c of this.#byId.values()) next = Math.min(next, c.dueAt);
    return next;
  }

  /** Does what is due. */
  async plan(turn: Turn): Promise<void> {
    this.#noteLiars(turn);
    for (const joining of this.#joining.values())
      planJoining(this.#ctx, turn, joining, (t, c) => this.#joined(t, joining, c));
    await this.#missed.plan(turn, (id) => this.#isComing(id));
    await this.joins.plan(turn);
    const notes = await newNotes(this.#ctx, turn, this.#byId.values());
    if (notes !== undefined) this.#add(turn, notes);
    for (const id of await this.#sleepers.due(turn)) await this.#wake(turn, id);
    for (const c of this.#byId.values()) {
      for (let round = 0; round < MAX_ROUNDS && c.dueAt <= turn.now; round++)
        await planConversation(this.#ctx, turn, c);
    }
  }

  async received(
    turn: Turn,
    message: InboxMessage,
    from: { readonly trusted: boolean; readonly sealedHash: Uint8Array },
  ): Promise<void> {
    switch (message.type) {
      case 'introduction':
        return this.#introduced(turn, message, from);
      case 'readd': {
        const c = await this.#wake(turn, toHex(message.request.log));
        return c === undefined ? undefined : hearReadd(this.#ctx, turn, c, message);
      }
      case 'join': {
        const c = await this.#wake(turn, toHex(message.request.log));
        return c === undefined ? undefined : hearJoin(this.#ctx, turn, c, message);
      }
      case 'moved': {
        const c = await this.#wake(turn, toHex(message.note.log));
        return c === undefined ? undefined : hearMoved(this.#ctx, turn, c, message.note);
      }
    }
  }

  lookAgain(turn: Turn): void {
    for (const c of this.#byId.values()) due(turn, c, turn.now);
  }

  async ownAccountChanged(turn: Turn): Promise<void> {
    await this.wakeAll(turn);
    for (const c of this.#byId.values()) {
      if (c.row.status !== 'active' || c.row.state.kind === 'self') continue;
      addIntent(turn, c, { kind: 'update', since: c.row.updateAt });
      // A device that was added while this one came in knows nothing of the conversation, and cannot ask for it.
      if (turn.now - c.row.createdAt < JUST_IN_MS)
        addIntent(turn, c, { kind: 'own-devices' }, turn.now + NEW_DEVICE_ASKS_MS);
    }
  }

  async direct(turn: Turn, account: AccountId): Promise<string> {
    const thread = this.#directThread(account);
    if (this.isActive(thread)) return thread;
    if (this.#invitationFrom(account) !== undefined) {
      await this.acceptRequest(turn, account);
      return thread;
    }
    const c = await createConversation(this.#ctx, turn, { kind: 'direct', settings: {}, peer: account });
    this.#add(turn, c);
    addIntent(turn, c, { kind: 'own-devices' });
    addIntent(turn, c, { kind: 'add', account });
    return thread;
  }

  async create(
    turn: Turn,
    settings: Pick<Settings, 'name' | 'description'>,
    accounts: readonly AccountId[],
  ): Promise<Conversation> {
    const c = await createConversation(this.#ctx, turn, { kind: 'group', settings, peer: null });
    this.#add(turn, c);
    addIntent(turn, c, { kind: 'own-devices' });
    for (const account of accounts) addIntent(turn, c, { kind: 'add', account });
    return c;
  }

  directWith(account: AccountId): string | undefined {
    return this.look(this.#directThread(account))?.thread;
  }

  async acceptRequest(turn: Turn, account: AccountId, only?: string): Promise<string | undefined> {
    let accepted: string | undefined;
    for (const [id, row] of this.#requestsOf(account, only)) {
      this.#putInvitation(turn, id, { ...row, status: 'joining' });
      accepted = id;
    }
    return accepted;
  }

  async declineRequest(turn: Turn, account: AccountId, only?: string): Promise<string | undefined> {
    let declined: string | undefined;
    for (const [id] of this.#requestsOf(account, only)) {
      this.#dropInvitation(turn, id);
      turn.notify({ type: 'conversation', conversation: id, change: 'gone' });
      declined = id;
    }
    return declined;
  }

  async blocked(turn: Turn, account: AccountId): Promise<void> {
    if (!this.#ctx.people.isBlocked(account)) return;
    await this.declineRequest(turn, account);
    const c = await this.find(turn, this.#directThread(account));
    if (c?.row.status !== 'active') return;
    // Without a word to the others: they see this account as one that does not answer.
    updateRow(turn, c, { status: 'left' });
    notifyChanged(turn, c);
  }

  async restore(turn: Turn, restored: ExportedConversation): Promise<void> {
    const log = logIdOf(this.#ctx.ports.crypto, restored.genesis);
    if (restored.kind === 'self') return;
    this.#restored.set(toHex(log), restored);
    restoredTable.put(turn.tx, toHex(log), restored);
    const self = ownAccount(this.#ctx).account;
    await askToBeReadded(this.#ctx, turn, log, [...restored.members, self]);
  }

  async exported(turn: Turn): Promise<readonly ExportedConversation[]> {
    const exported: ExportedConversation[] = [];
    for (const known of this.all()) {
      const c = 'listing' in known ? await readSleeping(turn.tx, known) : known;
      const { genesis, state, replicas } = c.row;
      const members = gistOf(this.#ctx, c).members.map((member) => member.account);
      exported.push({ id: c.thread, genesis, kind: state.kind, name: state.name, replicas, members });
    }
    return exported;
  }

  /** What the timeline of a conversation is read with, one that an import brought included. */
  reader(turn: Turn, thread: string): { readonly thread: string; readonly timeline: TimelineReader } | undefined {
    const c = this.look(thread);
    if (c !== undefined) return { thread: c.thread, timeline: readerOf(this.#ctx, turn.tx, c) };
    if (!this.restored().some((each) => each.id === thread)) return undefined;
    const self = { account: toHex(ownAccount(this.#ctx).account), device: '' };
    return { thread, timeline: { tx: turn.tx, self, nameOf: (account) => nameOf(this.#ctx, account) } };
  }

  /** Takes a conversation out of the list and the store. */
  forget(turn: Turn, c: Conversation): void {
    this.#byId.delete(c.id);
    retire(c);
    dropConversation(turn.tx, c.id);
    turn.tx.delete(SUMMARY_SPACE, c.thread);
  }

  async #introduced(
    turn: Turn,
    { introduction, signature }: Extract<InboxMessage, { type: 'introduction' }>,
    { trusted, sealedHash }: { readonly trusted: boolean; readonly sealedHash: Uint8Array },
  ): Promise<void> {
    const { crypto } = this.#ctx.ports;
    const { inviter, log, genesis } = introduction;
    const genuine =
      introductionStatement.verify(crypto, inviter.device, introduction, signature) &&
      equalBytes(logIdOf(crypto, genesis), log);
    const id = toHex(log);
    if (!genuine || this.#ctx.people.isBlocked(inviter.account)) return;
    const listed = this.#listed(id);
    if (listed !== undefined && statusIn(listed) === 'active') return;
    const known = await this.#wake(turn, id);
    const hasLeft = known?.row.status === 'left' || known?.row.status === 'leaving';
    // What invited before leaving may come again: only a later slot takes back whoever left.
    if (hasLeft && introduction.slot <= known.row.slot) return;
    this.#ctx.people.meet(turn, { account: inviter.account, name: inviter.name, homes: inviter.homes, bySelf: false });
    const wasMember = (known !== undefined && !hasLeft) || this.#restored.has(id);
    const isOwn = equalBytes(inviter.account, ownAccount(this.#ctx).account);
    const welcome = trusted || wasMember || isOwn || this.joins.has(id) || this.#ctx.people.isContact(inviter.account);
    if (hasLeft && !welcome) return;
    if (!(await this.#holds(turn, introduction))) {
      if (welcome) this.#missed.note(turn, introduction);
      return;
    }
    this.#putInvitation(turn, id, {
      introduction,
      sealedHash,
      trusted,
      status: welcome ? 'joining' : 'request',
      at: turn.now,
    });
    if (welcome) return;
    turn.notify({
      type: 'request',
      conversation: id,
      from: this.#ctx.people.person(inviter.account),
      at: isoTime(turn.now),
    });
    turn.notify({ type: 'conversation', conversation: id, change: 'added' });
  }

  async #joined(turn: Turn, joining: Joining, joined: Conversation | undefined): Promise<void> {
    this.#dropInvitation(turn, joining.id);
    readdTable.delete(turn.tx, joining.id);
    if (joined === undefined) {
      // Its key package has served elsewhere since, or there is nothing left to come in by.
      const { introduction } = joining.row;
      if (isWelcomeGone(joining) || !(await this.#holds(turn, introduction))) this.#missed.note(turn, introduction);
      return;
    }
    this.#ctx.account.recall(turn, subjectOf(joined.log));
    this.joins.drop(turn, joining.id);
    this.#restored.delete(joining.id);
    restoredTable.delete(turn.tx, joining.id);
    const before = await this.#wake(turn, joining.id);
    if (before !== undefined) {
      retire(before);
      if (before.row.readdAskedAt !== null) joined.readdRepeats = before.readdRepeats + 1;
      await renumberOutbox(this.#ctx, turn, before, joined);
      carryIntents(turn, before, joined);
    }
    if (joined.row.state.kind !== 'self')
      addIntent(turn, joined, { kind: 'own-devices' }, turn.now + NEW_DEVICE_ASKS_MS);
    this.#add(turn, joined);
    turn.notify({ type: 'conversation', conversation: joined.thread, change: 'added' });
  }

  /** Whether it is for this device, and the key package it was made for is still here. */
  async #holds(turn: Turn, { keyPackage }: Introduction): Promise<boolean> {
    return (await this.#ctx.account.keyPackage(turn.tx, keyPackage)) !== undefined;
  }

  /** In already, or on its way in. */
  #isComing(id: ConversationId): boolean {
    const listed = this.#listed(id);
    const status = listed && statusIn(listed);
    return status === 'active' || status === 'rejoining' || this.#invitations.has(id) || this.#restored.has(id);
  }

  #directThread(account: AccountId): string {
    return threadId(this.#ctx, { kind: 'direct', log: account as Uint8Array as Conversation['log'], peer: account });
  }

  #requestsOf(account: AccountId, only?: string): readonly (readonly [ConversationId, InvitationRow])[] {
    const all = [...this.#invitations].filter(
      ([, row]) => row.status === 'request' && equalBytes(row.introduction.inviter.account, account),
    );
    return only === undefined ? all : all.filter(([id]) => id === only);
  }

  #invitationFrom(account: AccountId): InvitationRow | undefined {
    return [...this.#invitations.values()].find((row) => equalBytes(row.introduction.inviter.account, account));
  }

  #setInvitation(id: ConversationId, row: InvitationRow): void {
    this.#invitations.set(id, row);
    if (row.status === 'joining') this.#joining.set(id, joiningOf(row));
  }

  #putInvitation(turn: Turn, id: ConversationId, row: InvitationRow): void {
    invitationTable.put(turn.tx, id, row);
    this.#setInvitation(id, row);
  }

  #dropInvitation(turn: Turn, id: ConversationId): void {
    invitationTable.delete(turn.tx, id);
    this.#invitations.delete(id);
    this.#joining.delete(id);
  }

  /** Who is found to have lied in one conversation has lied in all. */
  #noteLiars(turn: Turn): void {
    const { size } = this.#ctx.liars;
    if (size === this.#liars) return;
    this.#liars = size;
    for (const c of this.#byId.values()) due(turn, c, turn.now);
  }

  #listed(id: ConversationId): Conversation | Sleeping | undefined {
    return this.#byId.get(id) ?? this.#sleepers.get(id);
  }

  /** Has a conversation in memory with all that is stored of it. */
  async #wake(turn: Turn, id: ConversationId): Promise<Conversation | undefined> {
    const woken = await this.#sleepers.wake(turn, id);
    if (woken !== undefined) this.#add(turn, woken);
    return this.#byId.get(id);
  }

  #add(turn: Turn, c: Conversation): void {
    this.#byId.set(c.id, c);
    due(turn, c, turn.now);
  }
}

/** Answers that are on their way to it must change nothing any more: what is stored is gone, or another's. */
function retire(c: Conversation): void {
  c.row = { ...c.row, status: 'left' };
}
