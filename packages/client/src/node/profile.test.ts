import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Attachment, Handover } from '../rpc/handover.ts';
import { ToyPando } from '../testing/toy-pando.ts';
import { connectOrOwn } from './profile.ts';
import { socketPathOf } from './socket-path.ts';

let folder: string;
const open: Attachment[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pando-profile-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  for (const attachment of open.splice(0).toReversed()) await attachment.close();
  await rm(folder, { recursive: true });
});

async function attach(pando = new ToyPando(), dir = folder): Promise<Attachment> {
  const attachment = await connectOrOwn(dir, async () => pando);
  open.push(attachment);
  return attachment;
}

/** Another process that owns the profile until it is killed. */
async function foreignOwner(): Promise<ChildProcess> {
  const script = `
    import { connectOrOwn } from ${JSON.stringify(new URL('./profile.ts', import.meta.url).href)};
    import { ToyPando } from ${JSON.stringify(new URL('../testing/toy-pando.ts', import.meta.url).href)};
    const { role } = await connectOrOwn(${JSON.stringify(folder)}, async () => new ToyPando());
    process.stdout.write(role);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  expect(String((await once(child.stdout, 'data'))[0])).toBe('owner');
  return child;
}

describe('a profile folder', () => {
  it('has one owner, which serves the others', async () => {
    const pando = new ToyPando();
    const owner = await attach(pando);
    const remote = await attach();
    expect([owner.role, remote.role]).toEqual(['owner', 'remote']);
    expect(await remote.pando.call('read', { conversation: 'c' }, 'id')).toEqual({
      ok: true,
      value: { echo: { conversation: 'c' } },
    });
    expect(pando.calls.map(({ callId }) => callId)).toEqual(['id']);
    expect(await remote.pando.call('status', {})).toMatchObject({ ok: false, error: { code: 'no-account' } });
  });

  it('hands bytes and events over', async () => {
    const pando = new ToyPando();
    await attach(pando);
    const remote = await attach();
    const attachment = await remote.pando.call('attachment', { message: 'm' });
    expect(attachment).toMatchObject({ ok: true, value: { bytes: new Uint8Array([1, 2, 255]) } });
    const event = new Promise((resolve) => remote.pando.subscribe(resolve));
    await remote.pando.call('list', {});
    pando.emit({ type: 'network', online: false });
    expect(await event).toEqual({ type: 'network', online: false });
  });

  it('can be read by its owner alone', async () => {
    await attach(new ToyPando(), join(folder, 'inner'));
    expect((await stat(join(folder, 'inner'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'inner', 'lock'))).mode & 0o077).toBe(0);
  });

  it('works under a path that is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(60), 'y'.repeat(60));
    expect((await attach(new ToyPando(), long)).role).toBe('owner');
    expect((await attach(new ToyPando(), long)).role).toBe('remote');
    const path = await socketPathOf(long);
    expect(path.length).toBeLessThan(104);
    expect((await stat(join(path, '..'))).mode & 0o077).toBe(0);
  });

  it('is free again when its owner was killed, whatever it left behind', async () => {
    const child = await foreignOwner();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await stat(join(folder, 'pando.sock'));
    expect((await attach()).role).toBe('owner');
  });

  it('is not taken over for a wrong pid file or a foreign file in the socket’s place', async () => {
    await writeFile(join(folder, 'owner.pid'), '1\n');
    await writeFile(join(folder, 'pando.sock'), 'not a socket');
    expect((await attach()).role).toBe('owner');
    expect((await attach()).role).toBe('remote');
  });

  it('has one owner even if many come at once', async () => {
    const attachments = await Promise.all(Array.from({ length: 8 }, () => attach()));
    expect(attachments.filter(({ role }) => role === 'owner').length).toBe(1);
  });

  it('says so if its owner hangs', async () => {
    const child = await foreignOwner();
    const remote = await attach();
    child.kill('SIGSTOP');
    const [refused, unanswered] = await Promise.all([attach().catch(String), remote.pando.call('list', {})]);
    expect(unanswered).toMatchObject({ ok: false, error: { code: 'profile-busy' } });
    expect(unanswered.ok ? '' : unanswered.error.message).toContain(`Process ${String(child.pid)} uses the profile`);
    expect(refused).toContain('does not answer');
  });

  it('is not disturbed by noise on its socket', async () => {
    await attach();
    const path = await socketPathOf(folder);
    for (const noise of ['{', '[]\n', '\n', '{"jsonrpc":"2.0","id":1,"method":"ping"}\n{{{\n']) {
      const socket = connect(path);
      await once(socket, 'connect');
      socket.write(noise);
      socket.end();
      socket.resume();
      await once(socket, 'close');
    }
    expect(await (await attach()).pando.call('list', {})).toEqual({ ok: true, value: { echo: {} } });
  });
});

describe('a Pando over a profile', () => {
  it('takes over, and makes its unanswered calls again under their ids, when the owner goes', async () => {
    const first = new ToyPando();
    const owner = await attach(first);
    const second = new ToyPando();
    const handover = await Handover.open(() => connectOrOwn(folder, async () => second));
    const events: unknown[] = [];
    handover.subscribe((event) => events.push(event));
    expect(await handover.role()).toBe('remote');
    const call = handover.call('send', { to: 'a', text: 'wait' });
    while (first.calls.length === 0) await handover.call('list', {});
    second.answers = true;
    open.splice(0);
    await owner.close();
    expect(await call).toEqual({ ok: true, value: { echo: { to: 'a', text: 'wait' } } });
    expect(await handover.role()).toBe('owner');
    expect(second.calls.map(({ callId }) => callId)).toEqual([
      first.calls.find(({ method }) => method === 'send')?.callId,
    ]);
    second.emit({ type: 'servers' });
    expect(events).toEqual([{ type: 'servers' }]);
    await handover.close();
    expect(second.closed).toBe(true);
  });
});
