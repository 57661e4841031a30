import { expect, test, type Browser } from '@playwright/test';
import { Grove } from '../../processes/driver/grove.ts';
import { TemporaryFolder } from '../../processes/driver/temporary-folder.ts';
import { App } from '../driver/app.ts';
import { Browsers } from '../driver/browsers.ts';
import { PLACE, drawnPhoto, noisyPicture, photoWithPlace } from '../driver/picture.ts';

/** Two people, one in each browser, who are in a conversation. */
interface Pair extends AsyncDisposable {
  readonly grove: Grove;
  readonly folder: TemporaryFolder;
  readonly ana: App;
  readonly bo: App;
  readonly conversation: string;
}

async function pair(): Promise<Pair> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(new TemporaryFolder());
  const grove = stack.use(await Grove.start(folder.path));
  const browsers = stack.use(await Browsers.launch());
  const ana = stack.use(await fresh(browsers.chromium, grove));
  const bo = stack.use(await fresh(browsers.firefox, grove));
  await ana.page.goto(grove.server(0).url);
  await ana.start('Ana');
  const conversation = await bo.meet(await ana.ownLink(), 'Bo');
  await bo.say('Show me');
  await ana.openConversation('Bo');
  await expect(ana.message('Show me')).toBeVisible();
  const dispose = stack.move();
  return { grove, folder, ana, bo, conversation, [Symbol.asyncDispose]: () => dispose.disposeAsync() };
}

function fresh(browser: Browser, grove: Grove): Promise<App> {
  return App.fresh(browser, grove.urls, {
    permissions: browser.browserType().name() === 'chromium' ? ['microphone'] : [],
  });
}

test('photos are smaller, turned as they were seen, and say no more where they were taken', async () => {
  await using world = await pair();
  const { ana, bo, conversation } = world;
  const photo = photoWithPlace(await drawnPhoto(ana.page, 3000, 2000));
  expect(photo.includes(PLACE)).toBe(true);
  await ana.page.locator('input[data-attach=seen]').setInputFiles([
    { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: 'noise.png', mimeType: 'image/png', buffer: noisyPicture(300, 200) },
  ]);
  await expect(ana.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(2);
  await ana.say('From the ridge');

  const album = bo.message('From the ridge');
  await expect.poll(() => album.getByRole('img').count()).toBe(2);
  const [message] = (await bo.ask('history', { conversation, limit: 1 })).slice(-1);
  // The camera was held upright: Exif says that the picture lies on its side.
  expect(message?.attachments?.[0]).toMatchObject({ mediaType: 'image/jpeg', media: { width: 1365, height: 2048 } });
  const { bytes } = await bo.page.evaluate(async (id) => {
    const ask = (globalThis as unknown as { askPando: (method: string, params: object) => Promise<unknown> }).askPando;
    const { bytes } = (await ask('attachment', { message: id })) as { bytes: Uint8Array };
    return { bytes: [...bytes] };
  }, message?.id ?? '');
  const received = Buffer.from(bytes);
  expect(received.length).toBeLessThan(photo.length);
  expect(received.includes(PLACE)).toBe(false);
  expect(received.includes('Exif')).toBe(false);

  await album.getByRole('button', { name: 'Show holiday.jpg' }).click();
  const gallery = bo.page.getByRole('dialog', { name: 'holiday.jpg' });
  await expect(gallery.getByRole('img')).toBeVisible();
  await bo.page.keyboard.press('ArrowRight');
  await expect(bo.page.getByRole('dialog').getByRole('img', { name: 'noise' })).toBeVisible();
  await bo.page.keyboard.press('Escape');
  await expect(bo.page.getByRole('dialog')).toHaveCount(0);
});
