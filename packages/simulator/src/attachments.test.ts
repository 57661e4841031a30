import type { FileSource } from '@pando/engine';
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

const FILE: FileSource = {
  name: 'tree.txt',
  mediaType: 'text/plain',
  bytes: new TextEncoder().encode('quaking aspen'.repeat(1000)),
};

async function friends(seed: number) {
  const world = new World(seed);
  const ana = await world.person('Ana');
  const bo = await world.person('Bo');
  const { link } = await world.ask(bo, 'link', {});
  const { conversation } = await world.ask(ana, 'add', { link });
  await world.ask(ana, 'send', { to: conversation, text: 'Hello' });
  await world.until(() => bo.events.some((event) => event.type === 'message'));
  return { world, ana, bo, conversation };
}

type Sender = Awaited<ReturnType<World['person']>>;

/** A file of one byte over and over, handed over piece by piece. */
async function stage(world: World, person: Sender, size: number, byte: number): Promise<string> {
  const about = { name: 'f.bin', mediaType: 'audio/webm', size };
  const { file, pieces, pieceBytes } = await world.ask(person, 'file.stage', about);
  for (let piece = 0; piece < pieces; piece++) {
    const bytes = new Uint8Array(Math.min(pieceBytes, size - piece * pieceBytes)).fill(byte);
    await world.ask(person, 'file.put', { file, piece, bytes });
  }
  return file;
}

