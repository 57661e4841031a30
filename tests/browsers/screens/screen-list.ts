import type { Page } from '@playwright/test';

/** A screen of the app, as a scene of its own data shows it, without a server. */
export interface Screen {
  readonly name: string;
  /** What apps/web/src/fake/scenes.ts calls the data. */
  readonly scene: string;
  /** Where in the app. */
  readonly at: string;
  /** What leads from there to what is to be seen; found by English names. */
  readonly open?: Opening;
}

type Opening = (page: Page) => Promise<void>;

const HUT = `/c/${'11'.repeat(32)}`;
const NOOR = `/c/${'22'.repeat(32)}`;
const LEV = `/c/${'33'.repeat(32)}`;
const REMOVED = `/c/${'55'.repeat(32)}`;
const REQUEST = `/c/${'66'.repeat(32)}`;
const PICTURES = `/c/${'88'.repeat(32)}`;
const KINDS = `/c/${'99'.repeat(32)}`;
const PERSON = `/p/${'b1'.repeat(32)}`;

/** Chooses entries of menus, one after the other, and waits for what opens last. */
async function choose(page: Page, items: readonly string[]): Promise<void> {
  for (const item of items) await page.getByRole('menuitem', { name: item, exact: true }).click();
  await page.locator('[role=menu], [role=dialog], [role=toolbar]').last().waitFor();
}

/** Presses a button of the screen. */
function press(button: string, ...items: readonly string[]): Opening {
  return async (page) => {
    await page.getByRole('button', { name: button }).first().click();
    await choose(page, items);
  };
}

/** Presses a button that shows on a message, the last one unless it is named. */
function onMessage(button: string, items: readonly string[] = [], text?: string): Opening {
  return async (page) => {
    const messages = page.getByRole('article');
    const message = text === undefined ? messages.last() : messages.filter({ hasText: text });
    await message.hover();
    // A menu closes when the list under it is scrolled, as it is to show the message.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
    await message.getByRole('button', { name: button, exact: true }).click();
    await choose(page, items);
  };
}

/** Opens the menu of the first conversation in the list. */
function onConversation(...items: readonly string[]): Opening {
  return async (page) => {
    await page.locator('[data-conversation]').first().click({ button: 'right' });
    await choose(page, items);
  };
}

function writing(text: string): Opening {
  return async (page) => {
    await page.getByRole('textbox', { name: 'Message' }).click();
    await page.keyboard.type(text);
  };
}

