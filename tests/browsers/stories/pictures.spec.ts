import { expect, type Locator, type Page } from '@playwright/test';
import { openScene, test } from '../driver/scenes.ts';

const PICTURES = `/c/${'88'.repeat(32)}`;

/** Presses what is in sight. The driver would scroll to it first, and Firefox does not press what has just been scrolled. */
async function press(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  const box = await what.boundingBox();
  if (!box) throw new Error('nothing to press');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** From a place in the window to another, with the button down. */
async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 3 });
  await page.mouse.up();
}

test('pictures are gone through, enlarged, moved and left by keys, wheel and swipes', async ({ page, scenes }) => {
  await openScene(page, scenes, PICTURES, 'media');
  const opener = page.getByRole('button', { name: 'Show walk-1.jpg' }).last();
  await expect(opener.getByRole('img')).toBeVisible();
  await press(page, opener);
  const gallery = page.getByRole('dialog');
  const place = gallery.getByText(/^\d+ of \d+$/u);
  const picture = gallery.getByRole('img');
  const stage = gallery.locator('div:has(> img)');
  const scale = () =>
    picture.evaluate((image: HTMLElement) => Number(/scale\(([\d.]+)\)/u.exec(image.style.transform)?.[1]));
  const middle = async () => {
    const box = await picture.boundingBox();
    return { left: box?.x ?? NaN, right: (box?.x ?? NaN) + (box?.width ?? NaN) };
  };
  const [at, all] = ((await place.textContent()) ?? '').split(' of ').map(Number);
  const placeIs = (by: number) => expect(place).toHaveText(`${(at ?? 0) + by} of ${all ?? 0}`);

  await page.keyboard.press('ArrowLeft');
  await placeIs(-1);
  await page.keyboard.press('ArrowRight');
  await placeIs(0);

  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(scale).toBeCloseTo(1.96);
  // Enlarged, it is moved by the arrows, and no further than its edge.
  for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(async () => Math.round((await middle()).right)).toBe(1280);
  await placeIs(0);
  await page.keyboard.press('-');
  await expect.poll(scale).toBeCloseTo(1.4);
  await page.keyboard.press('0');
  await expect(stage).not.toHaveAttribute('data-zoomed');

  await stage.hover();
  await page.mouse.wheel(0, -600);
  await expect(stage).toHaveAttribute('data-zoomed', 'true');
  await page.mouse.wheel(0, 3_000);
  await expect(stage).not.toHaveAttribute('data-zoomed');
  await expect(picture).toBeVisible();
  await page.mouse.click(640, 400);
  await expect(stage).toHaveAttribute('data-zoomed', 'true');
  await drag(page, [300, 300], [1_270, 700]);
  await expect.poll(async () => Math.round((await middle()).left)).toBe(0);
  // What was pressed has the focus now, and the keys go on.
  await page.keyboard.press('0');

  await drag(page, [500, 400], [800, 410]);
  await placeIs(-1);
  await drag(page, [800, 400], [500, 410]);
  await placeIs(0);
  // What is said meanwhile scrolls the row of this picture far away, and nothing happens to the picture.
  await page.evaluate((conversation) => {
    const { pando, people } = globalThis as unknown as {
      pando: { hear: (conversation: string, from: unknown, text: string) => void };
      people: { noor: unknown };
    };
    for (let line = 0; line < 30; line += 1) pando.hear(conversation, people.noor, `Line ${line}`);
  }, '88'.repeat(32));
  await expect(page.getByText('Line 29', { exact: true }).last()).toBeAttached();
  await placeIs(0);
  await drag(page, [640, 300], [650, 600]);
  await expect(gallery).toHaveCount(0);
  await expect(opener).toBeFocused();
});
