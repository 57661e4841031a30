import type { AccountRecord, InboxMessage, Permit, PermitPurpose, Push, Replica, ReplicaId } from '@pando/protocol';
import type { ApiError, Params, ReplicaState } from '../api.ts';
import type { OwnKeyPackage } from '../mls/mls.ts';
import type { People } from '../people/people.ts';
import type { AccountService, Address, Claimed, OwnAccount } from '../services.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import { Claims } from './claims.ts';
import { AccountContext, type AccountWiring, urlsOf } from './context.ts';
import { Deliveries } from './deliveries.ts';
import { decodeExport, encodeExport, historyRows, restoreHistory } from './export.ts';
import { HomeDiscovery, firstHomesOf } from './home-discovery.ts';
import { HomeReplacing } from './home-replacing.ts';
import { Homes } from './homes.ts';
import {
  IDENTITY_KEY,
  asNewDevice,
  createIdentity,
  identityOf,
  identityTable,
  isListed,
  isSoundExport,
  leafCredential,
} from './identity.ts';
import { Inbox, sealToInbox } from './inbox.ts';
import { dropKeyPackage, findKeyPackage, makeKeyPackage } from './key-packages.ts';
import { cleanName } from './name.ts';
import { identityResult } from './own-link.ts';
import { Permits } from './permits.ts';
import { RecordChange } from './record-change.ts';
import { RecordReader } from './record-reader.ts';

type Then<T> = (turn: Turn, value: T | undefined) => Promise<void> | void;

/** The account on this device: who it is, its homes, and its dealings with other accounts' homes. */
export class Account implements AccountService {
  readonly #ctx: AccountContext;
  readonly #inbox: Inbox;
  readonly #homes: Homes;
  readonly #reader: RecordReader;
  readonly #claims: Claims;
  readonly #deliveries: Deliveries;
  readonly #permits: Permits;
  readonly #recordChange: RecordChange;
  readonly #homeReplacing: HomeReplacing;
  #discovery: HomeDiscovery | undefined;

