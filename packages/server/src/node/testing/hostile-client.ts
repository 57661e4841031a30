import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import {
  type EntryId,
  type Hash,
  type Request,
  type Response,
  type Signature,
  type Token,
  authenticateStatement,
  clientFrame,
  decodeOwn,
  encode,
  genesisStatement,
  serverFrame,
} from '@pando/protocol';
import { type Edit, mutate, noise } from '../../core/testing/sample-frames.ts';
import { generator } from '../../core/testing/generator.ts';
import { nodeSignatureCrypto } from '../crypto.ts';
import type { ListeningServer } from '../options.ts';
import { permitsOf } from './permits.ts';
import { TestLog } from './test-log.ts';
import { TestAccount, WireClient } from './wire-client.ts';

const WINDOW = 100;
const CONNECTIONS = 4;
const FRAMES_PER_RAW_ATTACK = 500;
/** The id of the ping that ends a window: nothing mutated is likely to have it. */
const SENTINEL = 0xffff_fff1;
/** Requests below have ids of three bytes, behind one byte of array. */
const FIRST_ID = 1000;
const ID_END = 4;

export interface AttackReport {
  /** Frames sent, and what became of them: the answer's type or error code, or `closed`. */
  readonly frames: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Connections that sent no WebSocket at all, or a broken one. */
  readonly rawConnections: number;
  /** Frames on a connection that lived on that got no answer: must be 0. */
  readonly unanswered: number;
}

export interface Attack {
  readonly frames: number;
  readonly seed: number;
  readonly progress?: (frames: number) => void;
}

/**
 * Sends mutated, random, repeated and misplaced frames to a live server, from connections that have an account and
 * a log of their own, so that what is almost right gets far. `samples` are more frames to mutate.
 */
export async function attack(
  server: ListeningServer,
  samples: readonly Uint8Array[],
  { frames, seed, progress }: Attack,
): Promise<AttackReport> {
  const random = generator(seed);
  const outcomes: Record<string, number> = {};
  const account = new TestAccount(server);
  const owner = await WireClient.open(server);
  await account.signUp(owner, server);
  const log = await TestLog.on(server, owner);
  await owner.close();
  const [permit] = await permitsOf(server, 'log', 1);
  if (permit === undefined) throw new Error('no permit');

  let unanswered = 0;
  let rawConnections = 0;
  const connections: HostileConnection[] = [];
  for (let sent = 0; sent < frames; sent += WINDOW) {
    const i = random(CONNECTIONS);
    let connection = connections[i];
    if (connection === undefined || connection.isClosed) {
      connection = await HostileConnection.open(server, account, log, outcomes);
      connections[i] = connection;
    }
    const corpus = [...samples, ...liveFrames(server, connection, account, log, permit)];
    const sample = (): Uint8Array => corpus[random(corpus.length)] ?? new Uint8Array();
    unanswered += await connection.send(
      Array.from({ length: Math.min(WINDOW, frames - sent) }, () => hostileFrame(sample, random)),
    );
    for (; rawConnections < sent / FRAMES_PER_RAW_ATTACK; rawConnections++) await attackRaw(server, random);
    progress?.(sent);
  }
  for (const each of connections) each?.socket.terminate();
  return { frames, outcomes, rawConnections, unanswered };
}

class HostileConnection {
  readonly client: WireClient;
  readonly #outcomes: Record<string, number>;
  #answered = 0;
  #onSentinel: (() => void) | undefined;
  isClosed = false;

  private constructor(client: WireClient, outcomes: Record<string, number>) {
    this.client = client;
    this.#outcomes = outcomes;
    client.socket.removeAllListeners('message');
    client.socket.on('message', (data) => {
      const frame = decodeOwn(serverFrame, data as Buffer);
      if (frame.type !== 'response') return;
      if (frame.id === SENTINEL) this.#onSentinel?.();
      else this.#count(frame.response);
    });
    void client.closed.then(() => {
      this.isClosed = true;
    });
  }

  static async open(
    server: ListeningServer,
    account: TestAccount,
    log: TestLog,
    outcomes: Record<string, number>,
  ): Promise<HostileConnection> {
    const client = await WireClient.open(server);
    await account.authenticate(client, server);
    await log.open(client);
    return new HostileConnection(client, outcomes);
  }

  get socket(): WireClient['socket'] {
    return this.client.socket;
  }

  /** How many of the frames got no answer although the connection lived on. */
  async send(frames: readonly Uint8Array[]): Promise<number> {
    this.#answered = 0;
    const sentinel = new Promise<void>((resolve) => {
      this.#onSentinel = resolve;
    });
    for (const each of frames) this.socket.send(each);
    this.socket.send(encode(clientFrame, { id: SENTINEL, request: { type: 'ping' } }));
    await Promise.race([sentinel, this.client.closed]);
    if (!this.isClosed) return frames.length - this.#answered;
    this.#outcomes['closed'] = (this.#outcomes['closed'] ?? 0) + frames.length - this.#answered;
    return 0;
  }

