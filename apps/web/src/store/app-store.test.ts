import { describe, expect, it, vi } from 'vitest';
import { FakePando, type FakeWorld } from '../fake/fake-pando.ts';
import { people, scene } from '../fake/scenes.ts';
import { createApp, type App } from './app-store.ts';
import { shownMessages } from './sending.ts';

const HUT = '11'.repeat(32);
const LEV = '33'.repeat(32);
const NOOR = '22'.repeat(32);

async function started(
  name: string,
  link?: string,
): Promise<{ app: App; pando: FakePando; world: FakeWorld; persist: () => void }> {
  const world = await scene(name, 0);
  const pando = new FakePando(world);
  const persist = vi.fn<() => void>();
  const app = createApp(pando, {
    later: (task) => setTimeout(task, 0),
    persist,
    linkHere: (link) => link.replace('larch.example', 'here.example'),
    servers: () => Promise.resolve([]),
  });
  await app.start(link === undefined ? undefined : { link, name: 'Noor' });
  return { app, pando, world, persist };
}
const texts = (app: App, conversation: string) =>
  app.store.getState().threads[conversation]?.messages.map(({ text }) => text) ?? [];

describe('starting', () => {
  it('shows the start where there is no account', async () => {
    const { app } = await started('start');
    expect(app.store.getState().phase).toBe('start');
    expect(await app.begin('Ida')).toBeUndefined();
    expect(app.store.getState()).toMatchObject({ phase: 'ready', me: { name: 'Ida' }, conversations: [] });
    expect(app.store.getState().me?.link).toMatch(/^https:\/\/here\.example\/#/);
  });

  it('lands in the inviter’s conversation', async () => {
    const { app } = await started('invited', 'https://larch.example/#abcdef.Noor');
    expect(app.store.getState().invitation?.name).toBe('Noor');
    const conversation = await app.begin('Ida');
    expect(app.store.getState().conversations).toMatchObject([{ id: conversation, name: 'Noor' }]);
    expect(app.store.getState().invitation).toBeUndefined();
  });

  it('says so when a link is broken, and the account stands all the same', async () => {
    const { app } = await started('invited', 'https://larch.example/#a');
    expect(await app.begin('Ida')).toBeUndefined();
    expect(app.store.getState()).toMatchObject({ phase: 'ready', failure: 'bad-link' });
    app.dismissFailure();
    expect(app.store.getState().failure).toBeUndefined();
  });

  it('goes straight to the conversation where there is an account', async () => {
    const app = createApp(new FakePando(await scene('full', 0)), {
      later: (task) => setTimeout(task, 0),
      persist: () => undefined,
      linkHere: (link) => link,
      servers: () => Promise.resolve([]),
    });
    const conversation = await app.start({ link: 'https://larch.example/#abcdef.Zoe' });
    expect(app.store.getState().conversations.find(({ id }) => id === conversation)?.name).toBe('Zoe');
    expect(app.store.getState().invitation).toBeUndefined();
  });

  it('opens an exported file with its passphrase only', async () => {
    const { app } = await started('start');
    expect(await app.restore(new Uint8Array(3), 'wrong')).toBe(false);
    expect(app.store.getState().failure).toBe('wrong-passphrase');
    expect(await app.restore(new Uint8Array(3), 'correct horse')).toBe(true);
    expect(app.store.getState().phase).toBe('ready');
  });
});

describe('a conversation', () => {
  it('shows what is said, in the engine’s order, and counts it until it is read', async () => {
    const { app, pando } = await started('full');
    await app.open(HUT);
    pando.hear(HUT, people.wanja, 'one');
    pando.hear(HUT, people.noor, 'two');
    await vi.waitFor(() => expect(texts(app, HUT).slice(-2)).toEqual(['one', 'two']));
    const unread = () => app.store.getState().conversations.find(({ id }) => id === HUT)?.unread;
    await vi.waitFor(() => expect(unread()).toBe(2));
    expect(app.store.getState().heard).toMatchObject({ from: 'Noor', text: 'two' });
    pando.hear(HUT, people.noor, 'the **end**: ||he left||');
    expect(app.store.getState().heard?.text).toBe('the end: ▒▒▒');
    await app.markRead(HUT);
    expect(unread()).toBe(0);
  });

  it('shows what is said in a conversation that was opened before one had joined it', async () => {
    const { app, pando, world } = await started('full');
    const [hut] = world.conversations.splice(0, 1);
    await app.open(HUT);
    expect(app.store.getState().threads[HUT]).toBeUndefined();
    if (hut) world.conversations.unshift(hut);
    pando.hear(HUT, people.noor, 'Welcome');
    await vi.waitFor(() => expect(texts(app, HUT).at(-1)).toBe('Welcome'));
  });

  it('remembers where unread began until it is left or answered', async () => {
    const { app } = await started('full');
    await app.open(NOOR);
    const first = app.store.getState().threads[NOOR]?.messages.at(-2)?.id;
    expect(app.store.getState().unreadFrom[NOOR]).toBe(first);
    app.leave(NOOR);
    expect(app.store.getState().unreadFrom[NOOR]).toBeUndefined();
  });

  it('reads older pages until the beginning', async () => {
    const { app } = await started('full');
    await app.open(LEV);
    expect(texts(app, LEV)).toHaveLength(50);
    for (let page = 0; page < 9; page += 1) await app.loadOlder(LEV);
    const thread = app.store.getState().threads[LEV];
    expect(thread?.complete).toBe(true);
    expect(thread?.messages).toHaveLength(400);
    expect(new Set(thread?.messages.map(({ id }) => id)).size).toBe(400);
  });

  it('shows an own message at once and follows its way', async () => {
    const { app, persist } = await started('full');
    await app.open(HUT);
    expect(await app.send(HUT, { text: 'Coming' })).toBe(true);
    expect(persist).toHaveBeenCalled();
    await vi.waitFor(() =>
      expect(app.store.getState().threads[HUT]?.messages.at(-1)).toMatchObject({ text: 'Coming', state: 'read' }),
    );
  });

  it('keeps what is written while nobody answers, and sends it later', async () => {
    const { app, pando } = await started('full');
    pando.setOnline(false);
    expect(app.store.getState().online).toBe(false);
    await app.open(HUT);
    await app.send(HUT, { text: 'Later' });
    const last = () => app.store.getState().threads[HUT]?.messages.at(-1);
    await vi.waitFor(() => expect(last()).toMatchObject({ text: 'Later', state: 'queued' }));
    pando.setOnline(true);
    await vi.waitFor(() => expect(last()).toMatchObject({ text: 'Later', state: 'read' }));
    expect(app.store.getState().failure).toBeUndefined();
  });

  it('sends a message that failed again, once, and takes the failed one away', async () => {
    const { app, pando } = await started('full');
    await app.open(HUT);
    await app.send(HUT, { text: 'Again' });
    const again = () => app.store.getState().threads[HUT]?.messages.filter(({ text }) => text === 'Again') ?? [];
    await vi.waitFor(() => expect(again()).toHaveLength(1));
    const [failed] = again();
    if (!failed) throw new Error('nothing was sent');
    await app.sendAgain({ ...failed, state: 'not-sent' });
    await vi.waitFor(() => expect(again().map(({ id }) => id)).not.toContain(failed.id));
    expect(again()).toHaveLength(1);
    expect(pando.world.conversations[0]?.messages.filter(({ text }) => text === 'Again')).toHaveLength(1);
  });

  it('shows progress while a file goes, and no longer', async () => {
    const { app } = await started('full');
    await app.open(HUT);
    const seen: number[] = [];
    app.store.subscribe(({ progress }) => seen.push(...Object.values(progress).map(({ bytes }) => bytes)));
    const staged = await app.ask('file.stage', { name: 'a.txt', mediaType: 'text/plain', size: 100 });
    await app.ask('file.put', { file: staged?.file ?? '', piece: 0, bytes: new Uint8Array(100) });
    await app.send(HUT, { text: '', files: [{ staged: staged?.file ?? '' }] });
    expect(seen).toContain(50);
    expect(app.store.getState().progress).toEqual({});
  });

  it('is gone after it is deleted', async () => {
    const { app } = await started('full');
    await app.open(HUT);
    expect(await app.forget(HUT)).toBe(true);
    expect(app.store.getState().threads[HUT]).toBeUndefined();
    expect(app.store.getState().conversations.some(({ id }) => id === HUT)).toBe(false);
  });

  it('says nothing of a screen that asked by itself for what is gone, and does where a person asked', async () => {
    const { app } = await started('full');
    await app.forget(HUT);
    expect(await app.attend('group', { conversation: HUT })).toBeUndefined();
    expect(app.store.getState().failure).toBeUndefined();
    expect(await app.ask('group', { conversation: HUT })).toBeUndefined();
    expect(app.store.getState().failure).toBe('unknown-conversation');
  });

  it('reports what could not be done, and nothing else changes', async () => {
    const { app } = await started('full');
    expect(await app.send('55'.repeat(32), { text: 'hello?' })).toBe(false);
    expect(app.store.getState().failure).toBe('not-a-member');
  });
});

describe('sending', () => {
  it('shows a text before anything has answered, and once only when it has', async () => {
    const { app } = await started('full');
    await app.open(LEV);
    const shown = () => {
      const { threads, sending } = app.store.getState();
      const thread = threads[LEV];
      return thread ? shownMessages(thread, sending[LEV]).filter(({ text }) => text === 'At once') : [];
    };
    const sent = app.send(LEV, { text: 'At once' });
    expect(shown()).toMatchObject([{ own: true, state: 'queued' }]);
    await sent;
    await vi.waitFor(() => expect(texts(app, LEV)).toContain('At once'));
    expect(shown()).toHaveLength(1);
    expect(app.store.getState().sending).toEqual({});
  });

  it('goes to the end with what one says, from where only older messages are loaded', async () => {
    const { app, world } = await started('full');
    const [oldest] = world.conversations.find(({ summary }) => summary.id === LEV)?.messages ?? [];
    await app.openAt(LEV, oldest?.id ?? '');
    expect(app.store.getState().threads[LEV]).toMatchObject({ newest: false });
    await app.send(LEV, { text: 'From far above' });
    expect(app.store.getState().threads[LEV]).toMatchObject({ newest: true });
    await vi.waitFor(() => expect(texts(app, LEV).at(-1)).toBe('From far above'));
  });

  it('shows a text once also where the engine words it otherwise', async () => {
    const { app, pando } = await started('full');
    await app.open(LEV);
    const call = pando.call.bind(pando);
    vi.spyOn(pando, 'call').mockImplementation((method, params) =>
      call(method, method === 'send' ? { ...params, text: 'Reworded' } : params),
    );
    await app.send(LEV, { text: 'As typed' });
    await vi.waitFor(() => expect(texts(app, LEV)).toContain('Reworded'));
    expect(app.store.getState().sending).toEqual({});
  });

  it('takes a text off the screen that could not be taken', async () => {
    const { app, pando } = await started('full');
    await app.open(LEV);
    vi.spyOn(pando, 'call').mockResolvedValueOnce({ ok: false, error: { code: 'too-large', message: 'Too long.' } });
    expect(await app.send(LEV, { text: 'Too much' })).toBe(false);
    expect(app.store.getState()).toMatchObject({ sending: {}, failure: 'too-large' });
  });
});

describe('reading again', () => {
  it('shows the first of a burst at once, and the others together', async () => {
    const pando = new FakePando(await scene('full', 0));
    const due: (() => void)[] = [];
    const slow = createApp(pando, {
      later: (task) => due.push(task),
      persist: () => undefined,
      linkHere: (link) => link,
      servers: () => Promise.resolve([]),
    });
    await slow.start();
    await slow.open(LEV);
    const reads = vi.spyOn(pando, 'call');
    const histories = () => reads.mock.calls.filter(([method]) => method === 'history').length;
    for (const text of ['one', 'two', 'three']) await slow.send(LEV, { text });
    await vi.waitFor(() => expect(texts(slow, LEV)).toContain('one'));
    expect(histories()).toBe(1);
    due.shift()?.();
    await vi.waitFor(() => expect(texts(slow, LEV).slice(-3)).toEqual(['one', 'two', 'three']));
    expect(histories()).toBe(2);
  });
});
