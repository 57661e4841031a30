import { each, open, step } from './try.mts';
// swipe with synthetic pointers + real touch in chromium
await each(
  async (page, shot, who, width) => {
    const tag = `${who}-${width}`;
    await open(page, '/');
    const row = (name: string) =>
      page.locator('[data-conversation]').filter({ has: page.getByRole('link', { name: new RegExp('^' + name) }) });
    const swipe = async (name: string, dx: number) => {
      const box = (await row(name).boundingBox())!;
      const y = box.y + box.height / 2,
        x = box.x + box.width / 2;
      if (who === 'chromium') {
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
        for (let i = 1; i <= 8; i++) {
          await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + (dx * i) / 8, y }] });
          await page.waitForTimeout(16);
        }
        await shot(`swipe-${dx > 0 ? 'end' : 'start'}`);
        await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      } else {
        await row(name).evaluate(
          (el, [x, y, dx]) => {
            const fire = (type: string, px: number) =>
              el.dispatchEvent(
                new PointerEvent(type, {
                  bubbles: true,
                  cancelable: true,
                  pointerId: 7,
                  pointerType: 'touch',
                  clientX: px,
                  clientY: y!,
                  isPrimary: true,
                }),
              );
            (el as any).setPointerCapture = () => {};
            fire('pointerdown', x!);
            for (let i = 1; i <= 8; i++) fire('pointermove', x! + (dx! * i) / 8);
            fire('pointerup', x! + dx!);
          },
          [x, y, dx],
        );
      }
      await page.waitForTimeout(300);
    };
    await step(tag, 'swipe right = unread', async () => {
      await swipe('Großmutter', 100);
      return [await row('Großmutter').getAttribute('data-unread'), page.url().split('#')[1]];
    });
    await step(tag, 'swipe right again = read', async () => {
      await swipe('Großmutter', 100);
      return row('Großmutter').getAttribute('data-unread');
    });
    await step(tag, 'short swipe nothing', async () => {
      await swipe('Großmutter', -50);
      return row('Großmutter').count();
    });
    await step(tag, 'swipe left = archive', async () => {
      await swipe('Großmutter', -100);
      return [await row('Großmutter').count(), await page.getByText('put away').innerText(), page.url().split('#')[1]];
    });
    await shot('after-archive');
    await step(tag, 'archived tab', async () => {
      await page.getByText('put away').click();
      await shot('archived');
      return row('Großmutter').count();
    });
    await step(tag, 'swipe back', async () => {
      await swipe('Großmutter', -100);
      await shot('unarchived');
      return row('Großmutter').count();
    });
  },
  { options: { hasTouch: true } },
);
