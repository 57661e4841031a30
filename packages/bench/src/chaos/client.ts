import type { PandoEvent } from '@pando/engine/api';
import type { RpcMethod, RpcParams, RpcResult } from '../../../../apps/cli/src/rpc-methods.ts';
import { Bot, RpcError } from '../../../../tests/processes/driver/bot.ts';
import type { Chronicle } from './chronicle.ts';

/** When a message was heard of, in milliseconds of the driver's clock. */
export interface Heard {
  readonly id: string;
  readonly at: number;
}

/** One person's client: a process that may be down. Whoever calls it then waits until it is up again. */
export class Client {
  readonly number: number;
  readonly name: string;
  account = '';
  link = '';
  readonly #bot: Bot;
  readonly #chronicle: Chronicle;
  /** Settled while the process takes calls. */
  #up = Promise.withResolvers<void>();
  #isUp = true;
  #isFrozen = false;
  /** Since the profile was last set back: after that, what is known again is told again. */
  #heard: Heard[] = [];
  readonly #shownAsSent = new Set<string>();
  /** Of processes that ended, and of the one that runs, as of the last look. */
  #undecryptableBefore = 0;
  #undecryptableNow = 0;

  private constructor(number: number, name: string, profile: string, chronicle: Chronicle) {
    this.number = number;
    this.name = name;
    this.#chronicle = chronicle;
    this.#bot = new Bot(profile, (event) => this.#take(event));
    this.#up.resolve();
    this.#watch();
  }

  static async start(
    number: number,
    options: { readonly folder: string; readonly servers: readonly string[]; readonly chronicle: Chronicle },
  ): Promise<Client> {
    const name = `client-${number + 1}`;
    for (let attempt = 1; ; attempt += 1) {
      const client = new Client(number, name, `${options.folder}/${name}-${attempt}`, options.chronicle);
      const { account, link, homes } = await client.call('init', { name, servers: options.servers });
      client.account = account;
      client.link = link;
      // On a busy machine some answer too late to be chosen; an account with fewer homes outlives fewer faults.
      if (homes.length === options.servers.length) return client;
      await client.kill();
    }
  }

  get profile(): string {
    return this.#bot.profile;
  }

  /** It runs, and would answer. */
  get answers(): boolean {
    return this.#isUp && !this.#isFrozen;
  }

  get heard(): readonly Heard[] {
    return this.#heard;
  }

  /** Own messages that it was told a quorum has: that stays so, whatever becomes of its profile. */
  get shownAsSent(): ReadonlySet<string> {
    return this.#shownAsSent;
  }

  get undecryptable(): number {
    return this.#undecryptableBefore + this.#undecryptableNow;
  }

  /** Calls a method once it is up. Throws what `Bot.call` throws, BotDied too. */
  async call<M extends RpcMethod>(method: M, params: RpcParams<M>): Promise<RpcResult<M>> {
    while (!this.#isUp) await this.#up.promise;
    return this.#bot.call(method, params);
  }

  /** All that this client has of a conversation, in screen order. */
  async history(conversation: string): Promise<readonly { readonly id: string; readonly text: string }[]> {
    while (!this.#isUp) await this.#up.promise;
    const messages = await this.#bot.messages(conversation).catch((error: unknown) => {
      // Who was never in it has nothing of it.
      if (error instanceof RpcError && error.code === 'unknown-conversation') return [];
      throw error;
    });
    return messages.map(({ id, text }) => ({ id, text }));
  }

  /** Counts are kept in memory alone: whoever ends the process looks before. */
  async look(): Promise<void> {
    const { undecryptable_total: causes } = await this.call('status', {});
    const count = Object.values(causes).reduce((sum, each) => sum + each, 0);
    if (count > this.#undecryptableNow) this.#chronicle.say(`${this.name} cannot decrypt: ${JSON.stringify(causes)}`);
    this.#undecryptableNow = count;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.#goDown();
    await this.#bot.kill();
    this.#complain();
  }

  /** Its stdin ends, and it stops when it has answered. */
  async finish(): Promise<number | string> {
    this.#goDown();
    const how = await this.#bot.finish();
    this.#complain();
    return how;
  }

  restart(): void {
    if (this.#isUp) return;
    this.#bot.restart();
    this.#isUp = true;
    this.#up.resolve();
    this.#watch();
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#bot.freeze();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#bot.thaw();
  }

  /** However it is: it runs and answers. */
  revive(): void {
    this.thaw();
    this.restart();
  }

  /** What it had heard of is forgotten: its profile was set back. */
  forgetHeard(): void {
    this.#heard = [];
  }

  #take(event: PandoEvent): void {
    if (event.type === 'message') this.#heard.push({ id: event.id, at: performance.now() });
    if (event.type === 'state' && (event.state === 'sent' || event.state === 'delivered' || event.state === 'read'))
      this.#shownAsSent.add(event.message);
  }

  #goDown(): void {
    this.#isUp = false;
    this.#up = Promise.withResolvers<void>();
    this.#undecryptableBefore += this.#undecryptableNow;
    this.#undecryptableNow = 0;
  }

  #complain(): void {
    this.#chronicle.complaints(this.name, this.#bot.complaints);
  }

  #watch(): void {
    void this.#bot.ended.then((how) => {
      if (!this.#isUp) return;
      this.#chronicle.fail(`${this.name} ended by itself with ${how}: ${this.#bot.complaints.join(' / ')}`);
      this.#goDown();
    });
  }
}
