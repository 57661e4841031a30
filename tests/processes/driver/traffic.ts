import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from './bot.ts';

export interface SentText {
  readonly text: string;
  readonly id: string;
  readonly from: Bot;
  /** Milliseconds until `send` answered. */
  readonly took: number;
  /** What went on meanwhile, as the test named it. */
  readonly phase: string;
}

/** Bots that all write into one conversation, one message after another each, until told to stop. */
export class Traffic {
  readonly sent: SentText[] = [];
  /** What goes on now; latencies are told apart by it. */
  phase = 'calm';
  readonly #writers: Promise<void>[];
  #over = false;
  #failure: Error | undefined;

  constructor(bots: readonly Bot[], conversation: string, pause = 25) {
    this.#writers = bots.map((bot, index) =>
      this.#write(bot, `writer ${index}`, conversation, pause).catch((error: unknown) => {
        this.#failure ??= error as Error;
      }),
    );
  }

  /** Waits until this many more messages have been sent. */
  async more(count: number): Promise<void> {
    const goal = this.sent.length + count;
    while (this.sent.length < goal) {
      if (this.#failure !== undefined) throw this.#failure;
      await sleep(20);
    }
  }

  /** Ends the writing and waits for what is under way; throws if a send failed. */
  async stop(): Promise<readonly SentText[]> {
    this.#over = true;
    await Promise.all(this.#writers);
    if (this.#failure !== undefined) throw this.#failure;
    return this.sent;
  }

  async #write(bot: Bot, name: string, to: string, pause: number): Promise<void> {
    for (let number = 1; !this.#over; number += 1) {
      const text = `${name}, message ${number}`;
      const { phase } = this;
      const start = performance.now();
      const { id, state } = await bot.call('send', { to, text, timeout: 60 });
      if (state !== 'sent') throw new Error(`"${text}" found no quorum in a minute.`);
      this.sent.push({ text, id, from: bot, took: performance.now() - start, phase });
      await sleep(pause);
    }
  }
}

/** The value under which `share` of the values lie; values are milliseconds. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}
