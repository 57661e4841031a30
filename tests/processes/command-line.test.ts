import { readFileSync, writeFileSync } from 'node:fs';
import type { ConversationSummary, Message } from '@pando/engine/api';
import { expect, it } from 'vitest';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { type Finished, pando, PandoProcess } from './driver/pando-process.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

/** A person at a terminal: runs `pando` commands on one profile. */
function person(profile: string) {
  const run = (...args: readonly string[]): Promise<Finished> => pando([...args, '--profile', profile, '--json']);
  const ask = async <T>(...args: readonly string[]): Promise<T> => {
    const { exit, stdout, stderr } = await run(...args);
    expect({ args, exit, stderr }).toEqual({ args, exit: 0, stderr: [] });
    return JSON.parse(stdout[0] ?? '') as T;
  };
  const receive = async (): Promise<readonly Record<string, unknown>[]> => {
    const { stdout } = await run('receive', '--timeout', '30');
    return stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { profile, run, ask, receive };
}

it('two people talk by commands alone', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  const ana = person(folder.file('ana'));
  const bo = person(folder.file('bo'));
  const [server = ''] = grove.urls;

  const none = await ana.run('list');
  expect(none.exit).toBe(1);
  expect(none.stderr).toHaveLength(1);

  const identity = await ana.ask<{ account: string; name: string; link: string; homes: string[] }>(
    'init',
    '--name',
    'Ana',
    '--server',
    server,
  );
  expect(identity.name).toBe('Ana');
  expect(identity.homes.toSorted()).toEqual(grove.urls.toSorted());
  await bo.ask('init', '--name', 'Bo', '--server', server);

  const { contact, conversation } = await bo.ask<{ contact: { name: string }; conversation: string }>(
    'add',
    identity.link,
  );
  expect(contact).toEqual({ account: identity.account, name: 'Ana' });
  const hello = await bo.ask<{ id: string; state: string; acks: number }>('send', 'Ana', 'hello');
  expect(hello).toMatchObject({ conversation, state: 'sent' });
  expect(hello.acks).toBeGreaterThanOrEqual(3);

  const received = await eventually('the message arrives', async () => {
    const events = await ana.receive();
    return events.find(({ type }) => type === 'message');
  });
  expect(received).toMatchObject({ id: hello.id, conversation, text: 'hello', own: false, from: { name: 'Bo' } });
  const summaries = await ana.ask<ConversationSummary[]>('list');
  expect(summaries.find(({ id }) => id === conversation)).toMatchObject({ kind: 'direct', name: 'Bo', unread: 1 });
  expect(await ana.ask('read', conversation)).toEqual({ conversation, unread: 0 });

  const reply = await ana.ask<{ id: string }>('reply', conversation, hello.id, 'hello yourself');
  await ana.ask('react', conversation, hello.id, '🌳');
  await ana.ask('edit', conversation, reply.id, 'hello to you');
  writeFileSync(folder.file('leaf.txt'), 'a leaf');
  const file = await ana.ask<{ id: string }>('send', conversation, '--file', folder.file('leaf.txt'));

  const seen = await eventually('the reply, the reaction, the edit and the file arrive', async () => {
    const history = await bo.ask<Message[]>('history', conversation);
    const [first, second, third] = history.filter(({ notice }) => notice === undefined);
    return third?.attachments !== undefined && second?.edited === true && first?.reactions !== undefined
      ? [first, second, third]
      : undefined;
  });
  expect(seen).toMatchObject([
    { id: hello.id, own: true, reactions: [{ emoji: '🌳', from: [{ name: 'Ana' }] }] },
    { id: reply.id, text: 'hello to you', replyTo: hello.id, edited: true },
    { id: file.id, attachments: [{ name: 'leaf.txt', mediaType: 'text/plain', size: 6 }] },
  ]);
  await bo.ask('save', file.id, folder.file('saved'));
  expect(readFileSync(folder.file('saved'), 'utf8')).toBe('a leaf');

  await ana.ask('delete', conversation, reply.id, '--for-everyone');
  await eventually('the reply is gone for Bo too', async () => {
    const history = await bo.ask<Message[]>('history', conversation);
    return history.find(({ id }) => id === reply.id)?.deleted === true;
  });

  const group = await ana.ask<{ id: string; members: unknown[] }>('group', 'create', 'Hike', 'Bo');
  expect(group.members).toHaveLength(2);
  await eventually('Bo is in the group', async () => {
    const list = await bo.ask<ConversationSummary[]>('list');
    return list.some(({ id, name, status }) => id === group.id && name === 'Hike' && status === 'active');
  });
  await bo.ask('group', 'leave', group.id);
  await eventually('Bo has left', async () => {
    const list = await ana.ask<ConversationSummary[]>('list');
    return list.find(({ id }) => id === group.id)?.members.length === 1;
  });
});

it('what cannot be sent now ends with 2, and is sent by a later command', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  const ana = person(folder.file('ana'));
  await ana.ask('init', '--name', 'Ana', '--server', grove.urls[0] ?? '');
  const [note] = await ana.ask<ConversationSummary[]>('list');
  expect(note?.kind).toBe('self');
  const { id = '' } = note ?? {};

  await Promise.all([grove.server(0).kill(), grove.server(1).kill()]);
  const queued = await ana.run('send', id, 'later', '--timeout', '1');
  expect(queued.exit).toBe(2);
  expect(JSON.parse(queued.stdout[0] ?? '')).toMatchObject({ conversation: id, state: 'queued' });
  await Promise.all([grove.server(0).start(), grove.server(1).start()]);
  await eventually('a later command sends it', async () => {
    const history = await ana.ask<Message[]>('history', id);
    const states = history.filter(({ text }) => text === 'later').map(({ state }) => state);
    expect(states).toHaveLength(1);
    return states[0] !== 'queued';
  });
});

it('"receive --follow" shows what other commands on its profile do', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  const ana = person(folder.file('ana'));
  await ana.ask('init', '--name', 'Ana', '--server', grove.urls[0] ?? '');
  const [note] = await ana.ask<ConversationSummary[]>('list');
  const lines: string[] = [];
  const follower = new PandoProcess(['receive', '--follow', '--json', '--profile', ana.profile], (line) =>
    lines.push(line),
  );
  await eventually('it follows', async () => {
    await ana.ask('send', note?.id ?? '', 'seen?');
    return lines.some((line) => line.includes('"seen?"'));
  });
  expect(await follower.kill('SIGINT')).toBe(0);
});
