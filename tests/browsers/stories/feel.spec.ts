import { expect, type Locator, type Page } from '@playwright/test';
import { typeInto } from '../driver/app.ts';
import { openScene, test } from '../driver/scenes.ts';

const NOOR = `/c/${'22'.repeat(32)}`;
const LEV = '33'.repeat(32);

/** What dev.html lends to whoever looks. */
interface Scene {
  readonly pando: { hear(conversation: string, from: unknown, text: string): void };
  readonly people: Readonly<Record<string, unknown>>;
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });

const line = (page: Page, name: string): Locator =>
  page
    .locator('li [data-conversation]')
    .filter({ has: page.getByRole('link', { name: new RegExp(`^${name}(?: ?,|$)`, 'u') }) });

/** A finger that comes down on a row, goes sideways, and is lifted. */
async function swipe(row: Locator, by: number): Promise<void> {
  await row.evaluate((element, distance) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    // A pointer that no driver has made cannot be captured.
    element.setPointerCapture = () => undefined;
    const fire = (type: string, clientX: number): void => {
      const init = { bubbles: true, pointerId: 7, pointerType: 'touch', clientX, clientY: y };
      element.dispatchEvent(new PointerEvent(type, init));
    };
    fire('pointerdown', x);
    for (let step = 1; step <= 5; step += 1) fire('pointermove', x + (distance * step) / 5);
    fire('pointerup', x + distance);
  }, by);
}

test('by keyboard alone, somebody finds a conversation, answers, and goes on to the next', async ({ page, scenes }) => {
  await openScene(page, scenes, '/');
  await page.keyboard.press('Control+k');
  await typeInto(page.getByRole('combobox'), 'tomas');
  // Tomáš is found without his accent, in the group that he is in.
  await expect(page.getByRole('option').first()).toContainText('Hut weekend');
  await typeInto(page.getByRole('combobox'), 'noor');
  await expect(page.getByRole('option').first()).toContainText('Noor');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Noor');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('At eight, gladly :tada:');
  await expect(composer(page)).toHaveValue('At eight, gladly 🎉');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').filter({ hasText: 'At eight, gladly' })).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(heading(page)).not.toHaveText('Noor');
});

test('of a thousand conversations only those in sight are on the page', async ({ page, scenes }) => {
  await openScene(page, scenes, '/', 'crowd');
  const rows = page.locator('[data-conversation]');
  await expect(rows.first()).toContainText('Neighbour 0');
  expect(await rows.count()).toBeLessThan(50);
  await rows.first().getByRole('link').focus();
  await page.keyboard.press('End');
  const last = rows.filter({ hasText: 'Neighbour 999' });
  await expect(last.getByRole('link')).toBeFocused();
  await expect(last).toBeInViewport();
  await page.keyboard.press('Home');
  await expect(rows.filter({ hasText: 'The 0th thing' }).getByRole('link')).toBeFocused();
  expect(await rows.count()).toBeLessThan(50);
});

test('the sheet of keys opens by its own key, and gives the focus back', async ({ page, scenes }) => {
  await openScene(page, scenes, '/');
  const link = page.getByRole('link', { name: 'New group' });
  await link.focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(link).toBeFocused();
});

