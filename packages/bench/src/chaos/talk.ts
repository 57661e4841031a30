import { setTimeout as sleep } from 'node:timers/promises';
import { BotDied, RpcError } from '../../../../tests/processes/driver/bot.ts';
import type { ChatLine } from '../replay-plan.ts';
import type { Chronicle } from './chronicle.ts';
import type { Client } from './client.ts';
import type { Group } from './group.ts';
import type { Ledger, Outcome } from './ledger.ts';

/** Seconds that a `send` waits for a quorum; the message stays in the outbox then. */
const SEND_TIMEOUT = 30;
/** Lines that wait for a client which is down; after that, others speak. */
const MOST_WAITING = 4;
const SAY_AGAIN = 1_000;
/** A client that can send nothing in so many milliseconds is a failure. */
const SAY_WITHIN = 600_000;

export interface TalkOptions {
  readonly group: Group;
  readonly ledger: Ledger;
  readonly chronicle: Chronicle;
}

/** A chat log that is said again and again, each author's lines by the client that stands for that author. */
export class Talk {
  readonly #lines: readonly ChatLine[];
  readonly #group: Group;
  readonly #ledger: Ledger;
  readonly #chronicle: Chronicle;
  readonly #places = new Map<string, number>();
  readonly #lastOf = new Map<Client, Promise<unknown>>();
  readonly #waiting = new Map<Client, number>();
  #next = 0;

  constructor(lines: readonly ChatLine[], people: TalkOptions) {
    this.#lines = lines;
    this.#group = people.group;
    this.#ledger = people.ledger;
    this.#chronicle = people.chronicle;
  }

  /** Says a line every `pace` milliseconds, until told to stop. */
  async go(pace: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const line = this.#line();
      const client = this.#speaker(line.from);
      if (client !== undefined) void this.#inTurn(client, line.text);
      await sleep(pace);
    }
  }

  /** Waits until every `send` has been answered. */
  async end(): Promise<void> {
    await Promise.all(this.#lastOf.values());
  }

  /** Has this client say lines until a quorum has one of them. */
  async saySomething(client: Client): Promise<void> {
    const end = performance.now() + SAY_WITHIN;
    while ((await this.#inTurn(client, this.#line().text)) !== 'sent') {
      if (performance.now() > end) throw new Error(`${client.name} could send nothing in ${SAY_WITHIN / 1000} s.`);
      await sleep(SAY_AGAIN);
    }
  }

  #line(): ChatLine {
    const line = this.#lines[this.#next++ % this.#lines.length];
    if (line === undefined) throw new Error('The chat log is empty.');
    return line;
  }

  /** Authors take the members in the order in which they first speak; whoever has too much to say is spared. */
  #speaker(author: string): Client | undefined {
    const place = this.#places.get(author) ?? this.#places.size;
    this.#places.set(author, place);
    const { members } = this.#group;
    const free = members.filter((client) => (this.#waiting.get(client) ?? 0) < MOST_WAITING);
    const meant = members[place % Math.max(1, members.length)];
    return meant !== undefined && free.includes(meant) ? meant : free[place % Math.max(1, free.length)];
  }

  /** A client says one thing after another. */
  async #inTurn(client: Client, text: string): Promise<Outcome> {
    const waiting = (change: number): void => {
      this.#waiting.set(client, (this.#waiting.get(client) ?? 0) + change);
    };
    waiting(1);
    const before = this.#lastOf.get(client) ?? Promise.resolve();
    const said = before.then(() => this.#say(client, text)).finally(() => waiting(-1));
    this.#lastOf.set(client, said);
    return said;
  }

  async #say(client: Client, text: string): Promise<Outcome> {
    // Numbered: it is known again even if its author died before it said its id.
    const unique = `${this.#ledger.messages.length + 1}: ${text}`;
    const message = this.#ledger.begin(client.name, unique, performance.now());
    try {
      const to = this.#group.conversation;
      const { state } = await client.call('send', { to, text: unique, timeout: SEND_TIMEOUT });
      this.#ledger.answer(message, state === 'sent' ? 'sent' : 'accepted', performance.now());
    } catch (error) {
      if (!(error instanceof BotDied) && !this.#isOutside(client, error))
        this.#chronicle.fail(`${client.name} could not say "${unique}": ${String(error)}`);
    }
    return message.outcome;
  }

  /** Who leaves or is taken out may have had something to say yet. */
  #isOutside({ name }: Client, error: unknown): boolean {
    return error instanceof RpcError && error.code === 'not-a-member' && !this.#ledger.all('member').includes(name);
  }
}
