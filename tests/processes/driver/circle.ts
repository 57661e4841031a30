import { join } from 'node:path';
import { Bot } from './bot.ts';
import type { Grove } from './grove.ts';

/** Bots that are all in one group. */
export class Circle implements AsyncDisposable {
  readonly bots: readonly Bot[];
  readonly conversation: string;

  private constructor(bots: readonly Bot[], conversation: string) {
    this.bots = bots;
    this.conversation = conversation;
  }

  /** Starts the bots, and lets the first make a group of them all. */
  static async start(folder: string, grove: Grove, names: readonly string[]): Promise<Circle> {
    const bots = await startBots(folder, grove, names);
    const [founder, ...others] = bots;
    if (founder === undefined) throw new Error('A circle has at least one bot.');
    const members = await Promise.all(others.map((bot) => bot.link()));
    const { id } = await founder.call('group.create', { name: 'Circle', members });
    await Promise.all(bots.map((bot) => bot.joined(id)));
    return new Circle(bots, id);
  }

  bot(index: number): Bot {
    const bot = this.bots[index];
    if (bot === undefined) throw new Error(`The circle has no bot ${index}.`);
    return bot;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.bots.map((bot) => bot.kill()));
  }
}

/** Bots with an account each, in folders named after them. */
export async function startBots(folder: string, grove: Grove, names: readonly string[]): Promise<readonly Bot[]> {
  return Promise.all(names.map((name) => Bot.withAccount(join(folder, name), name, grove.urls)));
}
