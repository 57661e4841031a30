import { type Push, toHex } from '@pando/protocol';
import { Account } from './account/account.ts';
import { RunningHashes } from './attachment/blobs.ts';
import { planDownloads } from './attachment/fetching.ts';
import { loadUploads, planUploads } from './attachment/sending.ts';
import { answerCall } from './calls/answer-call.ts';
import type { Context } from './conversation/context.ts';
import { Conversations } from './conversation/conversations.ts';
import { planDisappearing } from './conversation/disappearing.ts';
import type { Effect, Input, Lane } from './effect.ts';
import { Bell } from './network/bell.ts';
import { keepGists } from './list/keep-gists.ts';
import { SummaryCache } from './list/summary-cache.ts';
import { HttpRequests } from './network/http.ts';
import { Liars } from './network/liars.ts';
import { type Greeting, type LinkListener, Links } from './network/links.ts';
import { People } from './people/people.ts';
import type { Ports } from './ports.ts';
import { bringBack } from './preferences/attention.ts';
import { Pictures } from './picture/pictures.ts';
import { picturesInUse } from './picture/said.ts';
import { Preferences } from './preferences/preferences.ts';
import { PreferenceSharing } from './preferences/sharing.ts';
import { Searches } from './search/calls.ts';
import { keepHeads } from './timeline/index.ts';
import { Turn } from './turn.ts';
import { Drafts } from './writing/drafts.ts';
import { ScheduledMessages, planScheduled } from './writing/scheduled.ts';

/** An absence of the servers that is over within this time (ms) is not told. */
const CALM_MS = 3_000;

/**
 * The client's whole logic, without I/O of its own: inputs go in, ordered effects come out. `handle` must not be
 * called again before its promise has resolved. If the shell cannot carry out a `persist`, or `handle` throws, this
 * engine is over: a new one is made from the store, and nothing that was not persisted has happened.
 */
