import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody who can write into the conversation at hand. */
export interface Speaker {
  readonly name: string;
  say(text: string): Promise<unknown>;
}

/** Several people who write at the same time, one message after another each, until told to stop. */
export class Chatter {
  /** What everybody wrote, in no order. */
  readonly texts: string[] = [];
  readonly #writers: Promise<void>[];
  readonly #written = new Map<string, number>();
  #over = false;
  #failure: Error | undefined;

  constructor(speakers: readonly Speaker[], topic: string, pause = 400) {
    this.#writers = speakers.map((speaker) => {
      this.#written.set(speaker.name, 0);
      return this.#write(speaker, topic, pause).catch((error: unknown) => {
        this.#failure ??= error as Error;
      });
    });
  }

  /** Waits until each has written this many more messages. */
  async more(count: number): Promise<void> {
    const goals = [...this.#written].map(([name, written]) => [name, written + count] as const);
    while (goals.some(([name, goal]) => (this.#written.get(name) ?? 0) < goal)) {
      if (this.#failure !== undefined) throw this.#failure;
      await sleep(50);
    }
  }

  /** Ends the writing, and waits for what is under way. */
  async stop(): Promise<readonly string[]> {
    this.#over = true;
    await Promise.all(this.#writers);
    if (this.#failure !== undefined) throw this.#failure;
    return this.texts;
  }

  async #write(speaker: Speaker, topic: string, pause: number): Promise<void> {
    for (let number = 1; !this.#over; number += 1) {
      const text = `${speaker.name} on ${topic}: ${number}`;
      this.texts.push(text);
      await speaker.say(text);
      this.#written.set(speaker.name, number);
      await sleep(pause);
    }
  }
}
