import {
  type ClientFrame,
  type Descriptor,
  type Incarnation,
  PROTOCOL_VERSION,
  type Response,
  type ServerFrame,
  type ServerKey,
  type SignatureCrypto,
  clientFrame,
  decode,
  descriptorJson,
  descriptorStatement,
  encode,
  serverFrame,
} from '@pando/protocol';
import { nodeCrypto } from '@pando/engine/node';
import {
  type ConnectionId,
  type Effect,
  type ServerCore,
  type Store,
  accountHandlers,
  createCore,
} from '@pando/server/core';
import { type BlobAnswer, type BlobRequest, SimBlobs } from './sim-blobs.ts';
import { DiskFull, LAST_WRITES, ProcessDied, SimDisk } from './disk/sim-disk.ts';
import { TREASONS } from './malicious/servers/index.ts';
import type { Caller, Liar, Side, Treason } from './malicious/servers/treason.ts';
import type { Observer } from './observer.ts';
import type { Prng } from './prng.ts';
import type { ServerTreason } from './scenario.ts';

const OLD_VERSION = PROTOCOL_VERSION - 1;
const RETRY_WHEN_OVERLOADED_MS = 5_000;
/** The id of a request that the client did not make; clients count theirs from 1. */
const NOT_ASKED = 0xffff_fffe;
/** One of so many connections of a malicious server is taken for another's. */
const MISTAKEN = 8;
const NOTHING = new Uint8Array();

/** What a server says instead of a frame; undefined: nothing. */
export type Lie = (frame: ServerFrame) => ServerFrame | undefined;

export interface SimServerOptions {
  /** Real by default. */
  readonly crypto?: SignatureCrypto;
  /** Told before a log's row is written that names a higher slot as endorsed. */
  readonly closes?: Observer['closes'];
}

/** Where what a server sends to one client goes. */
export interface Outlet {
  readonly frame: (bytes: Uint8Array) => void;
  readonly closed: () => void;
}

interface Client extends Caller {
  readonly outlet: Outlet;
  readonly core: ServerCore;
}

/** A server's process is given all it has by these; one for each history that it keeps. */
interface Face {
  disk: SimDisk;
  core: ServerCore | undefined;
}

/**
 * A real server core on a simulated disk, with sockets that are function calls: what its shell does in Node, this
 * does in virtual time. `now` is virtual ms.
 */
export class SimServer {
  readonly url: string;
  readonly peers: readonly string[];
  readonly #random: Prng;
  readonly #crypto: SignatureCrypto;
  readonly #closes: Observer['closes'];
  #self: { readonly seed: Uint8Array; readonly key: ServerKey; readonly incarnation: Incarnation };
  #faces: Face[];
  readonly #blobs = new SimBlobs(() => this.#disk);
  readonly #clients = new Map<ConnectionId, Client>();
  #connections = 0;
  #now = 0;
  #isOverloaded = false;
  #isRefusing = false;
  #isOld = false;
  #isFull = false;
  #treason: Treason | undefined;
  #inventions = 0;
  #lies = 0;
  /** Addresses at push services that it has called. */
  readonly woken: string[] = [];
  /** For tests that want one thing said otherwise, or not at all. */
  lie: Lie | undefined;

  constructor(
    url: string,
    peers: readonly string[],
    random: Prng,
    { crypto = nodeCrypto(), closes }: SimServerOptions = {},
  ) {
    this.url = url;
    this.peers = peers;
    this.#random = random;
    this.#crypto = crypto;
    this.#closes = closes;
    this.#self = this.#newSelf();
    this.#faces = [this.#newFace()];
  }

  /** What it has committed, for tests to look at; of a two-faced server what one half of its clients knows. */
  get store(): Store {
    return this.#disk.store;
  }

  /** Names of the uploaded files that are here. */
  get files(): readonly string[] {
    return this.#disk.blobNames;
  }

  get isUp(): boolean {
    return this.#faces[0]?.core !== undefined;
  }

  get key(): ServerKey {
    return this.#self.key;
  }

