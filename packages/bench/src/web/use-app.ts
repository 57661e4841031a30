import type { CDPSession, Page } from '@playwright/test';

/* What a person does in the app once it runs, and how long it takes until it is on the screen. */

const PATIENCE_MS = 30_000;

/** From following a link to a conversation until the first message that was not seen stands on the screen. */
export function openUnread(page: Page, conversation: string): Promise<number> {
  return page.evaluate(
    async ([id, patience]) => {
      const begun = performance.now();
      location.hash = `#/c/${id}`;
      for (;;) {
        await new Promise(requestAnimationFrame);
        const list = document.querySelector(`[data-conversation="${id}"] [role="log"]`);
        const divider = list?.querySelector('[data-unread-divider]')?.getBoundingClientRect();
        const frame = list?.getBoundingClientRect();
        if (divider && frame && divider.top >= frame.top && divider.bottom <= frame.bottom)
          return performance.now() - begun;
        if (performance.now() - begun > patience) throw new Error('the divider did not come');
      }
    },
    [conversation, PATIENCE_MS] as const,
  );
}

/** A conversation in which something waits to be read, by the list. */
export async function firstUnread(page: Page): Promise<string> {
  // Only what is in sight is on the page, and the newest may all have been read.
  await page.getByRole('button', { name: 'Unread', exact: true }).click();
  const row = page.locator('[data-conversation][data-unread]').first();
  return (await row.getAttribute('data-conversation', { timeout: PATIENCE_MS })) ?? '';
}

export async function leave(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await page.locator('[role="log"]').waitFor({ state: 'detached' });
}

/** From pressing Enter until the message's bubble has been drawn. */
export async function send(page: Page, text: string): Promise<number> {
  const field = page.locator('textarea');
  await field.fill(text);
  const drawn = page.evaluate(
    ([said, patience]) =>
      new Promise<number>((resolve, reject) => {
        addEventListener(
          'keydown',
          ({ timeStamp }) => {
            const look = (): void => {
              const rows = [...document.querySelectorAll('[role="log"] [data-message]')].slice(-3);
              if (rows.some((row) => row.textContent.includes(said)))
                // In the next frame it has been painted.
                requestAnimationFrame((time) => resolve(Math.max(time, performance.now()) - timeStamp));
              else if (performance.now() - timeStamp > patience) reject(new Error('the bubble did not come'));
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          },
          { once: true, capture: true },
        );
      }),
    [text, PATIENCE_MS] as const,
  );
  await field.press('Enter');
  return drawn;
}

/** From the last letter until what was found is drawn. */
export async function search(page: Page, text: string): Promise<number> {
  const field = page.locator('input[type="search"]');
  await field.fill('');
  await field.focus();
  const drawn = page.evaluate(
    (patience) =>
      new Promise<number>((resolve, reject) => {
        addEventListener(
          'input',
          ({ timeStamp }) => {
            const look = (): void => {
              if (document.querySelector('mark') !== null)
                requestAnimationFrame((time) => resolve(Math.max(time, performance.now()) - timeStamp));
              else if (performance.now() - timeStamp > patience) reject(new Error('nothing was found'));
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          },
          { once: true, capture: true },
        );
      }),
    PATIENCE_MS,
  );
  await field.fill(text);
  return drawn;
}

export async function endSearch(page: Page): Promise<void> {
  await page.locator('input[type="search"]').press('Escape');
  await page.locator('mark').first().waitFor({ state: 'detached' });
}

/** What the page, without its workers, keeps in memory (MB). */
export async function heapMB(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}