  #count(response: Response): void {
    this.#answered += 1;
    const outcome = response.type === 'error' ? response.code : response.type;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }
}

function hostileFrame(sample: () => Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = sample();
  const edits = Array.from({ length: 1 + random(4) }, (): Edit => [random(6), random(0x1_0000), random(256)]);
  switch (random(400)) {
    // A frame without an id ends its connection, and with it the rest of its window: so these are few.
    case 0:
      return noise(random);
    case 1:
      return mutate(bytes, edits);
    default: {
      const isWhole = random(16) === 0; // but out of place, or repeated
      return isWhole ? bytes : Buffer.concat([bytes.subarray(0, ID_END), mutate(bytes.subarray(ID_END), edits)]);
    }
  }
}

/** Requests that are right, or nearly, for this connection. */
function liveFrames(
  server: ListeningServer,
  { client }: HostileConnection,
  { id: account, device, deviceSeed, record }: TestAccount,
  log: TestLog,
  permit: Extract<Request, { type: 'createLog' }>['permit'],
): readonly Uint8Array[] {
  const crypto = nodeSignatureCrypto();
  const some = (length = 32): Uint8Array => new Uint8Array(randomBytes(length));
  const statement = { server: log.server, account, device, challenge: client.challenge };
  const instance = { type: 'slot', log: log.id, slot: 1, previous: log.id as Uint8Array as Hash } as const;
  const ballot = { round: 1, value: some() as Hash };
  const requests: readonly Request[] = [
    { type: 'hello', versions: [1], agent: server.url },
    { type: 'authenticate', account, device, signature: authenticateStatement.sign(crypto, deviceSeed, statement) },
    { type: 'join', records: [{ record, certificate: null }] },
    { type: 'readRecord', account, from: 0 },
    { type: 'publishKeyPackages', oneTime: [some(300)], lastResort: some(300) },
    { type: 'countKeyPackages' },
    { type: 'claimKeyPackages', account, token: some(16) as Token },
    { type: 'setTokens', hashes: [some() as Hash] },
    { type: 'putInbox', account, token: null, body: some(200) },
    { type: 'readInbox', after: 0, limit: 10 },
    { type: 'deleteInbox', items: [1, 2, 3] },
    { type: 'requestPermits', purpose: 'blob', count: 1 },
    { type: 'prepare', instance, ballot, value: some(100), proof: null },
    { type: 'accept', instance, ballot, value: some(100), certificate: [] },
    { type: 'decide', instance, value: some(100), certificate: { ballot, accepted: [] } },
    {
      type: 'createLog',
      genesis: log.genesis,
      signature: genesisStatement.sign(crypto, log.seed, log.genesis),
      permit,
    },
    { type: 'openLog', log: log.id, key: log.key, signature: some(64) as Signature },
    { type: 'append', log: log.id, tag: 0, body: some(500) },
    { type: 'read', log: log.id, after: 0, limit: 10, bodies: true },
    { type: 'subscribe', log: log.id, mode: 'none', after: 0 },
    { type: 'fetch', log: log.id, ids: [some() as EntryId] },
    { type: 'readHead', log: log.id },
    { type: 'stage', log: log.id, body: some(400) },
    { type: 'fetchStaged', log: log.id, hash: some() as Hash },
    { type: 'readSlots', log: log.id, from: 1, limit: 10 },
    { type: 'readFrontier', log: log.id, slot: 1 },
    { type: 'repair', log: log.id, tag: 0, body: some(100) },
    { type: 'seal', log: log.id, slot: 1 },
    { type: 'adoptLog', genesis: log.genesis, key: log.key, permit },
  ];
  return requests.map((request, i) => encode(clientFrame, { id: FIRST_ID + i, request }));
}

/** Bytes that are no HTTP, no WebSocket handshake, or no WebSocket frames after one. */
async function attackRaw({ port }: ListeningServer, random: (below: number) => number): Promise<void> {
  const handshake =
    'GET /v1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const junk = Uint8Array.from({ length: 20 + random(400) }, () => random(256));
  const openings = [
    '',
    handshake,
    handshake.replace('13', '99'),
    handshake.replace('/v1', '/..%00'),
    `PUT /blobs/${'ab'.repeat(32)} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nContent-Range: bytes 0-1/`,
    `GET /blobs/${'ab'.repeat(32)} HTTP/1.1\r\nHost: x\r\nRange: bytes=-\r\n`,
  ];
  const tcp = connectTcp(port, '127.0.0.1');
  const done = new Promise<void>((resolve) => {
    tcp.on('close', () => resolve());
    tcp.on('error', () => resolve());
    tcp.on('data', () => tcp.end());
  });
  tcp.write(openings[random(openings.length)] ?? '');
  // An unmasked frame, a text frame of 2^63 bytes, a reserved opcode, or nothing that is one.
  tcp.write(
    [Uint8Array.of(0x82, 5), Uint8Array.of(0x81, 0xff, 0x80), Uint8Array.of(0x83, 0x80), junk][random(4)] ?? junk,
  );
  tcp.end(junk);
  await done;
}
