import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How a server's disk is filled: what this machine allows without special rights. */
export type DiskKind =
  /** A file system of its own, in this process's mount namespace, that a file takes all the room of. */
  | 'tmpfs'
  /** No file of its process may grow. */
  | 'file-size-limit'
  /** Not at all. */
  | 'none';

/** Where one server keeps its data. */
export interface Disk {
  /** The data folder. */
  readonly folder: string;
  /** Nothing more can be written. `pid` is the server's process, if it runs. */
  fill(pid: number | undefined): void;
  free(pid: number | undefined): void;
  /** It is not needed any more; its folder can be removed then. */
  discard(): void;
}

const MEGABYTE = 1024 * 1024;
const TMPFS_MEGABYTES = 256;
/** Beyond this length no file is written any more. */
const FILE_LIMIT = 4096;

/** Told to a process that was started in a mount namespace of its own. */
export const OWN_NAMESPACE = 'PANDO_CHAOS_NAMESPACE';

/** Runs a command as root of a user namespace, where it may mount what it likes and nobody else sees it. */
export const IN_OWN_NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount', '--'] as const;

/** Whether this machine lets anybody mount a tmpfs in a namespace of one's own. */
export function canMount(): boolean {
  const [command, ...args] = IN_OWN_NAMESPACE;
  return spawnSync(command, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

/** What is there, the best first. */
export function diskKind(): DiskKind {
  if (process.env[OWN_NAMESPACE] === '1') return 'tmpfs';
  const canLimit = spawnSync('prlimit', ['--pid', String(process.pid), '--fsize']).status === 0;
  return canLimit ? 'file-size-limit' : 'none';
}

/** Makes a place for a server's data in `folder`. */
export function makeDisk(kind: DiskKind, folder: string): Disk {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  switch (kind) {
    case 'tmpfs': {
      run('mount', '-t', 'tmpfs', '-o', `size=${TMPFS_MEGABYTES}m`, 'tmpfs', folder);
      const ballast = join(folder, 'ballast');
      // Lazily: servers may be running on it yet.
      const discard = (): void => void spawnSync('umount', ['--lazy', folder]);
      process.prependListener('exit', discard);
      return {
        folder: data,
        fill: () => writeUntilFull(ballast),
        free: () => rmSync(ballast, { force: true }),
        discard,
      };
    }
    case 'file-size-limit':
      return {
        folder: data,
        fill: (pid) => limit(pid, `${FILE_LIMIT}`),
        free: (pid) => limit(pid, 'unlimited'),
        discard: () => undefined,
      };
    case 'none': {
      const refuse = (): never => {
        throw new Error('No disk can be filled on this machine.');
      };
      return { folder: data, fill: refuse, free: refuse, discard: () => undefined };
    }
  }
}

/** The soft limit: the hard one stays, or it could not be taken back. */
function limit(pid: number | undefined, bytes: string): void {
  if (pid !== undefined) run('prlimit', '--pid', String(pid), `--fsize=${bytes}:unlimited`);
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

function writeUntilFull(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = MEGABYTE; size >= 1;) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 16);
      }
    }
  } finally {
    closeSync(file);
  }
}
