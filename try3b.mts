import { each, open, step } from './try.mts';
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    const late = (back: number, text: string) =>
      page.evaluate(
        ([back, text]) => {
          const { pando, people } = globalThis as any;
          const c = pando.world.conversations.find((x: any) => x.summary.id === '33'.repeat(32));
          const m = c.messages;
          const at = m.length - (back as number);
          const l = {
            ...m[at],
            id: String(Math.random()).slice(2).padEnd(64, 'f'),
            text,
            own: false,
            from: people.lev,
            state: undefined,
          };
          m.splice(at, 0, l);
          const fu = c.summary.firstUnread;
          c.summary = { ...c.summary, unread: c.summary.unread + 1, firstUnread: l.id };
          pando.call('organise', { conversation: '33'.repeat(32), pinned: true });
        },
        [back, text] as const,
      );
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
    for (const back of [12, 16, 18, 20, 25, 30])
      await step(tag, `late ${back}`, async () => {
        await open(page, '/');
        await openLev();
        await toList();
        await late(back, `Late by ${back}`);
        await page.waitForTimeout(300);
        await openLev();
        const loc = page.getByRole('log').getByText(`Late by ${back}`);
        const vis = (await loc.count())
          ? await loc.evaluate((el) => {
              const r = el.getBoundingClientRect();
              return r.top > 0 && r.bottom < innerHeight;
            })
          : false;
        await shot(`late${back}`);
        const u = await unread();
        const tops = await page.evaluate(() => {
          const l = document.querySelector('[role=log]')!;
          return [
            l.scrollTop,
            l.scrollHeight,
            l.clientHeight,
            [...l.querySelectorAll('article')]
              .map((a) => a.textContent!.slice(0, 12) + Math.round(a.getBoundingClientRect().top))
              .join(',')
              .slice(0, 400),
          ];
        });
        return { tops, vis, u, div: await page.locator('[data-unread-divider]').count() };
      });
    await step(tag, 'late while open at the end', async () => {
      await open(page, '/');
      await openLev();
      await late(60, 'While open');
      await page.waitForTimeout(800);
      return { u: await unread() };
    });
  },
  { browsers: (process.argv[2] ?? 'chromium,firefox').split(','), widths: [390] },
);
