import { createHash } from 'node:crypto';
import {
  type AccessEntry,
  type AccessKey,
  type CertifiedRecord,
  type DecidedSlot,
  type DecisionCertificate,
  type Endorsement,
  type Genesis,
  type Hash,
  type Incarnation,
  type Instance,
  type LogId,
  type Permit,
  type PromiseCertificate,
  type Push,
  type Replica,
  type ReplicaSet,
  type Request,
  type Response,
  type ServerKey,
  type Signature,
  type SlotValue,
  type WakeCall,
  clientFrame,
  encode,
  endorsementStatement,
  genesisStatement,
  logIdOf,
  openStatement,
  quorumFor,
  slotValue,
  slotValueHash,
  slotValueStatement,
  sortedAccessEntries,
} from '@pando/protocol';
import { nodeSignatureCrypto } from '../../node/crypto.ts';
import type { LogNumber, Store } from '../../store.ts';
import { memoryStore } from '../../store/memory.ts';
import type { AccountHandlers } from '../account-handlers.ts';
import { type ServerCore, createCore } from '../core.ts';
import type { ConnectionId, Effect } from '../effect.ts';
import type { CoreLimits, Self } from '../options.ts';

export const crypto = nodeSignatureCrypto();
export const START = 1_790_000_000_000;
export const DAY_MS = 24 * 60 * 60 * 1000;

/** Bytes that depend on the label alone. */
export function seeded(label: string, length = 32): Uint8Array {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(label).digest());
}

export interface KeyPair<K> {
  readonly seed: Uint8Array;
  readonly key: K;
}

export function keyPair<K extends Uint8Array = AccessKey>(label: string): KeyPair<K> {
  const seed = seeded(`seed ${label}`);
  return { seed, key: crypto.ed25519.publicKey(seed) as K };
}

/** Accounts that let everybody do everything: the account half has tests of its own. */
export interface OpenAccounts extends AccountHandlers {
  refusePermits: boolean;
  readonly chain: CertifiedRecord[];
}

export function openAccounts(): OpenAccounts {
  const chain: CertifiedRecord[] = [];
  return {
    refusePermits: false,
    chain,
    handle: () => ({ response: { type: 'done' } }),
    disconnect: () => undefined,
    tick: () => [],
    spendPermit(): ReturnType<AccountHandlers['spendPermit']> {
      return this.refusePermits
        ? { type: 'error', code: 'unauthorised', reason: 'no permit', retryAfter: null }
        : undefined;
    },
    record: (_, version) => chain.at(version ?? -1),
    storeDecided: (_, record, certificate) => {
      chain.push({ record, certificate });
      return [];
    },
  };
}

export interface TestServerOptions {
  readonly limits?: Partial<CoreLimits>;
  readonly store?: Store;
  /** It was started anew on an old copy of its data. */
  readonly restored?: boolean;
  /** Instead of accounts that let everybody do everything. */
  readonly accounts?: (store: Store, self: Self) => AccountHandlers;
}

/** One server core on a memory store, and a clock to set. */
export class TestServer {
  readonly self: Self;
  readonly store: Store;
  readonly accounts = openAccounts();
  readonly replica: Replica;
  core: ServerCore;
  /** The sleeping devices it has called. */
  readonly woken: WakeCall[] = [];
  now = START;
  /** Whether connections take what waits for them as soon as there is more. */
  takesMore = true;
  readonly #options: TestServerOptions;
  readonly #clients = new Map<number, TestClient>();
  #connections = 0;
  #challenges = 0;

  constructor(label: string, options: TestServerOptions = {}) {
    const { seed, key } = keyPair<ServerKey>(`server ${label}`);
    const incarnation = options.restored === true ? `${label}, restored` : label;
    this.self = { seed, key, incarnation: seeded(`incarnation ${incarnation}`, 16) as Incarnation };
    this.replica = { key, incarnation: this.self.incarnation, url: `https://${label}.example` };
    this.store = options.store ?? memoryStore();
    this.#options = options;
    this.core = this.#make();
  }

  /** The process dies and starts again on what is stored. */
  restart(): void {
    this.#clients.clear();
    this.core = this.#make();
  }