export class Engine implements LinkListener {
  readonly #ports: Ports;
  readonly #links: Links;
  readonly #http = new HttpRequests();
  readonly #liars: Liars;
  readonly #account: Account;
  readonly #people: People;
  readonly #conversations: Conversations;
  readonly #sharing = new PreferenceSharing();
  readonly #ctx: Context;
  #wakeAt = Number.POSITIVE_INFINITY;
  #askedAt = Number.POSITIVE_INFINITY;
  /** What was told last of the connection. */
  #online = true;
  /** Since when (ms) some conversation is without a quorum. */
  readonly #bell = new Bell();
  #unreachableSince: number | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#links = new Links(this);
    this.#liars = new Liars(ports);
    const engine = (): Engine => this;
    const ctx: Context = {
      ports,
      links: this.#links,
      http: this.#http,
      liars: this.#liars,
      get account() {
        return engine().#account;
      },
      get people() {
        return engine().#people;
      },
      get conversations() {
        return engine().#conversations;
      },
      undecryptable: new Map(),
      dropped: new Map(),
      waiting: new Map(),
      uploads: new Map(),
      downloads: new Map(),
      hashes: new RunningHashes(ports.crypto),
      preferences: new Preferences(),
      pictures: new Pictures(),
      drafts: new Drafts(),
      scheduled: new ScheduledMessages(),
      // Whatever is due is found out at the first look.
      nextExpiry: { at: 0 },
      bell: this.#bell,
      summaries: new SummaryCache(),
      searches: new Searches(),
    };
    this.#ctx = ctx;
    const pictureOf = (account: string): string | undefined => this.#pictureOf(account);
    this.#people = new People(() => this.#account.own(), pictureOf);
    this.#account = new Account({
      ports,
      links: this.#links,
      http: this.#http,
      liars: this.#liars,
      conversations: () => this.#conversations,
      picture: () => ctx.preferences.account().picture,
    });
    this.#conversations = new Conversations(ctx);
  }

  /** Inputs that came together, in their order, may be one turn: what follows from all of them is looked at once. */
  async handle(...inputs: readonly Input[]): Promise<Effect[]> {
    const turn = new Turn(this.#ports);
    for (const input of inputs) await this.#take(turn, input);
    await this.#links.expire(turn);
    // Most inputs are messages, which are nothing to the account.
    const isAsked = turn.takeAskedNow();
    if (isAsked || inputs.some((input) => input.type !== 'frame' || input.lane === 'account'))
      await this.#planAccount(turn);
    for (const { row } of this.#ctx.uploads.values()) await this.#conversations.find(turn, row.conversation);
    await planUploads(this.#ctx, turn, (id) => this.#conversations.awake(id));
    await planDownloads(this.#ctx, turn);
    await this.#sharing.plan(this.#ctx, turn, this.#conversations.notes());
    if (this.#account.own() !== undefined) {
      await planScheduled(this.#ctx, turn, (thread) => this.#conversations.find(turn, thread));
      await planDisappearing(this.#ctx, turn, (thread) => this.#conversations.logsOf(turn, thread));
    }
    await this.#conversations.plan(turn);
    if (turn.takeAskedNow()) {
      await this.#planAccount(turn);
      await this.#conversations.plan(turn);
    }
    await bringBack(this.#ctx, turn);
    await this.#expireWaiting(turn);
    this.#tellNetwork(turn);
    this.#links.want(turn, 'conversation', this.#conversations.wantedServers());
    await keepHeads(turn.tx, (conversation) => this.#conversations.kindOf(conversation));
    keepGists(this.#ctx, turn.tx, (id) => this.#conversations.awake(id));
    this.#ctx.summaries.invalidate(this.#ctx, turn.tx);
    return [...turn.effects(), ...this.#wake(turn)];
  }

  async #planAccount(turn: Turn): Promise<void> {
    await this.#account.plan(turn);
    this.#links.want(turn, 'account', this.#account.wantedServers());
  }

  async #take(turn: Turn, input: Input): Promise<void> {
    switch (input.type) {
      case 'start':
        await this.#liars.load(turn.tx);
        await this.#bell.load(turn.tx);
        await this.#people.load(turn.tx);
        await this.#ctx.preferences.load(turn.tx);
        await this.#ctx.pictures.load(turn.tx);
        await this.#account.load(turn);
        await this.#conversations.load(turn);
        this.#ctx.pictures.sweep(turn.tx, picturesInUse(this.#ctx, this.#conversations.all()));
        await this.#ctx.drafts.load(turn.tx);
        await this.#ctx.scheduled.load(turn.tx);
        return loadUploads(this.#ctx, turn);
      case 'connected':
        return this.#links.connected(turn, input.server, input.lane);
      case 'disconnected':
        return this.#links.disconnected(turn, input.server, input.lane);
      case 'frame':
        return this.#links.frame(turn, input.server, input.lane, input.bytes);
      case 'http-response':
        return this.#http.answered(turn, input.id, input);
      case 'found':
        return this.#ctx.searches.found(this.#conversations, turn, input.id, input.found);
      case 'wake':
        this.#wakeAt = this.#askedAt = Number.POSITIVE_INFINITY;
        return;
      case 'call':
        return answerCall(this.#ctx, this.#parts(), turn, {
          id: input.call,
          method: input.method,
          params: input.params,
        });
    }
  }

  #parts(): { account: Account; people: People; conversations: Conversations; http: HttpRequests } {
    return { account: this.#account, people: this.#people, conversations: this.#conversations, http: this.#http };
  }

  #pictureOf(account: string): string | undefined {
    const own = this.#account.own();
    if (own === undefined || toHex(own.account) !== account) {
      const picture = this.#ctx.pictures.of(account);
      return picture && toHex(picture);
    }
    const { picture } = this.#ctx.preferences.account();
    return picture === '' ? undefined : picture;
  }

  async ready(turn: Turn, url: string, lane: Lane, greeting: Greeting): Promise<void> {
    if (lane === 'conversation') this.#conversations.ready(turn, url, greeting);
    turn.notify({ type: 'servers' });
  }

  async lost(turn: Turn, url: string, lane: Lane): Promise<void> {
    if (lane === 'account') this.#account.lost(turn, url);
    else this.#conversations.lost(turn, url);
    turn.notify({ type: 'servers' });
  }

  async push(turn: Turn, url: string, lane: Lane, push: Push): Promise<void> {
    if (lane === 'account') await this.#account.push(turn, url, push);
    else await this.#conversations.push(turn, url, push);
  }

  async #expireWaiting(turn: Turn): Promise<void> {
    for (const [call, waiting] of this.#ctx.waiting) {
      if (waiting.deadline > turn.now) turn.wakeAt(waiting.deadline);
      else {
        this.#ctx.waiting.delete(call);
        await waiting.expire(turn);
      }
    }
  }

  #tellNetwork(turn: Turn): void {
    const isReachable = this.#conversations.isReachable();
    this.#unreachableSince = isReachable ? undefined : (this.#unreachableSince ?? turn.now);
    const toldAt = (this.#unreachableSince ?? turn.now) + (isReachable ? 0 : CALM_MS);
    if (turn.now < toldAt) return turn.wakeAt(toldAt);
    if (isReachable === this.#online) return;
    this.#online = isReachable;
    turn.notify({ type: 'network', online: isReachable });
  }

  /**
   * One timer serves all. Conversations and requests say each time when they are due next; what others asked for holds
   * until the next wake, at which they ask again.
   */
  #wake(turn: Turn): Effect[] {
    this.#askedAt = Math.min(this.#askedAt, turn.takeAskedNow() ? turn.now : turn.earliestWake);
    const at = Math.min(this.#conversations.dueAt, this.#links.deadline, this.#askedAt);
    if (!Number.isFinite(at) || at === this.#wakeAt) return [];
    this.#wakeAt = at;
    return [{ type: 'wake', at }];
  }
}
