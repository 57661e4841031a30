import { each, open, step } from './try.mts';
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    page.setDefaultTimeout(9000);
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    await open(page, '/', 'kinds');
    if (who === 'chromium')
      await step(tag, 'hold', async () => {
        const box = (await row('Lev').boundingBox())!;
        const x = box.x + 150,
          y = box.y + 30;
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
        await page.waitForTimeout(800);
        await shot('hold');
        const before = await page.getByRole('menu').count();
        await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await page.waitForTimeout(500);
        const r = [before, await page.getByRole('menu').count(), await page.evaluate(() => location.hash)];
        await page.getByRole('menuitem', { name: 'Pin', exact: true }).tap();
        await page.waitForTimeout(300);
        return [...r, await row('Lev').getByRole('img', { name: 'Pinned' }).count()];
      });
    await step(tag, 'context menu by keyboard', async () => {
      await row('Lev').getByRole('link').focus();
      await page.keyboard.press('Shift+F10');
      await page.waitForTimeout(400);
      await shot('menu');
      const m = await page.getByRole('menu').count();
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
      return [m, await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20))];
    });
    await step(tag, 'tap opens', async () => {
      await row('Noor').getByRole('link').tap();
      await page.waitForTimeout(300);
      return page.evaluate(() => location.hash.slice(0, 8));
    });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(','), widths: [390], options: { hasTouch: true } },
);
