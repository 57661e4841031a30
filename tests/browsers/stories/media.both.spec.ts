import { expect, type Locator } from '@playwright/test';
import type { App } from '../driver/app.ts';
import { PHONE, test as ofBoth } from '../driver/both.ts';
import { PLACE, drawnPhoto, noisyPicture, photoWithPlace } from '../driver/picture.ts';

/** Two people, one in each browser, who are in a conversation. */
interface Pair {
  readonly ana: App;
  readonly ben: App;
  readonly conversation: string;
}

const test = ofBoth.extend<{ readonly pair: Pair }>({
  pair: async ({ sit, world }, use) => {
    const [ana, ben] = await Promise.all([sit('chromium'), sit('firefox', PHONE)]);
    await ana.page.goto(world.grove.server(0).url);
    await ana.start('Ana');
    const conversation = await ben.meet(await ana.ownLink(), 'Ben');
    await ben.say('Show me');
    await ana.openConversation('Ben');
    await expect(ana.message('Show me')).toBeVisible();
    await use({ ana, ben, conversation });
  },
});

const widthOf = (picture: Locator) => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);

test('photos are smaller, turned as they were seen, and say no more where they were taken', async ({ pair }) => {
  const { ana, ben, conversation } = pair;
  const photo = photoWithPlace(await drawnPhoto(ana.page, 3000, 2000));
  expect(photo.includes(PLACE)).toBe(true);
  await ana.page.locator('input[data-attach=seen]').setInputFiles([
    { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: 'noise.png', mimeType: 'image/png', buffer: noisyPicture(300, 200) },
  ]);
  await expect(ana.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(2);
  await ana.say('From the ridge');

  const album = ben.message('From the ridge');
  await expect.poll(() => album.getByRole('img').count()).toBe(2);
  const [message] = (await ben.ask('history', { conversation, limit: 1 })).slice(-1);
  // The camera was held upright: Exif says that the picture lies on its side.
  expect(message?.attachments?.[0]).toMatchObject({ mediaType: 'image/jpeg', media: { width: 1365, height: 2048 } });
  const { bytes } = await ben.page.evaluate(async (id) => {
    const ask = (globalThis as unknown as { askPando: (method: string, params: object) => Promise<unknown> }).askPando;
    const { bytes } = (await ask('attachment', { message: id })) as { bytes: Uint8Array };
    return { bytes: [...bytes] };
  }, message?.id ?? '');
  const received = Buffer.from(bytes);
  expect(received.length).toBeLessThan(photo.length);
  expect(received.includes(PLACE)).toBe(false);
  expect(received.includes('Exif')).toBe(false);

  await album.getByRole('button', { name: 'Show holiday.jpg' }).click();
  const gallery = ben.page.getByRole('dialog', { name: 'holiday.jpg' });
  await expect(gallery.getByRole('img')).toBeVisible();
  await ben.page.keyboard.press('ArrowRight');
  await expect(ben.page.getByRole('dialog').getByRole('img', { name: 'noise' })).toBeVisible();
  await ben.page.keyboard.press('Escape');
  await expect(ben.page.getByRole('dialog')).toHaveCount(0);
});

/** How far what somebody sends has come, each time that their app was told. */
const sharesOf = ({ witness }: App): readonly number[] =>
  witness.events.flatMap((event) =>
    event.type === 'progress' && event.direction === 'up' ? [event.bytes / event.of] : [],
  );

/** Begins to send a large photo as it is, and comes back while that is under way. */
async function beginSending(sender: App, text: string, bytes: Buffer): Promise<void> {
  const before = sharesOf(sender).length;
  const share = (): number => sharesOf(sender).slice(before).at(-1) ?? 0;
  await sender.page
    .locator('input[data-attach=seen]')
    .setInputFiles([{ name: 'ridge.png', mimeType: 'image/png', buffer: bytes }]);
  await sender.page.getByRole('button', { name: 'Original' }).click();
  await sender.say(text);
  await expect.poll(share, { intervals: [10] }).toBeGreaterThan(0);
  expect(share(), 'it is still uploading').toBeLessThan(1);
}

async function hasArrived(sender: App, receiver: App, text: string): Promise<void> {
  await expect(sender.mark(text, 'read')).toBeVisible({ timeout: 60_000 });
  const picture = receiver.message(text).getByRole('img', { name: 'ridge.png' });
  await expect.poll(() => widthOf(picture), { timeout: 60_000 }).toBeGreaterThan(0);
}

test('a server dies while a photo is uploading, from either browser, and it arrives; so it does after a reload', async ({
  pair,
  world,
}) => {
  const { grove } = world;
  const { ana, ben } = pair;
  const bytes = noisyPicture(2000, 1200);
  for (const [number, sender, receiver] of [
    [2, ana, ben],
    [1, ben, ana],
  ] as const) {
    const text = `Photo ${number}`;
    await beginSending(sender, text, bytes);
    const dying = grove.server(number);
    await dying.kill();
    try {
      await hasArrived(sender, receiver, text);
    } finally {
      await dying.start();
    }
    for (const app of [ana, ben]) {
      await expect(app.connectionLine).toBeEmpty();
      expect(await app.undecryptable()).toBe(0);
    }
  }
  await beginSending(ana, 'And once more', bytes);
  const before = sharesOf(ana);
  await ana.page.reload();
  await hasArrived(ana, ben, 'And once more');
  // It went on where it was.
  expect(Math.min(...sharesOf(ana).slice(before.length))).toBeGreaterThanOrEqual(before.at(-1) ?? 1);
  expect(await ana.undecryptable()).toBe(0);
});