  constructor(wiring: AccountWiring) {
    this.#ctx = new AccountContext(wiring);
    this.#inbox = new Inbox(this.#ctx);
    this.#homes = new Homes(this.#ctx, this.#inbox);
    this.#reader = new RecordReader(this.#ctx);
    this.#claims = new Claims(this.#ctx, this.#reader);
    this.#deliveries = new Deliveries(this.#ctx, this.#reader);
    this.#permits = new Permits(this.#ctx, this.#homes);
    this.#homeReplacing = new HomeReplacing(this.#ctx);
    const moved = (): ReadonlyMap<ReplicaId, Replica> =>
      new Map([...this.#homeReplacing.replacements, ...this.#homes.lost()]);
    this.#recordChange = new RecordChange(this.#ctx, this.#homes, moved, (turn) => this.#recordChanged(turn));
  }

  // What the engine tells it.

  async load(turn: Turn): Promise<void> {
    const row = await identityTable.get(turn.tx, IDENTITY_KEY);
    if (row !== undefined) this.#ctx.identity = identityOf(this.#ctx.ports.crypto, row);
    await this.#inbox.load(turn.tx);
    await this.#homeReplacing.load(turn);
    await this.#deliveries.load(turn.tx);
  }

  lost(_turn: Turn, url: string): void {
    this.#homes.ended(url);
  }

  async push(turn: Turn, url: string, push: Push): Promise<void> {
    await this.#homes.push(turn, url, push);
  }

  /** Does what is to be done now, after every input. */
  async plan(turn: Turn): Promise<void> {
    if ((await this.#discovery?.plan(turn)) === true) this.#discovery = undefined;
    if (this.#ctx.identity === undefined) return;
    await this.#homes.plan(turn);
    this.#noteAnnounced(turn);
    this.#rereadRecord(turn);
    await this.#reader.plan(turn);
    await this.#homeReplacing.plan(turn);
    this.#recordChange.plan(turn);
    await this.#claims.plan(turn);
    if (this.#ctx.own.row.announced) this.#deliveries.plan(turn);
    await this.#permits.plan(turn);
  }

  // What conversations ask of it.

  own(): OwnAccount | undefined {
    const { identity } = this.#ctx;
    if (identity === undefined) return undefined;
    const { account, row, record } = identity;
    return {
      account,
      name: row.name,
      device: {
        get key() {
          return identity.deviceKey;
        },
        seed: row.deviceSeed,
      },
      homes: record.body.homes,
      token: row.token,
    };
  }

  credential(leafKey: Uint8Array): Uint8Array {
    return leafCredential(this.#ctx.ports.crypto, this.#ctx.own, leafKey);
  }

  freshKeyPackage(turn: Turn): Promise<OwnKeyPackage> {
    return makeKeyPackage(this.#ctx, turn, false);
  }

  keyPackage(tx: Transaction, ref: Uint8Array): Promise<OwnKeyPackage | undefined> {
    return findKeyPackage(tx, ref);
  }

  consumeKeyPackage(turn: Turn, ref: Uint8Array): Promise<void> {
    this.#homes.recount();
    turn.wakeAt(turn.now);
    return dropKeyPackage(turn.tx, ref);
  }

  permit(turn: Turn, url: string, purpose: PermitPurpose, then: Then<Permit>): void {
    this.#permits.permit(turn, url, purpose, then);
  }

  claim(turn: Turn, who: Address, then: Then<Claimed>): void {
    this.#claims.claim(turn, who, then);
  }

  lookUp(turn: Turn, who: Address, then: Then<AccountRecord>): void {
    this.#reader.read(turn, who.account, who.homes, (answered, chain) => then(answered, chain?.at(-1)?.record));
  }

  seal(inboxKey: Uint8Array, message: InboxMessage): Promise<Uint8Array | undefined> {
    return sealToInbox(this.#ctx, inboxKey, message);
  }

  deliver(turn: Turn, who: Address, sealed: Uint8Array, subject?: string): void {
    this.#deliveries.deliver(turn, who, sealed, subject);
  }

  recall(turn: Turn, subject: string): void {
    this.#deliveries.recall(turn, subject);
  }

  wantedServers(): ReadonlySet<string> {
    const now = this.#ctx.ports.clock.now();
    return new Set([
      ...this.#homes.urls(now),
      ...this.#reader.urls(now),
      ...this.#claims.urls(),
      ...this.#deliveries.urls(),
    ]);
  }

  homeStates(): readonly { readonly url: string; readonly state: ReplicaState }[] {
    return this.#homes.states();
  }

  pending(): number {
    return this.#ctx.identity === undefined ? 0 : this.#homes.unserved + this.#deliveries.pending;
  }

  // Calls.

  /** A new account. Errors: `account-exists`, `bad-parameters`, `offline`. */
  init(turn: Turn, call: string, { name, servers }: Params<'init'>): void {
    const clean = cleanName(name);
    if (this.#isTaken) return turn.refuse(call, EXISTS);
    if (clean === undefined) return turn.refuse(call, BAD_NAME);
    this.#discovery = new HomeDiscovery(this.#ctx, turn, servers ?? [], firstHomesOf, async (found, homes) => {
      if (homes === undefined) return found.refuse(call, NO_SERVERS);
      this.#ctx.store(found, await createIdentity(this.#ctx.ports, clean, homes));
      this.link(found, call);
    });
  }

  /** Who this account is, with its contact link. */
  link(turn: Turn, call: string): void {
    turn.reply<'link'>(call, identityResult(this.#ctx.own, this.#ctx.picture()));
  }

  /** Another name, which everybody in a conversation with this account will see. Errors: `bad-parameters`. */
  async rename(turn: Turn, call: string, { name }: Params<'rename'>): Promise<void> {
    const clean = cleanName(name);
    if (clean === undefined) return turn.refuse(call, BAD_NAME);
    this.#ctx.store(turn, { ...this.#ctx.own.row, name: clean });
    await this.#ctx.conversations.ownAccountChanged(turn);
    this.link(turn, call);
  }

  /** Everything as plain bytes, which the shells seal under the passphrase. */
  async export(turn: Turn, call: string, people: People): Promise<void> {
    const { name, recoverySeed, inboxSecret, chain, token } = this.#ctx.own.row;
    const identity = { name, recoverySeed, inboxSecret, chain, token };
    const conversations = await this.#ctx.conversations.exported(turn);
    const rows = await historyRows(turn.tx, conversations);
    turn.reply<'export'>(call, { bytes: encodeExport({ identity, people: people.rows(), conversations, rows }) });
  }

  /** The account of an export, on this device as one more of its devices. Errors: `account-exists`, `bad-parameters`. */
  async import(turn: Turn, call: string, people: People, { bytes }: Params<'import'>): Promise<void> {
    if (this.#isTaken) return turn.refuse(call, EXISTS);
    const exported = decodeExport(bytes);
    if (exported === undefined || !isSoundExport(this.#ctx.ports.crypto, exported.identity))
      return turn.refuse(call, BAD_EXPORT);
    this.#ctx.store(turn, asNewDevice(this.#ctx.ports.crypto, exported.identity));
    people.restore(turn, exported.people);
    restoreHistory(turn.tx, exported);
    for (const conversation of exported.conversations) await this.#ctx.conversations.restore(turn, conversation);
    this.link(turn, call);
  }

  /** There is an account here, or one is being made. */
  get #isTaken(): boolean {
    return this.#ctx.identity !== undefined || this.#discovery !== undefined;
  }

  /** Other devices may have brought about a later version of the record. */
  #rereadRecord(turn: Turn): void {
    if (!this.#homes.recordInDoubt) return;
    this.#homes.recordInDoubt = false;
    const { account, record } = this.#ctx.own;
    this.#reader.read(turn, account, urlsOf(record.body.homes), async (answered, chain) => {
      const { row } = this.#ctx.own;
      if (chain !== undefined) this.#inbox.recordWasRead();
      if (chain === undefined) this.#homes.recordInDoubt = true;
      else if (chain.length > row.chain.length) {
        this.#ctx.store(answered, { ...row, chain });
        await this.#recordChanged(answered);
      }
    });
  }

  #noteAnnounced(turn: Turn): void {
    const { row } = this.#ctx.own;
    if (!row.announced && isListed(this.#ctx.own) && this.#homes.knowRecord)
      this.#ctx.store(turn, { ...row, announced: true });
  }

  async #recordChanged(turn: Turn): Promise<void> {
    await this.#ctx.conversations.ownAccountChanged(turn);
    turn.notify({ type: 'servers' });
  }
}

const EXISTS: ApiError = {
  code: 'account-exists',
  message: 'This profile has an account already; another one needs a profile of its own.',
};
const BAD_NAME: ApiError = { code: 'bad-parameters', message: 'A name has 1 to 64 characters, on one line.' };
const NO_SERVERS: ApiError = {
  code: 'offline',
  message: 'No server answered. Check the connection and the addresses of the servers, then try again.',
};
const BAD_EXPORT: ApiError = { code: 'bad-parameters', message: 'This file is not an export of Pando, or is damaged.' };
