import { expect, type Locator, type Page } from '@playwright/test';
import { typeInto } from '../driver/app.ts';
import { noisyPicture } from '../driver/picture.ts';
import { openScene, test } from '../driver/scenes.ts';

/* What one sends and how, as far as it says nothing about servers. */

const NOOR = '22'.repeat(32);
const HUT = '11'.repeat(32);

/** What a page has of the fake Pando. */
interface Faked {
  readonly pando: { call: (method: string, params: object) => Promise<{ value: unknown }> };
}

interface Told {
  readonly text: string;
  readonly silent?: boolean;
  readonly preview?: { readonly title: string };
  readonly attachments?: readonly {
    readonly name: string;
    readonly media?: { readonly kind: string; readonly width?: number; readonly height?: number };
  }[];
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const tray = (page: Page) => page.getByRole('list', { name: 'Files to send' });
const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

async function last(page: Page, conversation = NOOR): Promise<Told | undefined> {
  const found = await page.evaluate(
    (conversation) => (globalThis as unknown as Faked).pando.call('history', { conversation, limit: 1 }),
    conversation,
  );
  return (found.value as readonly Told[])[0];
}

async function choose(page: Page, of: Locator, item: string): Promise<void> {
  await of.hover();
  await of.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Drags files over a place, and lets go of them; or pastes them there. True where the app took them. */
async function give(at: Locator, how: 'drop' | 'paste', ...names: readonly string[]): Promise<boolean> {
  const picture = noisyPicture(300, 200).toString('base64');
  return at.evaluate(
    (element, { how, names, picture }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
      const given = new DataTransfer();
      for (const name of names)
        given.items.add(new File([bytes], name, { type: name.endsWith('.png') ? 'image/png' : 'text/plain' }));
      const init = { bubbles: true, cancelable: true };
      if (how === 'paste') {
        const event = new ClipboardEvent('paste', init);
        // Not every browser lets a script say what is pasted.
        Object.defineProperty(event, 'clipboardData', { value: given });
        return !element.dispatchEvent(event);
      }
      element.dispatchEvent(new DragEvent('dragover', { ...init, dataTransfer: given }));
      return !element.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: given }));
    },
    { how, names, picture },
  );
}

test('files are dragged and pasted in, cut, taken with the camera, and sent under one caption', async ({
  page,
  scenes,
  browserName,
}) => {
  if (browserName === 'chromium') await page.context().grantPermissions(['camera']);
  await openScene(page, scenes, `/c/${NOOR}`);
  await give(page.getByRole('log'), 'drop', 'ridge.png', 'note.txt');
  await give(composer(page), 'paste', 'pasted.png');
  await give(page.locator('body'), 'paste', 'beside.png');
  await expect(tray(page).getByRole('listitem')).toHaveCount(4);
  await expect(composer(page)).toBeFocused();
  // Beside the conversation nothing takes it, and the browser does not leave the app for it either.
  expect(await give(page.getByRole('navigation', { name: 'Conversations' }), 'drop', 'stray.png')).toBe(true);
  await tray(page).getByRole('button', { name: 'Remove beside.png' }).click();
  await expect(tray(page).getByRole('listitem')).toHaveCount(3);

  await tray(page).getByRole('button', { name: 'Crop or turn ridge.png' }).click();
  const editor = page.getByRole('dialog', { name: 'Crop and turn' });
  await editor.getByRole('button', { name: 'Turn right' }).click();
  await editor.locator('[data-corner=end-bottom]').focus();
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowUp');
  await editor.getByRole('button', { name: 'Done' }).click();
  await expect(tray(page).getByRole('listitem').first().locator('canvas')).toBeVisible();

  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('menuitem', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'Take it' }).click();
  await expect(tray(page).getByRole('listitem')).toHaveCount(4);
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('All of it');
  await page.keyboard.press('Enter');
  const sent = message(page, 'All of it');
  await expect(sent.locator('img')).toHaveCount(3);
  const { attachments = [] } = (await last(page)) ?? {};
  expect(attachments.map(({ name }) => name)).toEqual(['ridge.webp', 'note.txt', 'pasted.webp', 'camera.jpg']);
  // A quarter turn, and a tenth of its new height less.
  expect(attachments[0]?.media).toMatchObject({ kind: 'picture', width: 200, height: 270 });
  // What has been sent is not shown as being on its way.
  await expect(sent.getByRole('button', { name: 'Save note.txt' })).toBeVisible();
  await expect(sent.getByRole('progressbar')).toHaveCount(0);
});

