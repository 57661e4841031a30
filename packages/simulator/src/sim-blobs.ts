import { createHash } from 'node:crypto';
import { PASSING_GRACE_MS, concatBytes, isOver } from '@pando/protocol';
import type { SimDisk } from './disk/sim-disk.ts';

export interface BlobRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface BlobAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const NOTHING = new Uint8Array();

/** A server's blobs over HTTP: pieces come in order, ranges go out. What a crash leaves of an upload is nothing. */
export class SimBlobs {
  readonly #disk: () => SimDisk;
  /** By name and permit. */
  readonly #partial = new Map<string, Uint8Array>();
  /** Until when (seconds) blobs are needed that have a time of their own. */
  readonly #untils = new Map<string, number>();

  constructor(disk: () => SimDisk) {
    this.#disk = disk;
  }

  crash(): void {
    this.#partial.clear();
  }

  /** Deletes what is not needed any more at `now` (ms). */
  forget(now: number): void {
    for (const [name, until] of this.#untils) {
      if (!isOver(until, now - PASSING_GRACE_MS)) continue;
      this.#untils.delete(name);
      this.#disk().dropBlob(name);
    }
  }

  answer(name: string, request: BlobRequest): BlobAnswer {
    return request.method === 'PUT' ? this.#put(name, request) : this.#get(name, request);
  }

  #put(name: string, { headers, body = NOTHING }: BlobRequest): BlobAnswer {
    const until = headers['pando-until'];
    if (this.#disk().blob(name) !== undefined) {
      const before = this.#untils.get(name) ?? Infinity;
      this.#keepUntil(name, Math.max(before, Number(until ?? Infinity)));
      return { status: 200, body: NOTHING };
    }
    const key = `${name} ${headers['authorization'] ?? ''}`;
    const before = this.#partial.get(key) ?? NOTHING;
    const [, from = 0, total = body.length] = (
      /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    ).map(Number);
    if (from !== before.length) return offsetAt(409, before.length);
    const bytes = concatBytes(before, body);
    this.#partial.set(key, bytes);
    if (bytes.length < total) return offsetAt(202, bytes.length);
    this.#partial.delete(key);
    if (createHash('sha256').update(bytes).digest('hex') !== name) return { status: 422, body: NOTHING };
    this.#keepUntil(name, Number(until ?? Infinity));
    return { status: this.#disk().putBlob(name, bytes) ? 201 : 507, body: NOTHING };
  }

  #keepUntil(name: string, until: number): void {
    if (until === Infinity) this.#untils.delete(name);
    else this.#untils.set(name, until);
  }

  #get(name: string, { headers }: BlobRequest): BlobAnswer {
    const blob = this.#disk().blob(name);
    if (blob === undefined) return { status: 404, body: NOTHING };
    const [, from, to] = (/^bytes=(\d+)-(\d+)$/.exec(headers['range'] ?? '') ?? []).map(Number);
    if (from === undefined || to === undefined) return { status: 200, body: blob };
    return { status: 206, body: blob.slice(from, to + 1) };
  }
}

function offsetAt(status: number, offset: number): BlobAnswer {
  return { status, headers: { 'upload-offset': `${offset}` }, body: NOTHING };
}
