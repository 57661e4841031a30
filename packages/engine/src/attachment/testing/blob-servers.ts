import { type Permit, type ServerKey, type Signature, concatBytes, equalBytes, toHex } from '@pando/protocol';
import type { Context } from '../../conversation/context.ts';
import type { Conversation } from '../../conversation/model.ts';
import { nodeCrypto } from '../../crypto/node.ts';
import { seededRandom } from '../../crypto/testing/seeded.ts';
import type { Effect } from '../../effect.ts';
import { type HttpAnswer, HttpRequests } from '../../network/http.ts';
import type { Ports } from '../../ports.ts';
import { MemoryStore } from '../../timeline/testing/memory-store.ts';
import { Turn } from '../../turn.ts';
import type { BlobName } from '../blob-name.ts';
import { RunningHashes } from '../blobs.ts';
import type { UploadId } from '../upload.ts';
import { planDownloads } from '../fetching.ts';

type Http = Extract<Effect, { type: 'http' }>;

const OK = { headers: {}, body: new Uint8Array() };

/** A server's blobs, as PROTOCOL.md says they behave; `refuse` answers instead while it is set. */
class BlobServer {
  readonly blobs = new Map<BlobName, Uint8Array>();
  readonly partials = new Map<BlobName, Uint8Array>();
  refuse: ((request: Http) => HttpAnswer | undefined) | undefined;

  answer(request: Http): HttpAnswer {
    return this.refuse?.(request) ?? (request.method === 'PUT' ? this.#put(request) : this.#get(request));
  }

  #put({ url, headers, body = new Uint8Array() }: Http): HttpAnswer {
    const name = url.slice(-64);
    const [, from = '0', total = String(body.length)] =
      /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const partial = this.partials.get(name) ?? new Uint8Array();
    const offset = { 'upload-offset': String(partial.length) };
    if (Number(from) !== partial.length) return { status: 409, headers: offset, body: OK.body };
    const bytes = concatBytes(partial, body);
    this.partials.set(name, bytes);
    if (bytes.length < Number(total))
      return { status: 202, headers: { 'upload-offset': String(bytes.length) }, body: OK.body };
    this.blobs.set(name, bytes);
    return { status: 201, ...OK };
  }

  #get({ url, headers }: Http): HttpAnswer {
    const blob = this.blobs.get(url.slice(-64));
    if (blob === undefined) return { status: 404, ...OK };
    const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(headers['range'] ?? '') ?? [];
    return { status: 206, headers: {}, body: blob.slice(Number(from), Number(to) + 1) };
  }
}

/** A device that deals with attachments alone, and the servers it deals with. */
export class Desk {
  readonly servers = new Map<string, BlobServer>();
  readonly store = new MemoryStore();
  readonly crypto = nodeCrypto(seededRandom('desk'));
  readonly effects: Effect[] = [];
  /** Homes of an earlier version of the protocol. */
  readonly old = new Set<string>();
  /** Homes that give no permit. */
  readonly permitless = new Set<string>();
  /** Servers that take a request and never answer. */
  readonly silent = new Set<string>();
  permits = 0;
  now = 1_000_000;
  readonly #asked: ((turn: Turn) => Promise<void>)[] = [];
  ctx: Context;

  constructor(urls: readonly string[]) {
    for (const url of urls) this.servers.set(url, new BlobServer());
    this.ctx = this.#context();
  }

  /** The process ends; another begins with what was persisted. */
  restart(): void {
    this.ctx = this.#context();
  }

  server(url: string): BlobServer {
    const server = this.servers.get(url);
    if (server === undefined) throw new Error(`there is no server ${url}`);
    return server;
  }

  /** One turn, persisted, and then those of the permits and answers that it asked for. */
  async turn(run: (turn: Turn) => Promise<void> | void): Promise<void> {
    const turn = new Turn({ clock: { now: () => this.now }, store: this.store } as unknown as Ports);
    await run(turn);
    await planDownloads(this.ctx, turn);
    this.store.write(turn.tx.writes());
    const effects = turn.effects();
    this.effects.push(...effects);
    for (const grant of this.#asked.splice(0)) await this.turn(grant);
    const { http } = this.ctx;
    for (const effect of effects) {
      if (effect.type !== 'http') continue;
      const origin = [...this.servers.keys()].find((url) => effect.url.startsWith(url));
      if (origin !== undefined && this.silent.has(origin)) continue;
      const answer = origin === undefined ? { status: 0, ...OK } : this.server(origin).answer(effect);
      await this.turn((answered) => http.answered(answered, effect.id, answer));
    }
  }

  holds(url: string, name: BlobName, bytes: Uint8Array): boolean {
    const blob = this.server(url).blobs.get(name);
    return blob !== undefined && equalBytes(blob, bytes);
  }

  requests(): readonly Http[] {
    return this.effects.filter((effect) => effect.type === 'http');
  }

  events(type: string): readonly unknown[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'notify' && effect.event.type === type ? [effect.event] : [],
    );
  }

  #context(): Context {
    const permit = (
      _turn: Turn,
      url: string,
      _: string,
      then: (turn: Turn, permit: Permit | undefined) => Promise<void>,
    ): void => {
      this.permits += 1;
      this.#asked.push((granted) => then(granted, this.permitless.has(url) ? undefined : this.#permit()));
    };
    return {
      http: new HttpRequests(),
      uploads: new Map(),
      downloads: new Map(),
      hashes: new RunningHashes(this.crypto),
      ports: { crypto: this.crypto },
      account: { permit },
      links: { greeting: (url: string) => ({ version: this.old.has(url) ? 2 : 3 }) },
    } as unknown as Context;
  }

  #permit(): Permit {
    const body = {
      server: this.crypto.random(32) as ServerKey,
      purpose: 'blob',
      nonce: this.crypto.random(32),
      expires: 0,
    } as const;
    return { body, signature: this.crypto.random(64) as Signature };
  }
}

/** A conversation in whose outbox a message waits for an upload. */
export function waitingFor(upload: UploadId): Conversation {
  const row = { order: 1, message: 'm', plaintext: new Uint8Array(), uploads: [upload], entry: null };
  return { id: toHex(new Uint8Array(32)), outbox: new Map([[1, { row }]]), dueAt: 0 } as unknown as Conversation;
}
