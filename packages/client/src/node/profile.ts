import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attachment, type OwnedPando, ProfileBusy } from '../rpc/handover.ts';
import { connectLocalSocket, serveLocalSocket } from './local-socket.ts';
import { makeFolder } from './make-folder.ts';
import { lockFile, type ProfileLock } from './profile-lock.ts';
import { socketPathOf } from './socket-path.ts';

/** An owner that has the lock and does not listen is starting or ending; after this long it counts as hanging. */
const ownerSettlesMs = 8000;
const lookAgainMs = 30;

/**
 * Attaches to the profile folder, which is made if it is missing. If no process owns it this one does from now on,
 * opens it with `open`, and serves other processes; else this one is served by its owner. Throws ProfileBusy if
 * the owner does not answer within a few seconds, and what `open` throws.
 */
export async function connectOrOwn(
  profileDir: string,
  open: (folder: string) => Promise<OwnedPando>,
): Promise<Attachment> {
  await makeFolder(profileDir);
  const folder = await realpath(profileDir);
  const socketPath = await socketPathOf(folder);
  const giveUpAt = performance.now() + ownerSettlesMs;
  for (;;) {
    const lock = await lockFile(join(folder, 'lock'));
    if (lock !== undefined) return own(folder, socketPath, lock, open);
    const attachment = await attach(folder, socketPath);
    if (attachment !== undefined) return attachment;
    if (performance.now() > giveUpAt) throw new ProfileBusy(await hangingMessage(folder));
    await sleep(lookAgainMs);
  }
}

async function own(
  folder: string,
  socketPath: string,
  lock: ProfileLock,
  open: (folder: string) => Promise<OwnedPando>,
): Promise<Attachment> {
  let pando: OwnedPando | undefined;
  try {
    await writeFile(pidFile(folder), `${process.pid}\n`, { mode: 0o600 });
    const opened = await open(folder);
    pando = opened;
    const server = await serveLocalSocket(socketPath, opened);
    const { promise: end, resolve } = Promise.withResolvers<'closed'>();
    const close = async (): Promise<void> => {
      await server.close();
      await opened.close();
      await rm(pidFile(folder), { force: true });
      lock.release();
      resolve('closed');
    };
    return { role: 'owner', pando: opened, end, begin: () => opened.start(), close };
  } catch (error) {
    await pando?.close();
    lock.release();
    throw error;
  }
}

async function attach(folder: string, socketPath: string): Promise<Attachment | undefined> {
  const message = await hangingMessage(folder);
  const remote = await connectLocalSocket(socketPath, message);
  if (remote === undefined) return undefined;
  const answer = await remote.answering();
  if (!answer.ok) {
    remote.close();
    if (answer.error.code === 'profile-busy') throw new ProfileBusy(message);
    return undefined;
  }
  return { role: 'remote', pando: remote, end: remote.end, begin: () => {}, close: async () => remote.close() };
}

function pidFile(folder: string): string {
  return join(folder, 'owner.pid');
}

async function hangingMessage(folder: string): Promise<string> {
  const pid = await readFile(pidFile(folder), 'utf8').catch(() => '');
  const which = pid.trim() === '' ? 'Another process' : `Process ${pid.trim()}`;
  return `${which} uses the profile ${folder} and does not answer; end it and try again.`;
}