  connect(versions: readonly number[] = [1]): TestClient {
    const client = new TestClient(this, (this.#connections += 1) as ConnectionId);
    this.#clients.set(client.id, client);
    this.core.connect(client.id, '192.0.2.1', this.now);
    client.request({ type: 'hello', versions, agent: 'test' });
    return client;
  }

  /** A connection that has not said hello. */
  connectSilently(): TestClient {
    const client = new TestClient(this, (this.#connections += 1) as ConnectionId);
    this.#clients.set(client.id, client);
    this.core.connect(client.id, '192.0.2.1', this.now);
    return client;
  }

  /** The store's name of a log. */
  numberOf(log: LogId): LogNumber {
    const row = this.store.logs.find(log);
    if (row === undefined) throw new Error('no such log');
    return row.number;
  }

  forget(client: ConnectionId): void {
    this.#clients.delete(client);
  }

  deliver(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'send') for (const to of effect.to) this.#clients.get(to)?.receive(effect.frame);
      else if (effect.type === 'close') this.#clients.get(effect.connection)?.closed();
      else if (effect.type === 'wake') this.woken.push(effect.call);
      else if (this.takesMore) this.deliver(this.core.resume(effect.connection, this.now));
    }
  }

  tick(now = this.now): void {
    this.now = now;
    this.deliver(this.core.tick(now));
  }

  #make(): ServerCore {
    return createCore({
      store: this.store,
      crypto,
      self: this.self,
      accounts: this.#options.accounts?.(this.store, this.self) ?? this.accounts,
      random: (length) => seeded(`random ${(this.#challenges += 1)}`, length),
      software: 'test',
      limits: this.#options.limits ?? {},
    });
  }
}

/** One connection to one server. */
export class TestClient {
  readonly server: TestServer;
  readonly id: ConnectionId;
  readonly pushes: Push[] = [];
  isClosed = false;
  challenge = new Uint8Array(0) as Uint8Array;
  #requests = 0;
  readonly #responses = new Map<number, Response>();

  constructor(server: TestServer, id: ConnectionId) {
    this.server = server;
    this.id = id;
  }

