import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BotDied } from './driver/bot.ts';
import { Circle } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

const FILE_BYTES = 6 * 1024 * 1024 + 7;

/** Bytes that no compression could make fewer, the same in every run. */
function fileBytes(size = FILE_BYTES): Buffer {
  return createHash('shake256', { outputLength: size }).update('a file').digest();
}

it('a file arrives though its sender is killed while sending and a server is down, then another', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo']);
  const [ana, bo] = [circle.bot(0), circle.bot(1)];
  const { conversation } = circle;
  const path = join(folder.path, 'sent.bin');
  const bytes = fileBytes();
  await writeFile(path, bytes);

  await grove.server(0).kill();
  const sending = ana.call('send', { to: conversation, text: 'Here it is', file: path });
  const ended = sending.catch((error: unknown) => error);
  await eventually('the upload is under way', () => ana.events.some((event) => event.type === 'progress'));
  await ana.kill();
  const outcome = await ended;
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BotDied);
  ana.restart();

  const { id } = await eventually('the file arrives', () => bo.events.find((event) => event.type === 'file'));
  await grove.server(0).start();
  await grove.server(1).kill();
  const saved = join(folder.path, 'saved.bin');
  const { attachment } = await bo.call('save', { message: id, path: saved });
  expect(attachment).toEqual({ name: 'sent.bin', mediaType: expect.any(String) as string, size: FILE_BYTES });
  expect(bytes.equals(await readFile(saved))).toBe(true);
  expect((await bo.texts(conversation)).filter((text) => text === 'Here it is')).toHaveLength(1);
});

it('a file goes and comes as if nothing were while one server after the other is killed in the middle of it', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo']);
  const [ana, bo] = [circle.bot(0), circle.bot(1)];
  const { conversation } = circle;
  const path = join(folder.path, 'sent.bin');
  const bytes = fileBytes(40 * 1024 * 1024);
  await writeFile(path, bytes);
  const moving = (bot: typeof ana, direction: 'up' | 'down') =>
    eventually(`the file moves ${direction}`, () =>
      bot.events.find((event) => event.type === 'progress' && event.direction === direction && event.bytes < event.of),
    );

  const sending = ana.call('send', { to: conversation, file: path, timeout: 120 });
  await moving(ana, 'up');
  await grove.server(3).kill();
  expect((await sending).state).toBe('sent');

  const { id } = await eventually('the file arrives', () => bo.events.find((event) => event.type === 'file'));
  const saved = join(folder.path, 'saved.bin');
  const saving = bo.call('save', { message: id, path: saved });
  await moving(bo, 'down');
  await grove.server(0).kill();
  await grove.server(3).start();
  await grove.server(1).kill();
  await saving;
  expect(bytes.equals(await readFile(saved))).toBe(true);
});
