import type { ApiError, Message, PandoEvent, Status } from '@pando/engine/api';
import type { RpcMethod, RpcParams, RpcResult } from '../../../apps/cli/src/rpc-methods.ts';
import { eventually } from './eventually.ts';
import { PandoProcess } from './pando-process.ts';

/** An error that `pando rpc` answered. */
export class RpcError extends Error {
  readonly code: ApiError['code'] | undefined;

  constructor(method: string, message: string, code: ApiError['code'] | undefined) {
    super(`${method}: ${message}`);
    this.name = 'RpcError';
    this.code = code;
  }
}

/** A `pando rpc` process that was killed before it answered. */
export class BotDied extends Error {}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code: ApiError['code'] } };
  readonly method?: string;
  readonly params?: PandoEvent;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** A bot: one profile, and a `pando rpc` process on it that a test can kill and start again. */
export class Bot implements AsyncDisposable {
  readonly profile: string;
  /** Every event that any of its processes told of. */
  readonly events: PandoEvent[] = [];
  readonly #heard: (event: PandoEvent) => void;
  #process: PandoProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(profile: string, heard: (event: PandoEvent) => void = () => {}) {
    this.profile = profile;
    this.#heard = heard;
    this.#process = this.#spawn();
  }

  /** A bot with an account on these servers. */
  static async withAccount(profile: string, name: string, servers: readonly string[]): Promise<Bot> {
    const bot = new Bot(profile);
    await bot.call('init', { name, servers });
    return bot;
  }

  /** Calls a method; throws RpcError for an error, BotDied if the process ended first. */
  call<M extends RpcMethod>(method: M, params: RpcParams<M>): Promise<RpcResult<M>> {
    const id = this.#next++;
    return new Promise<RpcResult<M>>((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#process.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** `kill -9`: what it was asked and has not answered fails with BotDied. */
  async kill(): Promise<void> {
    await this.#process.kill('SIGKILL');
  }

  /** How its present process ends, whoever ends it. */
  get ended(): Promise<number | string> {
    return this.#process.ended;
  }

  /** Ends it as a bot's author would: stdin closes. Resolves to the exit code. */
  async finish(): Promise<number | string> {
    this.#process.endInput();
    return this.#process.ended;
  }

  /** Starts another process on the same profile. */
  restart(): void {
    this.#process = this.#spawn();
  }

  freeze(): void {
    this.#process.freeze();
  }

  thaw(): void {
    this.#process.thaw();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get complaints(): readonly string[] {
    return this.#process.complaints;
  }

  async link(): Promise<string> {
    return (await this.call('link', {})).link;
  }

  /** All messages of a conversation in screen order, without the lines that the app writes. */
  async messages(conversation: string): Promise<readonly Message[]> {
    const pages: Message[][] = [];
    let before: string | undefined;
    for (;;) {
      const page = await this.call('history', {
        conversation,
        limit: 500,
        ...(before === undefined ? {} : { before }),
      });
      if (page.length === 0) break;
      pages.unshift([...page]);
      before = page[0]?.id;
    }
    return pages.flat().filter(({ notice }) => notice === undefined);
  }

  async texts(conversation: string): Promise<readonly string[]> {
    return (await this.messages(conversation)).map(({ text }) => text);
  }

  /** Accounts of a conversation's members, sorted. */
  async members(conversation: string): Promise<readonly string[]> {
    const { members } = await this.call('conversation', { conversation });
    return members.map(({ account }) => account).sort();
  }

  async statusOf(conversation: string): Promise<Status['conversations'][number]> {
    const { conversations } = await this.call('status', {});
    const found = conversations.find(({ id }) => id === conversation);
    if (found === undefined) throw new Error('The bot knows no such conversation.');
    return found;
  }

  /** Waits until this bot is in the conversation and may write there. */
  async joined(conversation: string): Promise<void> {
    await eventually('the bot joins the conversation', async () => {
      const list = await this.call('list', {});
      return list.some(({ id, status }) => id === conversation && status === 'active');
    });
  }

  /** How often a message could not be decrypted, for whatever reason: must stay 0. */
  async undecryptable(): Promise<number> {
    const { undecryptable_total: causes } = await this.call('status', {});
    return Object.values(causes).reduce((sum, count) => sum + count, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #spawn(): PandoProcess {
    const started = new PandoProcess(['rpc', '--profile', this.profile], (line) => this.#take(line));
    void started.ended.then((how) => {
      for (const [id, { method, reject }] of this.#waiting) {
        this.#waiting.delete(id);
        reject(
          new BotDied(`pando rpc ended with ${how} before it answered ${method}: ${started.complaints.join(' / ')}`),
        );
      }
    });
    return started;
  }

  #take(line: string): void {
    const { id, result, error, method, params } = JSON.parse(line) as Answer;
    if (method === 'event' && params !== undefined) {
      this.events.push(params);
      this.#heard(params);
      return;
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result as never);
    else waiting.reject(new RpcError(waiting.method, error.message, error.data?.code));
  }
}
