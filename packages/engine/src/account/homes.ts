import {
  type DeviceKey,
  type Hash,
  type InboxItem,
  type Push,
  type Replica,
  type ReplicaId,
  type Request,
  type Response,
  authenticateStatement,
  equalBytes,
  replicaId,
} from '@pando/protocol';
import type { ReplicaState } from '../api.ts';
import { backoff } from '../network/backoff.ts';
import { type Greeting, isServer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import type { AccountContext } from './context.ts';
import { isListed } from './identity.ts';
import type { Inbox } from './inbox.ts';
import { hasLastResort, makeKeyPackage, noteLastResort } from './key-packages.ts';

/** One-time key packages at each home: filled up when fewer than half are left. */
const FULL_BATCH = 10;
/** Made in one turn, so that none takes long; the next ones after a pause, so that they keep nobody from writing. */
const MADE_AT_ONCE = 2;
const PUBLISH_PAUSE_MS = 2_000;
const INBOX_ROWS_AT_ONCE = 16;
const FORBIDDEN_RETRY_MS = 60_000;
/** Another server at a home's address is believed when it still answers there on a later connection. */
const SUCCESSOR_PATIENCE_MS = 3_000;
/** A home that has not answered for so long is shown as offline. */
const CONNECTING_MS = 5_000;

type Duty = 'join' | 'authenticate' | 'tokens' | 'count' | 'publish' | 'inbox';

/** A home, as this device's present connection knows it. */
interface Home {
  readonly id: ReplicaId;
  readonly replica: Replica;
  readonly since: number;
  authenticated: boolean;
  /** Version of the record that it was given since this engine started. */
  joined: number | undefined;
  failures: number;
  retryAt: number;
  /** What is under way, and what is done on this connection. */
  readonly busy: Set<Duty>;
  readonly done: Set<Duty>;
  oneTime: number;
  filling: boolean;
  publishAt: number;
  /** Another server, or another incarnation, answers there. */
  successor: { readonly replica: Replica; readonly since: number; readonly challenge: Uint8Array } | undefined;
  awayUntil: number;
  /** What took its place: it is gone with all it kept. */
  lost: Replica | undefined;
}

/** The account's connections to its homes: record, tokens, key packages, inbox. */
export class Homes {
  readonly #ctx: AccountContext;
  readonly #inbox: Inbox;
  readonly #fullBatch: number;
  readonly #homes = new Map<ReplicaId, Home>();
  /** A home knew another record than this device, so the account's is to be read again. */
  recordInDoubt = true;

  constructor(ctx: AccountContext, inbox: Inbox) {
    this.#ctx = ctx;
    this.#inbox = inbox;
    this.#fullBatch = ctx.ports.keyPackages ?? FULL_BATCH;
  }

  async plan(turn: Turn): Promise<void> {
    this.#follow(turn);
    for (const home of this.#homes.values()) await this.#planHome(turn, home);
  }

  ended(url: string): void {
    for (const home of this.#homes.values()) {
      if (home.replica.url !== url) continue;
      home.authenticated = false;
      home.busy.clear();
      home.done.clear();
    }
  }

  async push(turn: Turn, url: string, push: Push): Promise<void> {
    const home = this.#at(url);
    if (home?.authenticated === true && push.type === 'inbox') await this.#takeItems(turn, home, push.items);
  }

  has(url: string): boolean {
    return this.#at(url) !== undefined;
  }

  /** The home at this address, if this device may speak for its account there. */
  ready(url: string): Replica | undefined {
    const home = this.#at(url);
    return home?.authenticated === true ? home.replica : undefined;
  }

  /** A quorum of them was given the current record. */
  get knowRecord(): boolean {
    const { homes, version } = this.#ctx.own.record.body;
    return [...this.#homes.values()].filter((home) => home.joined === version).length >= homes.quorum;
  }

  /** Homes that are gone, and what answers in their place. */
  lost(): ReadonlyMap<ReplicaId, Replica> {
    return new Map(
      [...this.#homes.values()].flatMap((home) => (home.lost === undefined ? [] : [[home.id, home.lost]])),
    );
  }

  /** A home does not know the current record: it is given it again. */
  joinAgain(url: string): void {
    const home = this.#at(url);
    if (home !== undefined) home.joined = undefined;
  }

  /** A key package was used, so the homes have fewer. */
  recount(): void {
    for (const home of this.#homes.values()) home.done.delete('count');
  }

  /** Where to be connected. */
  urls(now: number): readonly string[] {
    return [...this.#homes.values()].filter((home) => home.awayUntil <= now).map((home) => home.replica.url);
  }

  states(): readonly { readonly url: string; readonly state: ReplicaState }[] {
    const now = this.#ctx.ports.clock.now();
    return [...this.#homes.values()].map((home) => ({ url: home.replica.url, state: this.#stateOf(home, now) }));
  }

  /** Homes that answer, and do not have of this account, or have not given it, all that they should. */
  get unserved(): number {
    return [...this.#homes.values()].filter((home) => {
      const greeting = this.#ctx.links.greeting(home.replica.url, 'account');
      if (greeting === undefined || !isServer(greeting, home.replica)) return false;
      return !(home.authenticated && home.oneTime > 0 && home.done.has('tokens') && home.done.has('inbox'));
    }).length;
  }

  #stateOf(home: Home, now: number): ReplicaState {
    if (this.#ctx.liars.has(home.id)) return 'lying';
    if (home.successor !== undefined) return 'replaced';
    if (this.#ctx.links.greeting(home.replica.url, 'account') !== undefined) return 'connected';
    return now - home.since < CONNECTING_MS ? 'connecting' : 'offline';
  }

  #at(url: string): Home | undefined {
    return [...this.#homes.values()].find((home) => home.replica.url === url);
  }

  /** Makes the homes those of the current record. */
  #follow(turn: Turn): void {
    const wanted = new Map(this.#ctx.own.record.body.homes.replicas.map((replica) => [replicaId(replica), replica]));
    for (const id of this.#homes.keys()) if (!wanted.has(id)) this.#homes.delete(id);
    for (const [id, replica] of wanted) if (!this.#homes.has(id)) this.#homes.set(id, newHome(id, replica, turn.now));
  }

  async #planHome(turn: Turn, home: Home): Promise<void> {
    const { links, own } = this.#ctx;
    const greeting = links.greeting(home.replica.url, 'account');
    if (home.awayUntil > turn.now) turn.wakeAt(home.awayUntil);
    if (greeting === undefined) return;
    if (!isServer(greeting, home.replica)) return this.#planSuccessor(turn, home, greeting);
    home.successor = undefined;
    home.lost = undefined;
    if (home.retryAt > turn.now) return turn.wakeAt(home.retryAt);
    if (home.joined !== own.record.body.version) return this.#join(turn, home);
    if (!home.authenticated) return this.#authenticate(turn, home, greeting);
    if (!isListed(own)) return;
    this.#setTokens(turn, home);
    this.#readInbox(turn, home);
    await this.#planKeyPackages(turn, home);
  }

  /** Once more after a pause; a server that was replaced is gone with all it kept. */
  #planSuccessor(turn: Turn, home: Home, { server, incarnation, challenge }: Greeting): void {
    const replica = { key: server, incarnation, url: home.replica.url };
    const known = home.successor;
    if (known === undefined || replicaId(known.replica) !== replicaId(replica)) {
      home.successor = { replica, since: turn.now, challenge };
      home.awayUntil = turn.now + SUCCESSOR_PATIENCE_MS;
      turn.wakeAt(home.awayUntil);
      turn.notify({ type: 'servers' });
    } else if (home.lost === undefined && turn.now - known.since >= SUCCESSOR_PATIENCE_MS) {
      // Somebody else may want this connection, and keep it up.
      if (equalBytes(known.challenge, challenge)) return this.#ctx.links.renew(turn, home.replica.url, 'account');
      home.lost = replica;
      turn.wakeAt(turn.now);
    }
  }

  #join(turn: Turn, home: Home): void {
    const { record, row } = this.#ctx.own;
    this.#ask(turn, home, 'join', { type: 'join', records: row.chain }, (answered, answer) => {
      if (answer.type === 'done') {
        home.joined = record.body.version;
      } else this.#refused(answered, home, answer);
    });
  }

  /** As this device, or as the account's recovery key where the record does not name this device yet. */
  #authenticate(turn: Turn, home: Home, { server, challenge }: Greeting): void {
    const { crypto } = this.#ctx.ports;
    const { account, row } = this.#ctx.own;
    const seed = isListed(this.#ctx.own) ? row.deviceSeed : row.recoverySeed;
    const device = crypto.ed25519.publicKey(seed) as DeviceKey;
    const signature = authenticateStatement.sign(crypto, seed, { server, account, device, challenge });
    this.#ask(turn, home, 'authenticate', { type: 'authenticate', account, device, signature }, (answered, answer) => {
      if (answer.type === 'done') {
        home.authenticated = true;
        home.failures = 0;
        answered.notify({ type: 'servers' });
        return;
      }
      home.joined = undefined;
      this.#refused(answered, home, answer);
      // Its challenge may not be what it greeted with: another connection brings another.
      if (answer.type === 'error' && answer.code === 'unauthorised')
        this.#ctx.links.renew(answered, home.replica.url, 'account');
    });
  }

  #setTokens(turn: Turn, home: Home): void {
    if (home.done.has('tokens')) return;
    const hashes = [this.#ctx.ports.crypto.sha256(this.#ctx.own.row.token) as Hash];
    this.#ask(turn, home, 'tokens', { type: 'setTokens', hashes }, (answered, answer) => {
      if (answer.type === 'done') home.done.add('tokens');
      else this.#refused(answered, home, answer);
    });
  }

  #readInbox(turn: Turn, home: Home, after = 0): void {
    if (home.done.has('inbox')) return;
    this.#ask(
      turn,
      home,
      'inbox',
      { type: 'readInbox', after, limit: INBOX_ROWS_AT_ONCE },
      async (answered, answer) => {
        if (answer.type !== 'inbox') return this.#refused(answered, home, answer);
        await this.#takeItems(answered, home, answer.items);
        const last = answer.items.at(-1);
        if (answer.more && last !== undefined) this.#readInbox(answered, home, last.item);
        else home.done.add('inbox');
      },
    );
  }

  async #takeItems(turn: Turn, home: Home, items: readonly InboxItem[]): Promise<void> {
    const taken: number[] = [];
    for (const item of items) if (await this.#inbox.take(turn, item)) taken.push(item.item);
    // Another device may have come to the account without this one's knowledge.
    if (taken.length < items.length && this.#ctx.own.record.body.devices.length === 1) this.recordInDoubt = true;
    if (taken.length === 0) return;
    const request = { type: 'deleteInbox', items: taken } as const;
    // Where this is lost they come again, and are known.
    this.#ctx.links.request(turn, home.replica.url, 'account', request, () => {});
  }

  async #planKeyPackages(turn: Turn, home: Home): Promise<void> {
    if (!home.done.has('count')) {
      this.#ask(turn, home, 'count', { type: 'countKeyPackages' }, (answered, answer) => {
        if (answer.type !== 'keyPackageCount') return this.#refused(answered, home, answer);
        home.done.add('count');
        home.oneTime = answer.oneTime;
        home.filling = answer.oneTime < this.#fullBatch / 2;
      });
      return;
    }
    if (!home.filling || home.busy.has('publish')) return;
    if (home.publishAt > turn.now) return turn.wakeAt(home.publishAt);
    const oneTime: Uint8Array[] = [];
    for (let i = 0; i < MADE_AT_ONCE; i++) oneTime.push((await makeKeyPackage(this.#ctx, turn, false)).keyPackage);
    const isFirst = !(await hasLastResort(turn.tx, home.id));
    const lastResort = isFirst ? (await makeKeyPackage(this.#ctx, turn, true)).keyPackage : null;
    this.#ask(turn, home, 'publish', { type: 'publishKeyPackages', oneTime, lastResort }, (answered, answer) => {
      if (answer.type !== 'done') return this.#refused(answered, home, answer);
      if (isFirst) noteLastResort(answered.tx, home.id);
      home.oneTime += oneTime.length;
      home.filling = home.oneTime < this.#fullBatch;
      home.publishAt = answered.now + PUBLISH_PAUSE_MS;
    });
  }

  /** Asks for one thing at a time of each kind; `then` runs only with an answer. */
  #ask(
    turn: Turn,
    home: Home,
    duty: Duty,
    request: Request,
    then: (turn: Turn, answer: Response) => Promise<void> | void,
  ): void {
    if (home.busy.has(duty)) return;
    const sent = this.#ctx.links.request(turn, home.replica.url, 'account', request, async (answered, answer) => {
      home.busy.delete(duty);
      if (answer !== undefined) await then(answered, answer);
    });
    if (sent) home.busy.add(duty);
  }

  #refused(turn: Turn, home: Home, answer: Response): void {
    if (answer.type !== 'error') return;
    if (answer.code === 'conflict' || answer.code === 'unauthorised') this.recordInDoubt = true;
    const wait =
      answer.code === 'conflict' || answer.code === 'forbidden'
        ? FORBIDDEN_RETRY_MS
        : backoff(this.#ctx.ports.crypto, home.failures);
    home.failures += 1;
    home.retryAt = turn.now + Math.max(wait, answer.retryAfter ?? 0);
  }
}

function newHome(id: ReplicaId, replica: Replica, now: number): Home {
  return {
    id,
    replica,
    since: now,
    authenticated: false,
    joined: undefined,
    failures: 0,
    retryAt: 0,
    busy: new Set(),
    done: new Set(),
    oneTime: 0,
    filling: false,
    publishAt: 0,
    successor: undefined,
    awayUntil: 0,
    lost: undefined,
  };
}