test('a video is shown and plays; what is on its way is stopped, and taken back', async ({ page, scenes }) => {
  await openScene(page, scenes, `/c/${NOOR}`);
  const film = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const paint = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    const drawing = setInterval(() => paint?.fillRect(Math.random() * 300, 0, 20, 90), 40);
    recorder.start();
    setTimeout(() => recorder.stop(), 800);
    await stopped;
    clearInterval(drawing);
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  const file = { name: 'leaves.webm', mimeType: 'video/webm', buffer: Buffer.from(film) };
  await page.locator('input[data-attach=seen]').setInputFiles([file]);
  await typeInto(composer(page), 'It moves');
  await page.keyboard.press('Enter');
  // Such a video cannot be cleaned here, so it is asked for.
  await page.getByRole('button', { name: 'Send as a file' }).click();
  await message(page, 'It moves').getByRole('button', { name: 'Show leaves.webm' }).click();
  const video = page.getByRole('dialog').locator('video');
  await expect.poll(() => video.evaluate(({ currentTime }: HTMLVideoElement) => currentTime)).toBeGreaterThan(0);
  expect((await last(page))?.attachments?.[0]?.media).toMatchObject({ kind: 'video', width: 300, height: 150 });
  await page.keyboard.press('Escape');

  // So slow a server that somebody has time to think again.
  await page.evaluate(() => {
    const { pando } = globalThis as unknown as { pando: { world: object } };
    Object.assign(pando.world, { delayMs: 2_000 });
  });
  await page
    .locator('input[data-attach=file]')
    .setInputFiles([{ name: 'slow.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(100_000) }]);
  await typeInto(composer(page), 'Not this');
  await page.keyboard.press('Enter');
  await message(page, 'Not this').getByRole('button', { name: 'Stop moving slow.bin' }).click();
  await expect(message(page, 'Not this')).toHaveCount(0);
});

test('a link is looked up when one asks for it; a message goes silently, or later', async ({ page, scenes }) => {
  const asked: string[] = [];
  await page.route('https://*.example/**', async (route) => {
    asked.push(route.request().url());
    const headers = { 'content-type': 'text/html', 'access-control-allow-origin': '*' };
    const body = '<title>No</title><meta property="og:title" content="The stove &amp; the hut">';
    await (asked.length > 1 ? route.abort() : route.fulfill({ headers, body }));
  });
  await openScene(page, scenes, `/c/${NOOR}`);
  await typeInto(composer(page), 'See https://hut.example/stove.');
  const offer = page.getByRole('button', { name: 'Add a preview of hut.example' });
  await expect(offer).toBeVisible();
  expect(asked).toEqual([]);
  await offer.click();
  await expect(page.getByText('The stove & the hut')).toBeVisible();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(message(page, 'See https').getByText('The stove & the hut')).toBeVisible();
  expect(asked).toEqual(['https://hut.example/stove']);
  await typeInto(composer(page), 'https://closed.example/x');
  await page.getByRole('button', { name: 'Add a preview of closed.example' }).click();
  await expect(page.getByText('closed.example does not let other apps read it')).toBeVisible();

  await typeInto(composer(page), 'Quietly');
  await page.getByRole('button', { name: 'More ways to send' }).click();
  await page.getByRole('menuitem', { name: 'Send without a sound' }).click();
  await expect(message(page, 'Quietly')).toBeVisible();
  expect(await last(page)).toMatchObject({ text: 'Quietly', silent: true });
  await expect(composer(page)).toBeFocused();

  await page.keyboard.type('The plumber comes');
  await page.getByRole('button', { name: 'More ways to send' }).click();
  await page.getByRole('menuitem', { name: 'Send later…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send later' }).click();
  await expect(composer(page)).toBeFocused();
  const waits = page.getByRole('button', { name: '1 message waits for its time' });
  await waits.click();
  const waiting = page.getByRole('list', { name: 'Waiting for their time' }).getByRole('listitem');
  await waiting.getByRole('button', { name: 'Change' }).click();
  await typeInto(waiting.getByRole('textbox', { name: 'Message' }), 'The plumber comes at ten');
  await waiting.getByRole('button', { name: 'Save' }).click();
  await expect(waiting).toContainText('The plumber comes at ten');
  await waiting.getByRole('button', { name: 'Delete' }).click();
  await expect(waiting).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(waits).toHaveCount(0);
  expect((await last(page))?.text).toBe('Quietly');
});

test('what is pinned is unpinned, one sees who has read, and says what others are told', async ({ page, scenes }) => {
  await openScene(page, scenes, `/c/${HUT}`);
  const pins = page.getByRole('region', { name: 'Pinned messages' });
  for (const text of ['And matches', 'I have one']) await choose(page, message(page, text), 'Pin for everyone');
  await expect(pins).toContainText('1 of 2');
  await pins.getByRole('button', { name: 'Unpin' }).click();
  await expect(pins).toContainText('And matches');
  await choose(page, message(page, 'And matches'), 'Unpin');
  await expect(pins).toHaveCount(0);
  await choose(page, message(page, 'I have one'), 'Message info');
  const got = page.getByRole('list', { name: 'Who has got it' }).getByRole('listitem');
  await expect(got.filter({ hasText: 'Noor' })).toContainText('Read');
  await expect(got.filter({ hasText: 'Tomáš' })).toContainText('Delivered');
  await page.keyboard.press('Escape');

  await openScene(page, scenes, '/you');
  for (const mark of ['That their message has come', 'That you have read it', 'That you are writing']) {
    const choice = page.getByRole('switch', { name: mark });
    await expect(choice).toBeChecked();
    await page.getByRole('main').getByText(mark, { exact: true }).click();
    await expect(choice).not.toBeChecked();
  }
  const told = await page.evaluate(() => (globalThis as unknown as Faked).pando.call('privacy', {}));
  expect(told.value).toEqual({ delivered: false, read: false, typing: false });
});
