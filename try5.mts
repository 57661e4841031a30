import { each, open, step } from './try.mts';
const HUT = `/c/${'11'.repeat(32)}`,
  NOOR = `/c/${'22'.repeat(32)}`,
  LEV = `/c/${'33'.repeat(32)}`;
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    const field = page
      .getByRole('searchbox')
      .or(page.getByRole('textbox', { name: 'Search' }))
      .first();
    await open(page, '/', 'kinds');
    await step(tag, 'search', async () => {
      await field.click();
      await page.keyboard.type('hutte');
      await page.waitForTimeout(500);
      await shot('s1');
    });
    await step(tag, 'search filters', async () => {
      const r = page.getByRole('region', { name: 'Search results' });
      return (await r.innerText()).slice(0, 400);
    });
    await step(tag, 'search tomas', async () => {
      await field.fill('');
      await field.pressSequentially('tomas');
      await page.waitForTimeout(500);
      await shot('s2');
      return (await page.getByRole('region', { name: 'Search results' }).innerText()).slice(0, 300);
    });
    await step(tag, 'search line', async () => {
      await field.fill('');
      await field.pressSequentially('line 12');
      await page.waitForTimeout(500);
      await shot('s3');
      return (await page.getByRole('region', { name: 'Search results' }).innerText()).slice(0, 300);
    });
    await step(tag, 'jump', async () => {
      await page.locator('[data-found]').first().click();
      await page.waitForTimeout(1000);
      await shot('s4');
      return page.evaluate(() => [
        location.hash.slice(0, 12),
        document.activeElement?.getAttribute('data-message')?.slice(0, 12),
        document.activeElement?.textContent?.slice(0, 40),
      ]);
    });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(',') },
);
