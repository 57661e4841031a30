import { each, open, step } from './try.mts';
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    const toList = async () => {
      await page.evaluate(() => (location.hash = '#/'));
      await page.waitForTimeout(300);
    };
    const openLev = async () => {
      await row('Lev').getByRole('link').click();
      await page.waitForTimeout(900);
    };
    const unread = () =>
      page.evaluate(
        () =>
          (globalThis as any).pando.world.conversations.find((x: any) => x.summary.id === '33'.repeat(32)).summary
            .unread,
      );
    for (const n of [30, 90, 200])
      await step(tag, `new ${n}`, async () => {
        await open(page, '/');
        await openLev();
        await toList();
        await page.evaluate((n) => {
          for (let i = 0; i < n; i++) {
            const { pando, people } = globalThis as any;
            pando.hear('33'.repeat(32), people.lev, `new ${i}`);
          }
        }, n);
        await page.waitForTimeout(500);
        await openLev();
        const first = page.getByRole('log').getByText('new 0', { exact: true });
        const vis = (await first.count())
          ? await first.evaluate((el) => {
              const r = el.getBoundingClientRect();
              return r.top > 0 && r.bottom < innerHeight;
            })
          : false;
        const u = await unread();
        await shot(`new${n}`);
        return { vis, u };
      });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(','), widths: [390] },
);
