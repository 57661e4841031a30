import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { open, rename, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Hash, toHex } from '@pando/protocol';
import { BlobLifetimes } from './blob-lifetimes.ts';
import { syncFolder } from './durable-file.ts';

/** An upload nobody goes on with is dropped after this long. */
export const PARTIAL_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface BlobLimits {
  /** All blobs and unfinished uploads together. */
  readonly maxTotalBytes: number;
  readonly retentionMs: number;
}

/** One piece of an upload: the bytes from `offset` on, of a blob of `total` bytes. */
export interface Piece {
  readonly hash: Hash;
  /** The permit's nonce: each permit fills a file of its own, so that nobody can spoil another's upload. */
  readonly nonce: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly total: number;
  /** Until when (seconds since 1970) the blob is needed; null: for the retention. */
  readonly until: number | null;
}

export type PutOutcome =
  | { readonly type: 'stored' }
  /** More must follow from `offset` on; `short` where this piece's bytes did not all come. */
  | { readonly type: 'partial'; readonly offset: number; readonly short: boolean }
  | { readonly type: 'wrong-offset'; readonly offset: number }
  /** Nothing of it was kept. */
  | { readonly type: 'wrong-hash' }
  | { readonly type: 'no-room' };

/** In the folder of the blobs. */
const LIFETIMES = 'until';

/** Blobs as files named by their hashes. A file gets that name only when its bytes fit the hash and are durable. */
export class BlobStore {
  readonly #folder: string;
  readonly #partials: string;
  readonly #lifetimes: BlobLifetimes;
  readonly #limits: BlobLimits;
  readonly #active = new Map<string, { readonly stop: AbortController; readonly done: Promise<unknown> }>();
  #used = 0;
  #count = 0;