/** Every screen there is. A new one goes here: then it is photographed, and judged by axe in both themes. */
export const SCREENS: readonly Screen[] = [
  { name: 'start', scene: 'start', at: '/' },
  { name: 'start-invited', scene: 'invited', at: 'AbC.Bo' },
  { name: 'import', scene: 'start', at: '/import' },
  { name: 'welcome', scene: 'empty', at: '/' },
  { name: 'list', scene: 'full', at: '/' },
  { name: 'list-menu', scene: 'kinds', at: '/', open: onConversation() },
  { name: 'mute', scene: 'kinds', at: '/', open: onConversation('Mute…') },
  { name: 'folders', scene: 'kinds', at: '/', open: onConversation('Folders…') },
  {
    name: 'search',
    scene: 'kinds',
    at: '/',
    async open(page) {
      await page
        .getByRole('searchbox')
        .or(page.getByRole('textbox', { name: 'Search' }))
        .first()
        .click();
      await page.keyboard.type('no');
      await page.getByRole('region', { name: 'Search results' }).waitFor();
    },
  },
  { name: 'opening', scene: 'full&delay=1000000', at: '/' },
  { name: 'offline', scene: 'offline', at: '/', open: (page) => page.getByText('Waiting for connection').waitFor() },
  { name: 'group', scene: 'full', at: HUT },
  { name: 'direct', scene: 'full', at: NOOR },
  { name: 'kinds', scene: 'kinds', at: KINDS },
  { name: 'pictures', scene: 'media', at: PICTURES },
  {
    name: 'gallery',
    scene: 'media',
    at: PICTURES,
    open: press('Show walk-1.jpg'),
  },
  { name: 'verification', scene: 'full', at: LEV },
  { name: 'removed', scene: 'full', at: REMOVED },
  { name: 'request', scene: 'full', at: REQUEST },
  { name: 'reaction', scene: 'full', at: NOOR, open: onMessage('React') },
  { name: 'message-menu', scene: 'full', at: NOOR, open: onMessage('More') },
  { name: 'message-info', scene: 'full', at: HUT, open: onMessage('More', ['Message info']) },
  { name: 'forward', scene: 'full', at: NOOR, open: onMessage('More', ['Forward']) },
  { name: 'selection', scene: 'full', at: NOOR, open: onMessage('More', ['Select']) },
  { name: 'versions', scene: 'kinds', at: KINDS, open: onMessage('More', ['Earlier versions'], 'I bring the tables') },
  { name: 'who-reacted', scene: 'full', at: HUT, open: onMessage('More', ['Who reacted'], 'Oh. Now I cannot wait.') },
  {
    name: 'reply',
    scene: 'full',
    at: NOOR,
    async open(page) {
      const message = page.getByRole('article').last();
      await message.hover();
      await message.getByRole('button', { name: 'Reply' }).click();
      await writing('At eight, gladly')(page);
    },
  },
  { name: 'emoji', scene: 'full', at: NOOR, open: press('Emoji') },
  { name: 'poll', scene: 'full', at: HUT, open: press('Poll, place or contact', 'Poll') },
  { name: 'place', scene: 'full', at: HUT, open: press('Poll, place or contact', 'Place') },
  { name: 'contact', scene: 'full', at: HUT, open: press('Poll, place or contact', 'Contact') },
  {
    name: 'mention',
    scene: 'full',
    at: HUT,
    async open(page) {
      await writing('Hello @')(page);
      await page.getByRole('listbox').waitFor();
    },
  },
  {
    name: 'send-later',
    scene: 'full',
    at: HUT,
    async open(page) {
      await writing('Good morning')(page);
      await press('More ways to send', 'Send later…')(page);
    },
  },
  { name: 'about-group', scene: 'full', at: `${HUT}/about` },
  { name: 'edit-group', scene: 'full', at: `${HUT}/about`, open: press('Edit group') },
  { name: 'member', scene: 'full', at: `${HUT}/about`, open: press('Noor') },
  { name: 'add-people', scene: 'full', at: `${HUT}/about`, open: press('Add people') },
  { name: 'about-direct', scene: 'full', at: `${NOOR}/about` },
  { name: 'question', scene: 'full', at: `${NOOR}/about`, open: press('Delete conversation') },
  { name: 'person', scene: 'full', at: PERSON },
  { name: 'join', scene: 'full', at: '/join' },
  { name: 'new-contact', scene: 'full', at: '/new-contact' },
  { name: 'qr-code', scene: 'full', at: '/new-contact', open: press('Show QR code') },
  { name: 'new-group', scene: 'full', at: '/new-group' },
  { name: 'requests', scene: 'full', at: '/requests' },
  { name: 'servers', scene: 'full', at: '/servers' },
  { name: 'you', scene: 'full', at: '/you' },
  { name: 'appearance', scene: 'full', at: '/you/look' },
  { name: 'locked', scene: 'locked', at: '/' },
  { name: 'lock-off', scene: 'full', at: '/you/lock' },
  { name: 'lock-on', scene: 'full&lock', at: '/you/lock' },
  { name: 'notifications', scene: 'full', at: '/you/notifications' },
  { name: 'starred', scene: 'kinds', at: '/you/starred' },
  { name: 'storage', scene: 'media', at: '/you/storage' },
  { name: 'accounts', scene: 'full&accounts', at: '/you' },
  { name: 'share', scene: 'full', at: '/share' },
  {
    name: 'palette',
    scene: 'full',
    at: '/',
    async open(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('h');
    },
  },
  {
    name: 'shortcuts',
    scene: 'full',
    at: '/',
    async open(page) {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