  request(request: Request): Response {
    const id = (this.#requests += 1);
    this.send(encode(clientFrame, { id, request }));
    const response = this.#responses.get(id);
    if (response === undefined) throw new Error(`no response to ${request.type}`);
    this.#responses.delete(id);
    return response;
  }

  /** The response to `request`, which must be of this type. */
  expect<T extends Response['type']>(type: T, request: Request): Extract<Response, { type: T }> {
    const response = this.request(request);
    if (response.type !== type) throw new Error(`${request.type} got ${describe(response)} instead of ${type}`);
    return response as Extract<Response, { type: T }>;
  }

  send(bytes: Uint8Array): void {
    this.server.deliver(this.server.core.handle([{ connection: this.id, bytes }], this.server.now));
  }

  receive(frame: Extract<Effect, { type: 'send' }>['frame']): void {
    if (frame.type === 'push') {
      this.pushes.push(frame.push);
      return;
    }
    this.#responses.set(frame.id, frame.response);
    if (frame.response.type === 'welcome') this.challenge = frame.response.challenge;
  }

  responses(): readonly Response[] {
    return [...this.#responses.values()];
  }

  /** Responses to frames that were sent as bytes; the next call gives later ones. */
  takeResponses(): readonly Response[] {
    const responses = this.responses();
    this.#responses.clear();
    return responses;
  }

  closed(): void {
    this.isClosed = true;
    this.server.forget(this.id);
    this.server.core.disconnect(this.id, this.server.now);
  }

  open(log: LogId, pair: KeyPair<AccessKey>): Response {
    return this.request(openRequest(this, log, pair));
  }

  pushed<T extends Push['type']>(type: T): readonly Extract<Push, { type: T }>[] {
    return this.pushes.filter((each): each is Extract<Push, { type: T }> => each.type === type);
  }
}

export function openRequest(client: TestClient, log: LogId, { seed, key }: KeyPair<AccessKey>): Request {
  const signed = { server: client.server.self.key, log, key, challenge: client.challenge };
  return { type: 'openLog', log, key, signature: openStatement.sign(crypto, seed, signed) };
}

export function describe(response: Response): string {
  return response.type === 'error' ? `error ${response.code}: ${response.reason}` : response.type;
}

export function codeOf(response: Response): string {
  return response.type === 'error' ? response.code : response.type;
}

export const NO_PERMIT: Permit = {
  body: { server: seeded('nobody') as ServerKey, purpose: 'log', nonce: seeded('nonce'), expires: 0 },
  signature: seeded('signature', 64) as Signature,
};

export function replicaSetOf(servers: readonly TestServer[]): ReplicaSet {
  return { replicas: servers.map((each) => each.replica), quorum: quorumFor(servers.length) };
}

export const DAYS_KEPT = 30;

/** A log on some servers, with a client at each that has it open with the creator's key. */
export class TestLog {
  readonly servers: readonly TestServer[];
  readonly genesis: Genesis;
  readonly id: LogId;
  readonly creator: KeyPair<AccessKey>;
  readonly clients: readonly TestClient[];
  /** Decided by `decideSlot`. */
  readonly slots: { readonly value: SlotValue; readonly hash: Hash; readonly certificate: DecisionCertificate }[] = [];

  constructor(servers: readonly TestServer[], label = 'log', retentionSeconds = DAYS_KEPT * 24 * 60 * 60) {
    this.servers = servers;
    this.creator = keyPair(`${label} creator`);
    this.genesis = {
      nonce: seeded(`${label} nonce`),
      creator: this.creator.key,
      replicas: replicaSetOf(servers),
      retentionSeconds,
    };
    this.id = logIdOf(crypto, this.genesis);
    this.clients = servers.map((each) => {
      const client = each.connect();
      client.expect('done', this.createRequest());
      client.expect('opened', openRequest(client, this.id, this.creator));
      return client;
    });
  }

  createRequest(): Request {
    const signature = genesisStatement.sign(crypto, this.creator.seed, this.genesis);
    return { type: 'createLog', genesis: this.genesis, signature, permit: NO_PERMIT };
  }

  get previous(): Hash {
    return this.slots.at(-1)?.hash ?? (this.id as Uint8Array as Hash);
  }

  get set(): ReplicaSet {
    return this.slots.at(-1)?.value.body.binding.replicas ?? this.genesis.replicas;
  }

  instance(slot = this.slots.length + 1, previous = this.previous): Extract<Instance, { type: 'slot' }> {
    return { type: 'slot', log: this.id, slot, previous };
  }

  /** A value for the next slot. */
  value(signer: KeyPair<AccessKey>, accessKeys: readonly AccessEntry[], change: ValueChange = {}): SlotValue {
    const body: SlotValue['body'] = {
      binding: {
        log: this.id,
        slot: change.slot ?? this.slots.length + 1,
        previous: change.previous ?? this.previous,
        accessKeys: sortedAccessEntries(accessKeys),
        replicas: change.replicas ?? this.set,
        retentionSeconds: change.retentionSeconds ?? this.genesis.retentionSeconds,
        stateHash: seeded('state') as Hash,
      },
      commit: change.commit ?? seeded('commit'),
      state: seeded('encrypted state'),
      blob: change.blob ?? null,
      introductions: [],
      setEndorsements: change.setEndorsements ?? [],
      signer: signer.key,
    };
    return { body, signature: slotValueStatement.sign(crypto, signer.seed, body) };
  }

  /** Decides a value on these clients' servers and brings it to all of them. */
  decide(value: SlotValue, clients: readonly TestClient[] = this.clients): DecisionCertificate {
    const certificate = decideOn(clients, this.instance(), value);
    const { instance, bytes } = { instance: this.instance(), bytes: encode(slotValue, value) };
    this.slots.push({ value, hash: slotValueHash(crypto, value), certificate });
    for (const each of clients) each.expect('done', { type: 'decide', instance, value: bytes, certificate });
    return certificate;
  }

  /** The request that brings a decided slot to a server that lacks it. */
  bringing(slot: number): Extract<Request, { type: 'decide' }> {
    const decided = this.slots[slot - 1];
    if (decided === undefined) throw new Error(`slot ${slot} was not decided`);
    const previous = this.slots[slot - 2]?.hash ?? (this.id as Uint8Array as Hash);
    return {
      type: 'decide',
      instance: this.instance(slot, previous),
      value: encode(slotValue, decided.value),
      certificate: decided.certificate,
    };
  }

  decided(slot: number): DecidedSlot {
    const found = this.slots[slot - 1];
    if (found === undefined) throw new Error(`slot ${slot} was not decided`);
    return { value: found.value, certificate: found.certificate };
  }

  endorsement(slot: number, { seed, key }: KeyPair<AccessKey>, voids: readonly number[] = []): Endorsement {
    const decided = this.slots[slot - 1];
    if (decided === undefined) throw new Error(`slot ${slot} was not decided`);
    const body = { log: this.id, slot, value: decided.hash, voids, key };
    return { body, signature: endorsementStatement.sign(crypto, seed, body) };
  }

  endorse(slot: number, pair: KeyPair<AccessKey>, voids: readonly number[] = []): void {
    for (const each of this.clients)
      each.expect('done', { type: 'endorse', endorsement: this.endorsement(slot, pair, voids) });
  }

  append(client: TestClient, text: string, tag = 0): Response {
    return client.request({ type: 'append', log: this.id, tag, body: new TextEncoder().encode(text) });
  }
}

interface ValueChange {
  readonly slot?: number;
  readonly previous?: Hash;
  readonly replicas?: ReplicaSet;
  readonly retentionSeconds?: number;
  readonly commit?: Uint8Array;
  readonly blob?: Hash;
  readonly setEndorsements?: SlotValue['body']['setEndorsements'];
}

export function member(pair: KeyPair<AccessKey>, provisional = false): AccessEntry {
  return { key: pair.key, provisional };
}

/** What asks for a promise of a value in a round, without proof of an earlier one. */
export function preparing(instance: Instance, value: SlotValue, round = 1): Extract<Request, { type: 'prepare' }> {
  const ballot = { round, value: slotValueHash(crypto, value) };
  return { type: 'prepare', instance, ballot, value: encode(slotValue, value), proof: null };
}

/** The whole of a proposer's undisturbed round. */
export function decideOn(
  clients: readonly TestClient[],
  instance: Instance,
  value: SlotValue,
  round = 1,
): DecisionCertificate {
  const request = preparing(instance, value, round);
  const { ballot, value: bytes } = request;
  const certificate: PromiseCertificate = clients.map((each) => each.expect('promised', request).promise);
  const accepted = clients.map(
    (each) => each.expect('accepted', { type: 'accept', instance, ballot, value: bytes, certificate }).accepted,
  );
  return { ballot, accepted };
}
