import { expect, test } from '@playwright/test';
import { Bot } from '../processes/driver/bot.ts';
import { eventually } from '../processes/driver/eventually.ts';
import { Grove } from '../processes/driver/grove.ts';
import { TemporaryFolder } from '../processes/driver/temporary-folder.ts';
import { percentile } from '../processes/driver/traffic.ts';
import { App } from './driver/app.ts';
import { Browsers } from './driver/browsers.ts';
import { Chatter } from './driver/chatter.ts';

// One story, told in order: Ana in Chromium, Bo in Firefox and a bot called Cy talk through four server processes.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

const GROUP = 'Birch walk';
let folder: TemporaryFolder;
let grove: Grove;
let browsers: Browsers;
let ana: App;
let bo: App;
let cy: Bot;
let group = '';
/** Everything that was said in the group. */
const said: string[] = [];
/** How long the bot's messages took to a quorum, by what went on. */
const botSendings: { readonly took: number; readonly phase: string }[] = [];
let phase = 'calm';

test.beforeAll(async () => {
  folder = new TemporaryFolder();
  [grove, browsers] = await Promise.all([Grove.start(folder.path), Browsers.launch()]);
  ana = await App.fresh(browsers.chromium, grove.urls);
  bo = await App.fresh(browsers.firefox, grove.urls);
  cy = await Bot.withAccount(folder.file('cy'), 'Cy', grove.urls);
});

