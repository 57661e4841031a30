import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PASSING_GRACE_MS, isOver } from '@pando/protocol';
import { syncFolder } from './durable-file.ts';

/**
 * Until when (seconds since 1970) blobs are needed that have a time of their own: a file without bytes for each, whose
 * name says both. Others are kept for the retention.
 */
export class BlobLifetimes {
  readonly #folder: string;
  readonly #untils = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) {
      const [, name, until] = /^([0-9a-f]{64})\.(\d{1,15})$/.exec(file) ?? [];
      if (name === undefined) continue;
      const other = this.#untils.get(name);
      // A process that died in between has left the earlier time too.
      if (other !== undefined) rmSync(this.#path(name, Math.min(other, Number(until))), { force: true });
      this.#untils.set(name, Math.max(other ?? 0, Number(until)));
    }
  }

  of(name: string): number | undefined {
    return this.#untils.get(name);
  }

  /** Of a blob that was not here; null: it has no time of its own. */
  set(name: string, until: number | null): void {
    const before = this.#untils.get(name);
    if (until === before) return;
    if (until !== null) closeSync(openSync(this.#path(name, until), 'w', 0o600));
    if (before !== undefined) rmSync(this.#path(name, before), { force: true });
    syncFolder(this.#folder);
    if (until === null) this.#untils.delete(name);
    else this.#untils.set(name, until);
  }

  /** Somebody else needs a blob that is here: the later time counts, and none at all is the latest. */
  extend(name: string, until: number | null): void {
    const before = this.#untils.get(name);
    if (before !== undefined && (until === null || until > before)) this.set(name, until);
  }

  /** The blobs whose time, and the grace after it, is over by `now` (ms). */
  over(now: number): readonly string[] {
    return [...this.#untils].flatMap(([name, until]) => (isOver(until, now - PASSING_GRACE_MS) ? [name] : []));
  }

  #path(name: string, until: number): string {
    return join(this.#folder, `${name}.${until}`);
  }
}