describe('a file', () => {
  it('is shown at once, and arrives with its text, name and bytes', async () => {
    const { world, ana, bo, conversation } = await friends(21);
    const sending = world.ask(ana, 'send', { to: conversation, text: 'Look', file: FILE });
    const { id, state } = await sending;
    expect(state).toBe('sent');
    await world.until(() => bo.events.some((event) => event.type === 'file' && event.id === id));
    expect(bo.events).toContainEqual(
      expect.objectContaining({
        type: 'file',
        id,
        text: 'Look',
        attachments: [{ name: 'tree.txt', mediaType: 'text/plain', size: FILE.bytes.length }],
      }),
    );
    const fetched = await world.ask(bo, 'attachment', { message: id });
    expect(fetched.attachment.name).toBe('tree.txt');
    expect(fetched.bytes).toEqual(FILE.bytes);
    expect(bo.events).toContainEqual(expect.objectContaining({ type: 'progress', message: id, direction: 'down' }));
    expect(ana.events).toContainEqual(expect.objectContaining({ type: 'progress', message: id, direction: 'up' }));
  });

  it('is sent while one server is down, and can be had while another is', async () => {
    const { world, ana, bo, conversation } = await friends(22);
    const [first, second] = world.servers;
    first?.crash();
    const { id, state } = await world.ask(ana, 'send', { to: conversation, text: '', file: FILE });
    expect(state).toBe('sent');
    await world.until(() => bo.events.some((event) => event.type === 'file' && event.id === id));
    first?.start();
    second?.crash();
    expect((await world.ask(bo, 'attachment', { message: id })).bytes).toEqual(FILE.bytes);
  });

  it('waits in the outbox until a quorum has it, over a restart', async () => {
    const { world, ana, bo, conversation } = await friends(23);
    for (const server of world.servers.slice(0, 2)) server.crash();
    const { id, state } = await world.ask(ana, 'send', { to: conversation, text: 'later', file: FILE, timeout: 5 });
    expect(state).toBe('queued');
    const [shown] = (await world.ask(ana, 'history', { conversation, limit: 1 })).slice(-1);
    expect(shown).toMatchObject({ id, state: 'queued', attachments: [{ name: 'tree.txt' }] });
    ana.crash();
    ana.start();
    await world.pass(5_000);
    for (const server of world.servers.slice(0, 2)) server.start();
    await world.until(() => bo.events.some((event) => event.type === 'file' && event.id === id));
    expect((await world.ask(bo, 'attachment', { message: id })).bytes).toEqual(FILE.bytes);
    expect((await world.ask(ana, 'attachment', { message: id })).bytes).toEqual(FILE.bytes);
  });

  it('comes with others in one message, each with what is to be seen of it, and can be shared further', async () => {
    const { world, ana, bo, conversation } = await friends(26);
    const media = { kind: 'voice', duration: 900, peaks: [0, 9, 255] } as const;
    const files = [{ staged: await stage(world, ana, 3_000_000, 7), media }, { staged: await stage(world, ana, 5, 8) }];
    const { id, state } = await world.ask(ana, 'send', { to: conversation, text: 'Both', files });
    expect(state).toBe('sent');
    await world.until(() => bo.events.some((event) => event.type === 'file' && event.id === id));
    const [shown] = (await world.ask(bo, 'history', { conversation, limit: 1 })).slice(-1);
    expect(shown?.attachments).toMatchObject([{ size: 3_000_000, media }, { size: 5 }]);
    expect(await world.ask(bo, 'attachment.state', { conversation, message: id })).toMatchObject([
      { received: 0, whole: false, transfer: 'none' },
      { received: 0, whole: false, transfer: 'none' },
    ]);
    const first = { conversation, message: id, index: 0 };
    expect(await world.ask(bo, 'attachment.fetch', first)).toMatchObject({ received: 3_000_000, whole: true });
    expect((await world.ask(bo, 'attachment.piece', { ...first, piece: 2 })).bytes).toEqual(
      new Uint8Array(3_000_000 - 2 * 1024 * 1024).fill(7),
    );
    expect((await world.ask(bo, 'attachment', { message: id, index: 1 })).bytes).toEqual(new Uint8Array(5).fill(8));

    const shared = await world.ask(bo, 'send', { to: conversation, files: [first] });
    await world.until(() => ana.events.some((event) => event.type === 'file' && event.id === shared.id));
    expect((await world.ask(ana, 'attachment', { message: shared.id })).attachment).toMatchObject({ media });
    const kept = await world.ask(bo, 'storage', {});
    expect(kept.bytes).toBeGreaterThan(3_000_000);
    expect(kept.conversations).toEqual([{ conversation, bytes: kept.bytes }]);
    expect(await world.ask(bo, 'storage.free', {})).toEqual({ bytes: kept.bytes });
    expect(await world.ask(bo, 'attachment.fetch', first)).toMatchObject({ whole: true });
  });

  it('is taken back while it waits, and leaves no hole for the others', async () => {
    const { world, ana, bo, conversation } = await friends(27);
    for (const server of world.servers.slice(0, 2)) server.crash();
    const sending = { to: conversation, text: 'never', file: FILE, timeout: 2 };
    const { id } = await world.ask(ana, 'send', sending);
    const one = { conversation, message: id };
    expect(await world.ask(ana, 'attachment.state', one)).toMatchObject([{ whole: true, transfer: 'up' }]);
    expect(await world.ask(ana, 'attachment.cancel', one)).toEqual({ message: id, withdrawn: true });
    for (const server of world.servers.slice(0, 2)) server.start();
    await world.ask(ana, 'send', { to: conversation, text: 'after' });
    await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'after'));
    await world.pass(30_000);
    for (const person of [ana, bo]) {
      const texts = (await world.ask(person, 'history', { conversation })).map(({ text }) => text);
      expect(texts).not.toContain('never');
    }
    expect((await world.ask(ana, 'storage', {})).bytes).toBe(0);
    expect((await world.ask(bo, 'status', {})).pending).toBe(0);
  });

  it('that nobody gives out now is not had, and says so', async () => {
    const { world, ana, bo, conversation } = await friends(24);
    const { id } = await world.ask(ana, 'send', { to: conversation, text: '', file: FILE });
    await world.until(() => bo.events.some((event) => event.type === 'file' && event.id === id));
    for (const server of world.servers) server.crash();
    const outcome = bo.call('attachment', { message: id });
    await world.pass(10_000);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'offline' } });
  });

  it('is not found in a message that has none', async () => {
    const { world, ana, conversation } = await friends(25);
    const { id } = await world.ask(ana, 'send', { to: conversation, text: 'only text' });
    const outcome = ana.call('attachment', { message: id });
    await world.pass(1_000);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'unknown-message' } });
  });
});
