import { each, open, step } from './try.mts';
const HUT = `/c/${'11'.repeat(32)}`,
  NOOR = `/c/${'22'.repeat(32)}`,
  LEV = `/c/${'33'.repeat(32)}`;
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    page.setDefaultTimeout(9000);
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    await open(page, '/', 'kinds');
    // keyboard list actions
    await step(tag, 'm = mute an hour', async () => {
      await row('Noor').getByRole('link').focus();
      await page.keyboard.press('m');
      await page.getByRole('dialog').waitFor();
      await shot('mute');
      await page.getByRole('button', { name: /hour/ }).first().click();
      await page.waitForTimeout(300);
      return [
        await row('Noor').getAttribute('data-muted'),
        await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20)),
      ];
    });
    await step(tag, 'p pin', async () => {
      await row('Noor').getByRole('link').focus();
      await page.keyboard.press('p');
      await page.waitForTimeout(300);
      return [
        await row('Noor').getByRole('img', { name: 'Pinned' }).count(),
        await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20)),
      ];
    });
    await step(tag, 'e archive focus', async () => {
      await row('Noor').getByRole('link').focus();
      await page.keyboard.press('e');
      await page.waitForTimeout(500);
      return [await row('Noor').count(), await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20))];
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
    await step(tag, 'folders by menu', async () => {
      await row('Lev').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Folders…' }).click();
      await shot('folders');
      await page.getByLabel('New folder').pressSequentially('Work');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(300);
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
      const b = page.getByRole('button', { name: 'Work', exact: true });
      const n = await b.count();
      if (n) {
        await b.click();
        await page.waitForTimeout(200);
      }
      await shot('folder-tab');
      return [n, await page.locator('[data-conversation] a').allInnerTexts()];
    });
    // palette
    await step(tag, 'palette', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type('noor');
      await page.waitForTimeout(300);
      await shot('palette');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(400);
      return page.evaluate(() => [location.hash.slice(0, 10), document.activeElement?.tagName]);
    });
    await step(tag, 'announce', async () => {
      await page.evaluate(() => {
        const { pando, people } = globalThis as any;
        pando.hear('22'.repeat(32), people.noor, 'Hear me');
      });
      await page.waitForTimeout(900);
      return page.evaluate(() =>
        [...document.querySelectorAll('[aria-live],[role=status],[role=alert]')].map((e) => [
          e.getAttribute('role'),
          e.getAttribute('aria-live'),
          e.textContent!.slice(0, 60),
        ]),
      );
    });
    await step(tag, 'announce other', async () => {
      await page.evaluate(() => {
        const { pando, people } = globalThis as any;
        pando.hear('11'.repeat(32), people.wanja, 'Elsewhere');
      });
      await page.waitForTimeout(900);
      return page.evaluate(() =>
        [...document.querySelectorAll('[aria-live],[role=status],[role=alert]')]
          .map((e) => e.textContent!.slice(0, 60))
          .filter(Boolean),
      );
    });
    await step(tag, 'badge', async () => page.evaluate(() => [document.title, typeof (navigator as any).setAppBadge]));
    // back from conversation
    await step(tag, 'back gesture', async () => {
      await page.goBack();
      await page.waitForTimeout(300);
      return page.evaluate(() => location.hash);
    });
    // look
    await step(tag, 'look', async () => {
      await open(page, '/you/look');
      await shot('look');
      const r: any = {};
      r.labels = await page.locator('label').allInnerTexts();
      r.root = await page.evaluate(() => ({
        ...document.documentElement.dataset,
        fs: getComputedStyle(document.documentElement).fontSize,
      }));
      return r;
    });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(',') },
);
