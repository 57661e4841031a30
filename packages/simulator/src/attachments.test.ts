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