  constructor(folder: string, limits: BlobLimits) {
    this.#folder = folder;
    this.#partials = join(folder, 'partial');
    this.#limits = limits;
    mkdirSync(this.#partials, { recursive: true });
    this.#lifetimes = new BlobLifetimes(join(folder, LIFETIMES));
    for (const { size, partial } of this.#files()) {
      this.#used += size;
      if (!partial) this.#count += 1;
    }
  }

  get usedBytes(): number {
    return this.#used;
  }

  get count(): number {
    return this.#count;
  }

  /** The blob's size in bytes, or undefined where it is not (or not wholly) here. */
  async size(hash: Hash): Promise<number | undefined> {
    return fileSize(this.#path(hash));
  }

  /** Until when (seconds since 1970) a blob is needed that has a time of its own. */
  until(hash: Hash): number | undefined {
    return this.#lifetimes.of(toHex(hash));
  }

  /** Somebody needs a blob that is here until then; null: for the retention. */
  extend(hash: Hash, until: number | null): void {
    this.#lifetimes.extend(toHex(hash), until);
  }

  /** Whether an upload under this nonce is here, unfinished. */
  hasBegun(hash: Hash, nonce: Uint8Array): boolean {
    return existsSync(this.#partialPath(hash, nonce));
  }

  begin(hash: Hash, nonce: Uint8Array): void {
    closeSync(openSync(this.#partialPath(hash, nonce), 'a', 0o600));
  }

  /** How many bytes of an unfinished upload are here. A piece that is still coming in is cut off first. */
  async offset(hash: Hash, nonce: Uint8Array): Promise<number> {
    const path = this.#partialPath(hash, nonce);
    await this.#interrupt(path);
    return (await fileSize(path)) ?? 0;
  }

  /** The bytes from `start` to `end`, both included. */
  read(hash: Hash, start: number, end: number): Readable {
    return createReadStream(this.#path(hash), { start, end });
  }

  /** Takes one piece. A piece of the same upload that is still coming in is cut off: its sender has come back. */
  async put(piece: Piece, source: Readable): Promise<PutOutcome> {
    const path = this.#partialPath(piece.hash, piece.nonce);
    await this.#interrupt(path);
    const stop = new AbortController();
    const done = this.#put(path, piece, source, stop.signal);
    const entry = { stop, done };
    this.#active.set(path, entry);
    try {
      return await done;
    } finally {
      if (this.#active.get(path) === entry) this.#active.delete(path);
    }
  }

  /** Cuts off what is coming in; what came is kept. */
  async close(): Promise<void> {
    for (const path of this.#active.keys()) await this.#interrupt(path);
  }

  /** Deletes blobs beyond retention and uploads nobody goes on with. */
  sweep(now: number): void {
    for (const { path, size, changed, partial } of this.#files()) {
      const expired = changed < now - (partial ? PARTIAL_LIFETIME_MS : this.#limits.retentionMs);
      if (!expired || this.#active.has(path)) continue;
      this.#delete({ path, size, partial });
    }
    this.forget(now);
  }

  /** Deletes blobs whose own time is over. */
  forget(now: number): void {
    for (const name of this.#lifetimes.over(now)) {
      const path = this.#pathOf(name);
      if (existsSync(path)) this.#delete({ path, size: statSync(path).size, partial: false });
      else this.#lifetimes.set(name, null);
    }
  }

  #delete({ path, size, partial }: { readonly path: string; readonly size: number; readonly partial: boolean }): void {
    unlinkSync(path);
    this.#used -= size;
    if (partial) return;
    this.#count -= 1;
    this.#lifetimes.set(basename(path), null);
  }

  async #interrupt(path: string): Promise<void> {
    for (let active = this.#active.get(path); active !== undefined; active = this.#active.get(path)) {
      active.stop.abort();
      await active.done.catch(() => undefined);
      if (this.#active.get(path) === active) this.#active.delete(path);
    }
  }

  async #put(path: string, piece: Piece, source: Readable, signal: AbortSignal): Promise<PutOutcome> {
    const offset = (await fileSize(path)) ?? 0;
    if (offset !== piece.offset) return { type: 'wrong-offset', offset };
    if (this.#used + piece.length > this.#limits.maxTotalBytes) return { type: 'no-room' };
    this.#used += piece.length; // kept for it from now on, so that uploads at once cannot exceed the bound together
    let received = 0;
    const bounded = new Transform({
      transform(chunk: Uint8Array, _, next) {
        const fits = chunk.subarray(0, piece.length - received);
        received += fits.length;
        next(null, fits);
      },
    });
    try {
      await pipeline(source, bounded, createWriteStream(path, { flags: 'a' }), { signal });
    } catch (error) {
      if (isCode(error, 'ENOSPC')) return { type: 'no-room' };
      // Otherwise the sender went away: what came is kept, and it can go on from there.
    } finally {
      const size = (await fileSize(path)) ?? 0;
      this.#used -= piece.length - (size - offset);
    }
    const size = (await fileSize(path)) ?? 0;
    if (size < piece.total) return { type: 'partial', offset: size, short: size < offset + piece.length };
    return this.#complete(path, piece, size);
  }

  async #complete(path: string, { hash, until }: Piece, size: number): Promise<PutOutcome> {
    const digest = createHash('sha256');
    await pipeline(createReadStream(path), digest);
    if (digest.digest('hex') !== toHex(hash)) {
      await truncate(path, 0); // its permit may still begin anew
      this.#used -= size;
      return { type: 'wrong-hash' };
    }
    const file = await open(path, 'r+');
    await file.sync();
    await file.close();
    const target = this.#path(hash);
    mkdirSync(join(target, '..'), { recursive: true });
    const isNew = !existsSync(target);
    if (isNew) this.#lifetimes.set(toHex(hash), until);
    else this.#lifetimes.extend(toHex(hash), until);
    if (isNew) this.#count += 1;
    else this.#used -= size;
    await rename(path, target);
    syncFolder(join(target, '..'));
    syncFolder(this.#folder);
    return { type: 'stored' };
  }

  #path(hash: Hash): string {
    return this.#pathOf(toHex(hash));
  }

  #pathOf(name: string): string {
    return join(this.#folder, name.slice(0, 2), name);
  }

  #partialPath(hash: Hash, nonce: Uint8Array): string {
    return join(this.#partials, `${toHex(hash)}.${toHex(nonce)}`);
  }

  *#files(): Generator<{ path: string; size: number; changed: number; partial: boolean }> {
    for (const each of readdirSync(this.#folder, { recursive: true, withFileTypes: true })) {
      if (!each.isFile() || each.parentPath === join(this.#folder, LIFETIMES)) continue;
      const path = join(each.parentPath, each.name);
      const { size, mtimeMs } = statSync(path);
      yield { path, size, changed: mtimeMs, partial: each.parentPath === this.#partials };
    }
  }
}

async function fileSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
