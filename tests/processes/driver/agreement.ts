import { expect } from 'vitest';
import type { Bot } from './bot.ts';
import { eventually } from './eventually.ts';

/**
 * Waits until every bot has every text, then checks: each exactly once, all in one order, none undecryptable, none
 * still queued.
 */
export async function expectAgreement(
  bots: readonly Bot[],
  conversation: string,
  texts: readonly string[],
): Promise<void> {
  const wanted = texts.toSorted();
  for (const [index, bot] of bots.entries()) {
    await eventually(`bot ${index} has all ${wanted.length} messages`, async () => {
      const had = new Set(await bot.texts(conversation));
      return wanted.every((text) => had.has(text));
    }).catch(async (error: unknown) => {
      const had = new Set(await bot.texts(conversation));
      const missing = wanted.filter((text) => !had.has(text));
      throw new Error(`Bot ${index} lacks ${missing.length}: ${missing.slice(0, 5).join('; ')}`, { cause: error });
    });
  }
  const orders = await Promise.all(bots.map((bot) => bot.messages(conversation)));
  for (const [index, order] of orders.entries()) {
    expect(order.map(({ text }) => text).sort(), `bot ${index} has each message once`).toEqual(wanted);
    expect(
      order.map(({ id }) => id),
      `bot ${index} has the order of bot 0`,
    ).toEqual(orders[0]?.map(({ id }) => id));
  }
  for (const bot of bots) {
    expect(await bot.undecryptable()).toBe(0);
    // Receipts are queued too, and may be on their way yet.
    await eventually('nothing is queued', async () => (await bot.statusOf(conversation)).queued === 0);
  }
}
