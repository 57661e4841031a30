import { each, open, step } from './try.mts';
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    await open(page, '/');
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    await step(tag, 'mark unread by key then open clears', async () => {
      await row('Lev').getByRole('link').focus();
      await page.keyboard.press('u');
      await page.waitForTimeout(200);
      const before = await row('Lev').getAttribute('data-unread');
      await row('Lev').getByRole('link').click();
      await page.waitForTimeout(600);
      await page.evaluate(() => (location.hash = '#/'));
      await page.waitForTimeout(300);
      return [before, await row('Lev').getAttribute('data-unread')];
    });
    // late messages above what was read
    await step(tag, 'late', async () => {
      await page.evaluate(() => {
        const { pando } = globalThis as any;
        const c = pando.world.conversations.find((x: any) => x.summary.id === '33'.repeat(32));
        const m = c.messages;
        // message arriving late in the middle
        const at = m.length - 60;
        const late = {
          ...m[at],
          id: 'fe'.repeat(32),
          text: 'I came late',
          own: false,
          from: (globalThis as any).people.lev,
          state: undefined,
        };
        m.splice(at, 0, late);
        c.summary = { ...c.summary, unread: 1, firstUnread: late.id };
        pando.setOnline(true);
        for (const l of pando['listeners'] ?? []) l();
      });
      await page.evaluate(() => {
        const { pando, people } = globalThis as any;
        pando.call('organise', { conversation: '33'.repeat(32), pinned: true });
      });
      await page.waitForTimeout(400);
      const un = await row('Lev').innerText();
      await row('Lev').getByRole('link').click();
      await page.waitForTimeout(1200);
      const seen = await page
        .getByText('I came late')
        .isVisible()
        .catch(() => false);
      await shot('late');
      return [un, seen, await page.locator('[data-unread-divider]').count()];
    });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(',') },
);