  /** Another after its data were lost, or restored by a careful operator. */
  get incarnation(): Incarnation {
    return this.#self.incarnation;
  }

  /** How many frames it sent otherwise than an honest server, or kept back. */
  get lies(): number {
    return this.#lies;
  }

  /** How many entries it made up, which nobody can read. */
  get inventions(): number {
    return this.#inventions;
  }

  /** Starts the process, again if it runs. On a damaged folder its operator lets it begin anew. */
  start(): void {
    this.crash();
    const findings = this.#faces.map(({ disk }) => disk.recover());
    if (findings.includes('damaged')) this.#beginAnew();
    for (const face of this.#faces) face.core = this.#newCore(face.disk);
  }

  /**
   * The process dies: what was committed stays; connections end. With `torn` it dies in the next transaction that
   * writes, before, while or after that gets onto the disk, and no answer to it leaves.
   */
  crash({ torn = false }: { readonly torn?: boolean } = {}): void {
    if (torn) {
      const lastWrite = LAST_WRITES[this.#random.below(LAST_WRITES.length)] ?? 'torn';
      for (const { disk } of this.#faces) disk.dieWriting(lastWrite);
      return;
    }
    for (const face of this.#faces) face.core = undefined;
    this.#blobs.crash();
    const clients = Array.from(this.#clients.values());
    this.#clients.clear();
    for (const { outlet } of clients) outlet.closed();
  }

  /** The data folder is gone: another key, another incarnation, nothing known. */
  wipe(): void {
    this.crash();
    this.#self = this.#newSelf();
    this.#faces = this.#faces.map(() => this.#newFace());
  }

  /**
   * Its data become what they were `age` ms ago, and it is down until it is started. A careful operator starts it as
   * a new incarnation, as the manual asks; a careless one makes it contradict what it said since.
   */
  setBack(age: number, operator: 'careful' | 'careless' = 'careless'): void {
    this.crash();
    for (const { disk } of this.#faces) disk.setBack(this.#now - age);
    if (operator === 'careful') this.#self = { ...this.#self, incarnation: this.#newIncarnation() };
  }

  fillDisk(): void {
    this.#setFull(true);
  }

  freeDisk(): void {
    this.#setFull(false);
  }

  /** A bit of what it stored is another: found when it starts the next time. */
  flipBit(): void {
    this.#disk.flipBit((bound) => this.#random.below(bound));
  }

  /** Whether it answers every request with `overloaded`. */
  setOverloaded(isOverloaded: boolean): void {
    this.#isOverloaded = isOverloaded;
  }

  /** Whether it takes connections at all. Those that are there end. */
  setRefusing(isRefusing: boolean): void {
    this.#isRefusing = isRefusing;
    if (isRefusing) for (const client of Array.from(this.#clients.values())) this.#cut(client);
  }

  /** Whether it runs a program that speaks an older version of the protocol only. Changing that restarts it. */
  setOldVersion(isOld: boolean): void {
    this.#isOld = isOld;
    if (this.isUp) this.start();
  }

  /** Makes it malicious from now on. */
  betray(how: ServerTreason): void {
    this.turn(this.#random.pick(TREASONS[how]));
  }

  /** The same in one certain way. */
  turn(treason: (liar: Liar) => Treason): void {
    this.#treason = treason({
      crypto: this.#crypto,
      self: () => this.#self,
      store: () => this.store,
      random: this.#random,
    });
    if (this.#treason.isTwoFaced !== true || this.#faces.length > 1) return;
    const isUp = this.isUp;
    this.crash();
    this.#faces.push({ disk: this.#disk.copy(), core: undefined });
    if (isUp) this.start();
  }

  /** Undefined where it takes no connection. `address` is whom it takes the client for. */
  connect(now: number, outlet: Outlet, address = '127.0.0.1'): ConnectionId | undefined {
    this.#now = now;
    if (!this.isUp || this.#isRefusing) return undefined;
    const id = ++this.#connections as ConnectionId;
    const side = this.#sideOf(address);
    const core = this.#faces[side % this.#faces.length]?.core;
    if (core === undefined) return undefined;
    this.#clients.set(id, { connection: id, side, outlet, core });
    core.connect(id, address, now);
    return id;
  }

  receive(id: ConnectionId, bytes: Uint8Array, now: number): void {
    this.#now = now;
    const client = this.#clients.get(id);
    if (client === undefined) return;
    if (this.#isOverloaded || this.#isOld || this.#treason !== undefined) {
      const decoded = decode(clientFrame, bytes);
      if (decoded.ok && this.#isAnsweredOtherwise(client, decoded.value)) return;
    }
    this.#ask(client, bytes);
  }

  disconnect(id: ConnectionId, now: number): void {
    this.#now = now;
    const client = this.#clients.get(id);
    this.#clients.delete(id);
    if (client !== undefined)
      this.#perform(() => {
        client.core.disconnect(id, now);
        return [];
      });
  }

  tick(now: number): void {
    this.#now = now;
    if (this.isUp) this.#blobs.forget(now);
    for (const { core, disk } of this.#faces) {
      if (core === undefined) continue;
      disk.sync();
      this.#perform(() => core.tick(now));
    }
  }

  /** The HTTP side, as far as clients use it. Status 0: no answer. */
  http(path: string, request: BlobRequest, now: number): BlobAnswer {
    this.#now = now;
    if (!this.isUp || this.#isRefusing) return { status: 0, body: NOTHING };
    if (path === '/.well-known/pando')
      return { status: 200, body: new TextEncoder().encode(JSON.stringify(descriptorJson(this.#describe(now)))) };
    if (this.#isOverloaded) return { status: 503, body: NOTHING };
    const name = /^\/blobs\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (name === undefined) return { status: 404, body: NOTHING };
    return this.#blobs.answer(name, request);
  }

  get #disk(): SimDisk {
    const [face] = this.#faces;
    if (face === undefined) throw new Error('a server without a disk');
    return face.disk;
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
      protocolVersions: [this.#isOld ? OLD_VERSION : PROTOCOL_VERSION],
      state: this.#isOverloaded ? 'busy' : 'open',
      retentionSeconds: 30 * 24 * 3600,
      maxBlobBytes: 1 << 27,
      peers: this.peers,
      at: now,
    };
    return { descriptor, signature: descriptorStatement.sign(this.#crypto, this.#self.seed, descriptor) };
  }

  /** Whether a frame is answered here: by what an overloaded, an old or a malicious server says instead of the core. */
  #isAnsweredOtherwise(client: Client, { id, request }: ClientFrame): boolean {
    const first = this.#treason?.askFirst?.(request, client);
    if (first !== undefined) {
      this.#inventions += 1;
      this.#lies += 1;
      this.#ask(client, encode(clientFrame, { id: NOT_ASKED, request: first }));
    }
    const answer = this.#insteadOfCore(client, request);
    if (answer === undefined) return false;
    this.#tell(client, { type: 'response', id, response: answer });
    if (answer.type === 'error' && answer.code === 'version') this.#cut(client);
    return true;
  }

  #insteadOfCore(client: Client, request: ClientFrame['request']): Response | undefined {
    if (this.#isOverloaded)
      return { type: 'error', code: 'overloaded', reason: 'too much to do', retryAfter: RETRY_WHEN_OVERLOADED_MS };
    if (this.#isOld && request.type === 'hello')
      return { type: 'error', code: 'version', reason: `this server speaks version ${OLD_VERSION}`, retryAfter: null };
    const answer = this.#treason?.answer?.(request, client);
    if (answer !== undefined) this.#lies += 1;
    return answer;
  }

  #ask(client: Client, bytes: Uint8Array): void {
    this.#perform(() => client.core.handle([{ connection: client.connection, bytes }], this.#now));
  }

  /** Does a piece of work and what follows from it, unless the process dies of it. A full disk ends no process. */
  #perform(work: () => readonly Effect[]): void {
    let effects: readonly Effect[] = [];
    try {
      effects = work();
    } catch (error) {
      forgiveDisk(error);
    }
    if (this.#faces.some(({ disk }) => disk.isDead)) this.crash();
    else this.#carryOut(effects);
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.#send(effect.to, effect.frame);
          break;
        case 'more': {
          const client = this.#clients.get(effect.connection);
          if (client !== undefined) this.#perform(() => client.core.resume(effect.connection, this.#now));
          break;
        }
        case 'close': {
          const client = this.#clients.get(effect.connection);
          if (client !== undefined) this.#cut(client);
          break;
        }
        // Whoever sleeps in a simulation is woken by its scenario.
        case 'wake':
          this.woken.push(effect.call.endpoint);
      }
    }
  }

  #send(to: readonly ConnectionId[], frame: ServerFrame): void {
    const clients = to.flatMap((id) => this.#clients.get(id) ?? []);
    const { lie } = this;
    if (lie !== undefined || this.#treason !== undefined) {
      const told = lie === undefined ? frame : lie(frame);
      if (told !== undefined) for (const client of clients) this.#tell(client, told);
      return;
    }
    const bytes = encode(serverFrame, frame);
    for (const { outlet } of clients) outlet.frame(bytes);
  }

  #tell(client: Client, frame: ServerFrame): void {
    if (frame.type === 'response' && frame.id === NOT_ASKED) return;
    const told = this.#treason?.tell === undefined ? frame : this.#treason.tell(frame, client);
    if (told !== frame) this.#lies += 1;
    if (told !== undefined) client.outlet.frame(encode(serverFrame, told));
  }

  #cut(client: Client): void {
    this.disconnect(client.connection, this.#now);
    client.outlet.closed();
  }

  /** By whom a client is, but now and then a liar takes somebody for one of the other half. */
  #sideOf(address: string): Side {
    let sum = this.#treason !== undefined && this.#random.below(MISTAKEN) === 0 ? 1 : 0;
    for (const character of address) sum += character.codePointAt(0) ?? 0;
    return sum % 2 === 0 ? 0 : 1;
  }

  #setFull(isFull: boolean): void {
    this.#isFull = isFull;
    for (const { disk } of this.#faces) disk.setFull(isFull);
  }

  /** The way out of a damaged folder: its store is moved away, its key stays, and clients bring it what it needs. */
  #beginAnew(): void {
    this.#self = { ...this.#self, incarnation: this.#newIncarnation() };
    this.#faces = this.#faces.map(() => this.#newFace());
  }

  #newFace(): Face {
    const disk = new SimDisk(() => this.#now);
    disk.setFull(this.#isFull);
    return { disk, core: undefined };
  }

  #newCore({ store }: SimDisk): ServerCore {
    const random = (length: number): Uint8Array => this.#random.bytes(length);
    const parts = { store: this.#watched(store), crypto: this.#crypto, self: this.#self, random };
    const accounts = accountHandlers({ ...parts, limits: {} });
    return createCore({ ...parts, accounts, software: 'simulated', fault: forgiveDisk });
  }

  /** The same store, of which is told what logs' rows say of endorsements. */
  #watched(store: Store): Store {
    const closes = this.#closes;
    if (closes === undefined) return store;
    const update: Store['logs']['update'] = (row) => {
      const before = store.logs.byNumber(row.number)?.endorsed ?? 0;
      if (row.endorsed > before) closes(this.url, store, row, this.#now);
      store.logs.update(row);
    };
    return { ...store, logs: { ...store.logs, update } };
  }

  #newSelf(): { seed: Uint8Array; key: ServerKey; incarnation: Incarnation } {
    const seed = this.#random.bytes(32);
    return { seed, key: this.#crypto.ed25519.publicKey(seed) as ServerKey, incarnation: this.#newIncarnation() };
  }

  #newIncarnation(): Incarnation {
    return this.#random.bytes(16) as Incarnation;
  }
}

/** What a server lives through. Anything else that is thrown is a fault of the program, and ends the run. */
function forgiveDisk(error: unknown): void {
  if (!(error instanceof DiskFull || error instanceof ProcessDied)) throw error;
}
