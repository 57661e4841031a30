import { expect } from '@playwright/test';
import type { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

/** So much was said before that the voice message scrolls out of sight. */
const LINES_BEFORE = 30;

async function recordVoice({ page }: App): Promise<void> {
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await expect(page.getByRole('timer')).toHaveText('0:03');
  await page.getByRole('button', { name: 'Send the voice message' }).click();
}

/** Listens to the voice message at a place: its speed is changed, and it goes on while one scrolls, to its end. */
async function listen({ page }: App, at: number): Promise<void> {
  const message = page.locator('[data-voice]').nth(at);
  const player = page.getByRole('region', { name: 'Voice message being played' });
  const position = () => player.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value);
  await expect.poll(() => message.locator('svg rect').count()).toBeGreaterThan(20);
  await expect(message).toContainText('0:03');
  await message.getByRole('button', { name: 'Play the voice message' }).click();
  await expect.poll(position, { intervals: [50] }).toBeGreaterThan(0);
  await player.getByRole('button', { name: 'Pause' }).click();
  await expect(player.getByRole('button', { name: 'Play on' })).toBeVisible();
  await message.getByRole('button', { name: 'Speed: 1' }).click();
  await expect(player.getByRole('button', { name: 'Speed: 1.5' })).toBeVisible();

  await player.getByRole('button', { name: 'Play on' }).click();
  await page.getByRole('log').evaluate((list) => (list.scrollTop = 0));
  await expect(page.getByText('Line 1', { exact: true })).toBeInViewport();
  // Nobody stops it: it ends where the recording does.
  await expect(player).toHaveCount(0);
}

test('what one browser records the other plays, quicker, and on while one scrolls; both ways', async ({
  sit,
  world,
}) => {
  const [ana, ben] = await Promise.all([sit('chromium'), sit('firefox', PHONE)]);
  await ana.page.goto(world.grove.server(0).url);
  await ana.start('Ana');
  const conversation = await ben.meet(await ana.ownLink(), 'Ben');
  await ana.openConversation('Ben');
  for (let line = 1; line <= LINES_BEFORE; line += 1)
    await ben.ask('send', { to: conversation, text: `Line ${line}`, timeout: 0 });
  await expect(ana.message(`Line ${LINES_BEFORE}`)).toBeVisible();

  await recordVoice(ana);
  await expect(ben.page.locator('[data-voice]')).toHaveCount(1);
  await listen(ben, 0);
  await recordVoice(ben);
  await expect(ana.page.locator('[data-voice]')).toHaveCount(2);
  await listen(ana, 1);
  for (const app of [ana, ben]) expect(await app.undecryptable()).toBe(0);
});