test('back closes a dialog and nothing else', async ({ page, scenes }) => {
  await openScene(page, scenes, NOOR);
  await page.getByRole('link', { name: 'About this conversation' }).click();
  await page.getByRole('button', { name: 'Delete conversation' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(dialog).toHaveCount(0);
  await expect(heading(page)).toHaveText('About this conversation');
  // One that was closed by its button leaves no step behind.
  await page.getByRole('button', { name: 'Delete conversation' }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await page.goBack();
  await expect(heading(page)).toHaveText('Noor');
});

test('what had the focus goes, and the focus is not lost', async ({ page, scenes }) => {
  await openScene(page, scenes, NOOR);
  await page.getByRole('link', { name: 'About this conversation' }).focus();
  await page.evaluate(() => document.activeElement?.remove());
  await expect
    .poll(() => page.evaluate(() => document.activeElement !== document.body && document.hasFocus()))
    .toBe(true);
});

test('a language is chosen at once, from right to left where it is written so, and kept', async ({ page, scenes }) => {
  await openScene(page, scenes, '/you/look');
  await page.getByText('العربية', { exact: true }).click();
  await expect(heading(page)).toHaveText('المظهر');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.reload();
  await expect(heading(page)).toHaveText('المظهر');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await page.getByText('Deutsch', { exact: true }).click();
  await expect(heading(page)).toHaveText('Aussehen');
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
});

test('a chosen look is there before anything is drawn', async ({ page, scenes }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openScene(page, scenes, '/you/look');
  await page.getByText('Dark', { exact: true }).click();
  await page.getByText('Heather', { exact: true }).click();
  await page.addInitScript(() => {
    // Modules have not run when the document is parsed.
    document.addEventListener('readystatechange', () => {
      if (document.readyState !== 'interactive') return;
      const { theme, accent } = document.documentElement.dataset;
      Object.assign(globalThis, { atFirst: [theme, accent] });
    });
  });
  await page.reload();
  await heading(page).waitFor();
  expect(await page.evaluate(() => (globalThis as { atFirst?: readonly string[] }).atFirst)).toEqual([
    'dark',
    'heather',
  ]);
});

test('an emoji is written in the tone of skin that was chosen, and the next one too', async ({ page, scenes }) => {
  await openScene(page, scenes, NOOR);
  await page.getByRole('button', { name: 'Emoji' }).click();
  const picker = page.getByRole('dialog', { name: 'Choose an emoji' });
  await picker.getByRole('radio', { name: '✋🏽' }).check({ force: true });
  await typeInto(picker.getByLabel('Search'), 'wave');
  await picker.getByRole('button', { name: 'waving hand', exact: true }).click();
  await expect(composer(page)).toHaveValue('👋🏽');
  await composer(page).press('End');
  await page.keyboard.type(' :wave:');
  await expect(composer(page)).toHaveValue('👋🏽 👋🏽');
});

test('one sees who reacted, and on which day what one scrolls by was said', async ({ page, scenes }) => {
  await openScene(page, scenes, `/c/${'11'.repeat(32)}`);
  const message = page.getByRole('article').filter({ hasText: 'Oh. Now I cannot wait.' });
  // By key: Firefox's driver scrolls before each click, and while the list moves nothing in it takes one.
  await message.getByRole('button', { name: 'More' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Who reacted' }).click();
  const sheet = page.getByRole('dialog', { name: 'Reactions' });
  await expect(sheet.getByText('Noor')).toBeVisible();
  await page.keyboard.press('Escape');
  await openScene(page, scenes, `/c/${'33'.repeat(32)}`);
  await page.getByRole('log').hover();
  await page.mouse.wheel(0, -4_000);
  await expect(page.locator('[data-shown] > span')).toHaveText(/day|Today|Yesterday/u);
});

test('on a phone, a line is swiped, marked, opened at what is new, and searched for', async ({ page, scenes }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openScene(page, scenes, '/');
  const lev = line(page, 'Lev');

  await test.step('a swipe one way marks, the other way puts away; a short one does nothing', async () => {
    await swipe(lev, 100);
    await expect(lev).toHaveAttribute('data-unread');
    await swipe(lev, 100);
    await expect(lev).not.toHaveAttribute('data-unread');
    await swipe(lev, -60);
    await expect(lev).toBeVisible();
    await swipe(lev, -100);
    await expect(lev).toHaveCount(0);
    await page.getByRole('button', { name: '1 put away' }).click();
    await swipe(lev, -100);
    await expect(page.getByText('Nothing is put away.')).toBeVisible();
    await page.getByRole('button', { name: 'Put away' }).click();
    await expect(lev).toBeVisible();
  });

  await test.step('the menu opens by its key and gives the focus back', async () => {
    await lev.getByRole('link').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menuitem', { name: 'Pin', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(lev.getByRole('link')).toBeFocused();
  });

  await test.step('what is marked to be come back to is marked no more once one is there', async () => {
    await page.keyboard.press('u');
    await expect(lev).toHaveAttribute('data-unread');
    await lev.getByRole('link').click();
    await expect(page.getByRole('log')).toContainText('Line 399');
    await page.goBack();
    await expect(lev).not.toHaveAttribute('data-unread');
  });

  await test.step('who comes back is where the new begins, and only what was in sight is seen', async () => {
    await page.evaluate((conversation) => {
      const { pando, people } = globalThis as unknown as Scene;
      for (let n = 0; n < 40; n += 1) pando.hear(conversation, people['lev'], `New ${n}`);
    }, LEV);
    await expect(lev).toContainText('40');
    await lev.getByRole('link').click();
    await expect(page.getByRole('log').getByText('New 0', { exact: true })).toBeInViewport();
    await expect(page.locator('[data-unread-divider]')).toBeInViewport();
    await page.goBack();
    await expect(lev).toHaveAttribute('data-unread');
  });

  await test.step('a search marks its words, and narrows to what has links', async () => {
    const field = page.getByRole('searchbox', { name: 'Search people, conversations and messages' });
    const found = page.locator('[data-found]');
    await typeInto(field, 'line 12');
    await expect(found.first().locator('mark')).toHaveText(['Line', '12']);
    await page.getByRole('button', { name: 'Links' }).click();
    await expect(found).toHaveCount(0);
    await page.getByRole('button', { name: 'Links' }).click();
    await expect(found.first()).toContainText('Line 129');
    // Some of the conversation is unread still: one comes to what was sought all the same.
    await found.first().click();
    await expect(page.getByRole('article').filter({ hasText: 'Line 129' })).toBeFocused();
  });
});

test('a screen reader hears who writes, wherever one is', async ({ page, scenes }) => {
  await openScene(page, scenes, `/c/${LEV}`);
  const heard = page.locator('[role=status][aria-live=polite]');
  for (const who of ['lev', 'noor']) {
    await page.evaluate((who) => {
      const { pando, people } = globalThis as unknown as Scene;
      pando.hear((who === 'lev' ? '33' : '22').repeat(32), people[who], `It is ${who}`);
    }, who);
    await expect(heard).toHaveText(`${who === 'lev' ? 'Lev' : 'Noor'} writes: It is ${who}`);
  }
});

test('what another app shares waits until its person says for whom it is', async ({ app, world }) => {
  const { page } = app;
  await page.goto(world.grove.server(0).url);
  await app.start('Ana');
  await expect(heading(page)).toHaveText('Welcome, Ana');
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(async () => {
    const form = new FormData();
    form.set('title', 'A path');
    form.set('url', 'https://maps.example/path');
    form.append('files', new File(['along the brook'], 'path.txt', { type: 'text/plain' }));
    await fetch('./share', { method: 'POST', body: form, redirect: 'manual' });
  });
  await page.goto(`${world.grove.server(0).url}/#/share`);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('A path\nhttps://maps.example/path');
  await expect(page.getByText('path.txt')).toBeVisible();
  await page.getByText('Note to Self', { exact: true }).last().click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(heading(page)).toHaveText('Note to Self');
  await expect(app.message('https://maps.example/path')).toBeVisible();
});