test.afterAll(async () => {
  await browsers[Symbol.asyncDispose]();
  await cy.kill();
  await grove[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Ana does one thing at a time: what she has typed is on her screen before she reloads the page. */
let anasTurn: Promise<unknown> = Promise.resolve();
function inAnasTurn(work: () => Promise<unknown>): Promise<unknown> {
  const turn = anasTurn.then(work);
  anasTurn = turn.catch(() => undefined);
  return turn;
}

const speakers = () => [
  {
    name: 'Ana',
    say: (text: string) =>
      inAnasTurn(async () => {
        await ana.say(text);
        await expect(ana.message(text).last()).toBeVisible();
      }),
  },
  { name: 'Bo', say: (text: string) => bo.say(text) },
  { name: 'Cy', say: cySays },
];

async function cySays(text: string): Promise<void> {
  const start = performance.now();
  const during = phase;
  const { state } = await cy.call('send', { to: group, text, timeout: 60 });
  expect(state).toBe('sent');
  botSendings.push({ took: performance.now() - start, phase: during });
}

function enterPhase(name: string): void {
  phase = name;
  ana.witness.phase = name;
  bo.witness.phase = name;
}

/** Everybody has each message once, in one order, and nobody was shown anything else. */
async function expectAgreement(): Promise<void> {
  const wanted = said.toSorted();
  await expect
    .poll(
      async () => {
        const had = new Set(await cy.texts(group));
        return wanted.filter((text) => !had.has(text));
      },
      { message: 'what the bot lacks', timeout: 90_000 },
    )
    .toEqual([]);
  const order = (await cy.messages(group)).map(({ id, text }) => ({ id, text }));
  expect(order.map(({ text }) => text).sort(), 'the bot has each message once').toEqual(wanted);
  for (const [name, app] of [
    ['Ana', ana],
    ['Bo', bo],
  ] as const) {
    await expect
      .poll(async () => (await app.thread()).map(({ id, text }) => ({ id, text })), { message: `${name}’s screen` })
      .toEqual(order);
    expect(await app.undecryptable(), `${name} could decrypt everything`).toBe(0);
    expect((await app.statusOf(group))?.queued, `${name} has sent everything`).toBe(0);
  }
  expect(await cy.undecryptable()).toBe(0);
  const told = cy.events.flatMap((event) =>
    event.type === 'message' && event.conversation === group ? [event.id] : [],
  );
  expect(told.toSorted(), 'the bot was told of each message once').toEqual(order.map(({ id }) => id).toSorted());
}

function expectNobodyNoticed(): void {
  expect(ana.witness.problems).toEqual([]);
  expect(bo.witness.problems).toEqual([]);
  expect(ana.witness.connectionLines).toEqual([]);
  expect(bo.witness.connectionLines).toEqual([]);
  expect(cy.complaints).toEqual([]);
}

/** The server at `url` answers everybody again. */
async function expectReached(url: string): Promise<void> {
  for (const who of [ana, bo, cy]) {
    await eventually(`${url} is reached again`, async () => {
      const status = await who.statusOf(group);
      return status?.replicas.find((replica) => replica.url === url)?.state === 'connected';
    });
  }
}

test('two people who never heard of it talk after one field and one click each, and a link', async () => {
  await ana.page.goto(grove.server(0).url);
  await ana.page.getByLabel('What should friends call you?').fill('Ana');
  await ana.page.getByRole('button', { name: 'Start', exact: true }).click();
  const link = await ana.ownLink();
  expect(new URL(link).hash.length, 'the data is in the fragment').toBeGreaterThan(40);

  await bo.page.goto(link);
  await expect(bo.page.getByText('Ana invites you to a conversation.')).toBeVisible();
  await bo.page.getByLabel('What should friends call you?').fill('Bo');
  await bo.page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(bo.title).toHaveText('Ana');

  await bo.say('Hello Ana');
  await expect(ana.conversation('Bo')).toContainText('Hello Ana');
  await expect(bo.mark('Hello Ana', 'delivered')).toBeVisible();
  await ana.openConversation('Bo');
  await expect(ana.message('Hello Ana')).toHaveCount(1);
  await expect(bo.mark('Hello Ana', 'read')).toBeVisible();
  expectNobodyNoticed();
});

test('a bot is with them in a group; all see every message once, in one order, and how far it came', async () => {
  await ana.page.getByRole('link', { name: 'New group' }).click();
  await ana.page.getByLabel('Group name').fill(GROUP);
  await ana.page.getByText('Bo', { exact: true }).last().click();
  await ana.page.getByLabel('Or paste contact links').fill(await cy.link());
  await ana.page.getByRole('button', { name: 'Create group' }).click();
  await expect(ana.title).toHaveText(GROUP);
  const summary = (await ana.ask('list', {})).find(({ name }) => name === GROUP);
  group = summary?.id ?? '';
  await cy.joined(group);
  await bo.openConversation(GROUP);

  await ana.say('Shall we go on Sunday?');
  await expect(bo.message('Shall we go on Sunday?')).toBeVisible();
  await bo.say('Sunday is fine');
  await expect(ana.message('Sunday is fine')).toBeVisible();
  await cySays('It will not rain on Sunday');
  said.push('Shall we go on Sunday?', 'Sunday is fine', 'It will not rain on Sunday');

  await expect(ana.mark('Shall we go on Sunday?', 'delivered')).toBeVisible();
  await expect(ana.mark('Shall we go on Sunday?', 'read')).toHaveCount(0);
  await cy.call('read', { conversation: group });
  await expect(ana.mark('Shall we go on Sunday?', 'read')).toBeVisible();
  await expect(bo.mark('Sunday is fine', 'read')).toBeVisible();
  await expectAgreement();
  expectNobodyNoticed();
});

test('nobody notices when servers are killed while all three write', async () => {
  await ana.readyForOffline();
  const chatter = new Chatter(speakers(), 'trees');
  await chatter.more(8);

  // The server that gave both the app, then every other one: each is somebody's source of whole entries at some time.
  for (const [index, server] of grove.servers.entries()) {
    enterPhase('one server down');
    await server.kill();
    await chatter.more(4);
    if (index === 0) await inAnasTurn(() => ana.page.reload());
    await chatter.more(3);
    await server.start();
    await expectReached(server.url);
    enterPhase('calm');
    await chatter.more(2);
  }

  said.push(...(await chatter.stop()));
  await expectAgreement();
  expectNobodyNoticed();
  reportLatency();
});

test('while two servers are down one calm line says so; what was written is sent once when they are back', async () => {
  const down = [grove.server(0), grove.server(3)];
  await Promise.all(down.map((server) => server.kill()));
  for (const app of [ana, bo]) await expect(app.connectionLine).toHaveText(/^Waiting for connection/);
  await ana.say('Is anybody there?');
  await bo.say('I write this for later');
  await ana.say('Then I wait');
  const { state } = await cy.call('send', { to: group, text: 'So do I', timeout: 1 });
  expect(state).toBe('queued');
  await expect(ana.mark('Is anybody there?', 'queued')).toBeVisible();
  await expect(ana.mark('Then I wait', 'queued')).toBeVisible();
  await expect(bo.mark('I write this for later', 'queued')).toBeVisible();
  expect((await ana.thread()).length, 'one can read on').toBe(said.length + 2);

  await Promise.all(down.map((server) => server.start()));
  said.push('Is anybody there?', 'I write this for later', 'Then I wait', 'So do I');
  await expectAgreement();
  for (const app of [ana, bo]) {
    await expect(app.connectionLine).toBeEmpty();
    expect(app.witness.problems).toEqual([]);
  }
});

function reportLatency(): void {
  for (const [name, sendings] of [
    ['Ana', ana.witness.sendings],
    ['Bo', bo.witness.sendings],
    ['Cy', botSendings],
  ] as const) {
    const of = (phase: string) => sendings.filter((one) => one.phase === phase).map(({ took }) => took);
    const [calm, down] = [of('calm'), of('one server down')];
    const line = `${name}: p99 from Enter to a quorum ${percentile(calm, 0.99)} ms in calm (${calm.length}), ${percentile(down, 0.99)} ms with a server down (${down.length})`;
    test.info().annotations.push({ type: 'latency', description: line });
    console.info(line);
  }
}
