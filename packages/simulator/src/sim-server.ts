import { createHash } from 'node:crypto';
import {
  type Descriptor,
  type Incarnation,
  type ServerKey,
  descriptorJson,
  descriptorStatement,
  type Head,
  encode,
  headStatement,
  serverFrame,
  type ServerFrame,
} from '@pando/protocol';
import { nodeCrypto } from '@pando/engine/node';
import {
  type ConnectionId,
  type Effect,
  type ServerCore,
  accountHandlers,
  createCore,
  memoryStore,
} from '@pando/server/core';
import type { Prng } from './prng.ts';

const crypto = nodeCrypto();

/** What a malicious server says instead of a frame; undefined: nothing. It can sign any head it likes. */
export type Lie = (frame: ServerFrame, sign: (body: Head['body']) => Head) => ServerFrame | undefined;

/** A real server core on an in-memory store, with sockets that are function calls. */
export class SimServer {
  readonly url: string;
  readonly peers: readonly string[];
  readonly #random: Prng;
  #self: { seed: Uint8Array; key: ServerKey; incarnation: Incarnation };
  #store = memoryStore();
  #core: ServerCore | undefined;
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #outlets = new Map<
    ConnectionId,
    { readonly frame: (bytes: Uint8Array) => void; readonly closed: () => void }
  >();
  #connections = 0;
  /** Makes this server malicious. */
  lie: Lie | undefined;

  constructor(url: string, peers: readonly string[], random: Prng) {
    this.url = url;
    this.peers = peers;
    this.#random = random;
    this.#self = this.#newSelf();
  }

  /** What it has committed, for tests to look at. */
  get store(): ReturnType<typeof memoryStore> {
    return this.#store;
  }

  get isUp(): boolean {
    return this.#core !== undefined;
  }

  start(): void {
    const random = (length: number): Uint8Array => this.#random.bytes(length);
    const accounts = accountHandlers({ store: this.#store, crypto, self: this.#self, random, limits: {} });
    this.#core = createCore({ store: this.#store, crypto, self: this.#self, accounts, random, software: 'simulated' });
  }

  /** What was committed stays; connections end. */
  crash(): void {
    this.#core = undefined;
    const outlets = [...this.#outlets.values()];
    this.#outlets.clear();
    for (const outlet of outlets) outlet.closed();
  }

  /** The data folder is gone: another key, another incarnation, nothing known. */
  wipe(): void {
    this.crash();
    this.#store = memoryStore();
    this.#self = this.#newSelf();
    this.#blobs.clear();
  }

  connect(
    now: number,
    outlet: { readonly frame: (bytes: Uint8Array) => void; readonly closed: () => void },
  ): ConnectionId | undefined {
    if (this.#core === undefined) return undefined;
    const id = ++this.#connections as ConnectionId;
    this.#outlets.set(id, outlet);
    this.#core.connect(id, '127.0.0.1', now);
    return id;
  }

  receive(id: ConnectionId, bytes: Uint8Array, now: number): void {
    if (this.#core === undefined || !this.#outlets.has(id)) return;
    this.#carryOut(this.#core.handle([{ connection: id, bytes }], now), now);
  }

  disconnect(id: ConnectionId, now: number): void {
    this.#outlets.delete(id);
    this.#core?.disconnect(id, now);
  }

  tick(now: number): void {
    if (this.#core !== undefined) this.#carryOut(this.#core.tick(now), now);
  }

  /** The HTTP side, as far as clients use it. */
  http(
    method: string,
    path: string,
    body: Uint8Array | undefined,
    now: number,
  ): { readonly status: number; readonly body: Uint8Array } {
    if (path === '/.well-known/pando')
      return { status: 200, body: new TextEncoder().encode(JSON.stringify(descriptorJson(this.#describe(now)))) };
    const name = /^\/blobs\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (name === undefined) return { status: 404, body: new Uint8Array() };
    if (method === 'PUT' && body !== undefined && createHash('sha256').update(body).digest('hex') === name) {
      this.#blobs.set(name, body);
      return { status: 201, body: new Uint8Array() };
    }
    const blob = this.#blobs.get(name);
    return blob === undefined ? { status: 404, body: new Uint8Array() } : { status: 200, body: blob };
  }

  #describe(now: number): { descriptor: Descriptor; signature: ReturnType<typeof descriptorStatement.sign> } {
    const descriptor: Descriptor = {
      key: this.#self.key,
      incarnation: this.#self.incarnation,
      url: this.url,
      name: this.url,
      operator: this.url,
      operatorKind: 'unknown',
      hosting: '',
      country: '',
      software: 'simulated',
      protocolVersions: [1],
      state: 'open',
      retentionSeconds: 30 * 24 * 3600,
      maxBlobBytes: 1 << 27,
      peers: this.peers,
      at: now,
    };
    return { descriptor, signature: descriptorStatement.sign(crypto, this.#self.seed, descriptor) };
  }

  #carryOut(effects: readonly Effect[], now: number): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send': {
          const frame = this.lie === undefined ? effect.frame : this.lie(effect.frame, (body) => this.#signHead(body));
          if (frame === undefined) break;
          const bytes = encode(serverFrame, frame);
          for (const to of effect.to) this.#outlets.get(to)?.frame(bytes);
          break;
        }
        case 'more':
          this.#carryOut(this.#core?.resume(effect.connection, now) ?? [], now);
          break;
        case 'close': {
          const outlet = this.#outlets.get(effect.connection);
          this.disconnect(effect.connection, now);
          outlet?.closed();
        }
      }
    }
  }

  #signHead(body: Head['body']): Head {
    return { body, signature: headStatement.sign(crypto, this.#self.seed, body) };
  }

  #newSelf(): { seed: Uint8Array; key: ServerKey; incarnation: Incarnation } {
    const seed = this.#random.bytes(32);
    return {
      seed,
      key: crypto.ed25519.publicKey(seed) as ServerKey,
      incarnation: this.#random.bytes(16) as Incarnation,
    };
  }
}
