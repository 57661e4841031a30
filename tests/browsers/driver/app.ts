import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from '@playwright/test';
import type { Delivery, Method, Params, Result, Status } from '@pando/engine/api';
import { readThread, type Said } from './thread-script.ts';
import { Witness } from './witness.ts';
import type { InPage } from './witness-script.ts';

/** The name of the profile's lock and channel among the tabs of one browser. */
const PROFILE = 'pando-main';

const MARKS: Readonly<Record<Delivery, string>> = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  'not-sent': 'Not sent',
};

/**
 * Types into a field, as by keyboard, in place of what it has. `fill` sets the value from a script: in Firefox React takes that for its own
 * doing, and tells nobody.
 */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.press('ControlOrMeta+a');
  await field.pressSequentially(text);
}

/** The web app in one tab, and what a person does there. */
export class App implements AsyncDisposable {
  readonly page: Page;
  readonly witness: Witness;

  private constructor(page: Page, witness: Witness) {
    this.page = page;
    this.witness = witness;
  }

  /** A browser that has never been here: nothing is stored. */
  static async fresh(browser: Browser, servers: readonly string[], options: BrowserContextOptions = {}): Promise<App> {
    return App.tab(await browser.newContext({ locale: 'en-GB', ...options }), servers);
  }

  /** One more tab of a browser. */
  static async tab(context: BrowserContext, servers: readonly string[]): Promise<App> {
    const page = await context.newPage();
    return new App(page, await Witness.of(page, PROFILE, servers));
  }

  /** Types a name and presses the one button there is. */
  async start(name: string): Promise<void> {
    await this.page.getByLabel('What should friends call you?').fill(name);
    await this.page.getByRole('button', { name: 'Start', exact: true }).click();
  }

  /** Opens somebody's link as a newcomer, and lands in the conversation; answers with its id. */
  async meet(link: string, name: string): Promise<string> {
    await this.page.goto(link);
    await this.start(name);
    await this.composer.waitFor();
    return this.openId;
  }

  /** The id of the conversation that is open. */
  get openId(): string {
    return /#\/c\/([0-9a-f]+)/u.exec(this.page.url())?.[1] ?? '';
  }

  /** Goes to the page about the open conversation. */
  async openAbout(): Promise<void> {
    await this.page.getByRole('link', { name: 'About this conversation' }).click();
  }

  /** Somebody in the list of the members, on the page about a group. */
  member(name: string): Locator {
    return this.page
      .getByRole('list', { name: 'Members' })
      .getByRole('button', { name: new RegExp(`^${name}\\b`, 'u') });
  }

  /** Goes to the page about whom the open conversation is with. */
  async openPerson(): Promise<void> {
    await this.openAbout();
    await this.page.getByRole('link', { name: 'Name, safety number and shared groups' }).click();
  }

  /** Back to the list of conversations, where that fills the screen. */
  async toList(): Promise<void> {
    await this.page.goto(new URL('#/', this.page.url()).href);
  }

  /** Presses a button, and the same again in the question that follows. */
  async confirm(button: string, answer: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: answer, exact: true }).click();
  }

  /** Chooses files as a person would in the browser's own dialog. */
  async chooseFile(...paths: readonly string[]): Promise<void> {
    await this.page
      .locator('input[type=file]')
      .first()
      .setInputFiles([...paths]);
  }

  /** The bytes of the file that the app hands to the browser to save when `press` is done. */
  async savedBy(press: () => Promise<void>): Promise<Buffer> {
    // Not every browser tells its driver of downloads.
    const bytes = this.page.evaluate(
      () =>
        new Promise<readonly number[]>((resolve) => {
          const real = URL.createObjectURL;
          URL.createObjectURL = (file: Blob) => {
            URL.createObjectURL = real;
            void file.arrayBuffer().then((content) => resolve([...new Uint8Array(content)]));
            return real.call(URL, file);
          };
        }),
    );
    await press();
    return Buffer.from(await bytes);
  }

  /** One's own contact link, where the screen shows it. */
  async ownLink(): Promise<string> {
    const field = this.page.getByLabel('Your contact link');
    await field.waitFor();
    return field.inputValue();
  }

  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations' });
  }

  /** The line of a conversation in the list. */
  conversation(name: string): Locator {
    const link = this.page.getByRole('link', { name: new RegExp(`^${name}(?: ?,|$)`, 'u') });
    return this.conversations.getByRole('listitem').filter({ has: link });
  }

  async openConversation(name: string): Promise<void> {
    await this.conversations.getByRole('link', { name }).click();
    await this.composer.waitFor();
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** The one line that is shown while no quorum answers; empty otherwise. */
  get connectionLine(): Locator {
    return this.page.getByRole('status', { name: 'Connection' });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true });
  }

  /** Enters a message. It is sent when it can be. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Chooses what to do with a message from its menu. */
  async choose(message: Locator, item: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: 'More' }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** Begins a poll, a place or a contact. */
  async insert(what: 'Poll' | 'Place' | 'Contact'): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Poll, place or contact' }).click();
    await this.page.getByRole('menuitem', { name: what, exact: true }).click();
    return this.page.getByRole('dialog', { name: what });
  }

  async reply(message: Locator, text: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: 'Reply' }).click();
    await this.say(text);
  }

  /** Reacts with the emoji of this name. */
  async react(message: Locator, emoji: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: 'React' }).click();
    const picker = this.page.getByRole('dialog', { name: 'Choose an emoji' });
    await picker.getByRole('button', { name: emoji, exact: true }).first().click();
  }

  /** Makes a group of contacts, by their names; answers with its id. */
  async createGroup(name: string, people: readonly string[]): Promise<string> {
    await this.page.goto(new URL('#/new-group', this.page.url()).href);
    await this.page.getByLabel('Group name').fill(name);
    for (const person of people) await this.page.getByText(person, { exact: true }).last().click();
    await this.page.getByRole('button', { name: 'Create group' }).click();
    await this.composer.waitFor();
    return this.openId;
  }

  /** A line that says what happened in the conversation. */
  notice(text: string): Locator {
    return this.page.locator('[data-notice]').filter({ hasText: text });
  }

  /** A message on the screen. */
  message(text: string): Locator {
    return this.page.getByRole('article').filter({ hasText: text });
  }

  /** The mark of a message on the screen that says how far it has come. */
  mark(text: string, state: Delivery): Locator {
    return this.message(text).getByRole('img', { name: MARKS[state], exact: true });
  }

  /** The open conversation from its beginning to its end, as one reads it by scrolling. */
  async thread(): Promise<readonly Said[]> {
    return this.page.evaluate(readThread);
  }

  /** Asks the app's engine, as another tab of this browser would. */
  async ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.page.evaluate(
      ([method, params]) => (globalThis as unknown as InPage).askPando(method, params) as Promise<Result<M>>,
      [method, params] as const,
    );
  }

  /** How often a message could not be decrypted, for whatever reason: must stay 0. */
  async undecryptable(): Promise<number> {
    const { undecryptable_total: causes } = await this.ask('status', {});
    return Object.values(causes).reduce((sum, count) => sum + count, 0);
  }

  async statusOf(conversation: string): Promise<Status['conversations'][number] | undefined> {
    const { conversations } = await this.ask('status', {});
    return conversations.find(({ id }) => id === conversation);
  }

  /** Resolves when the app would start without any server. */
  async readyForOffline(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller) return;
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
