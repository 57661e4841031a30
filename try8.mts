import { each, open, step } from './try.mts';
await each(
  async (page, shot, who, width) => {
    page.setDefaultTimeout(9000);
    await open(page, '/', 'kinds');
    await page.evaluate(() => {
      (globalThis as any).log = [];
      for (const t of ['pointerdown', 'pointerup', 'pointercancel', 'click', 'touchstart', 'contextmenu', 'mousedown'])
        document.addEventListener(
          t,
          (e: any) => (globalThis as any).log.push(t + ':' + (e.pointerType ?? '') + ':' + e.target.tagName),
          true,
        );
    });
    await page.getByRole('link', { name: /^Noor/ }).tap();
    await page.waitForTimeout(800);
    console.log(who, await page.evaluate(() => [location.hash.slice(0, 8), (globalThis as any).log]));
  },
  { browsers: ['firefox'], widths: [390], options: { hasTouch: true } },
);
