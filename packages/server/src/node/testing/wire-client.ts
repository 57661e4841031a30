import { randomBytes } from 'node:crypto';
import {
  type AccountId,
  type AccountRecord,
  type DeviceKey,
  type Incarnation,
  type Push,
  type Request,
  type Response,
  type ServerKey,
  accountIdOf,
  authenticateStatement,
  clientFrame,
  decodeOwn,
  encode,
  fromBase64Url,
  fromHex,
  recordBodyStatement,
  serverFrame,
} from '@pando/protocol';
import { WebSocket } from 'ws';
import { nodeSignatureCrypto } from '../crypto.ts';
import type { RunningServer } from '../options.ts';

const crypto = nodeSignatureCrypto();

/** A bare client for tests: requests and their responses, pushes as they come. */
export class WireClient {
  readonly pushes: Push[] = [];
  /** Responses to what was sent without `request`. */
  readonly stray: Response[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #waiting = new Map<number, (response: Response) => void>();
  #onPush: (() => void) | undefined;
  #lastId = 0;
  challenge: Uint8Array = new Uint8Array();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => resolve(code));
    });
    socket.on('message', (data) => {
      const frame = decodeOwn(serverFrame, data as Buffer);
      if (frame.type === 'push') {
        this.pushes.push(frame.push);
        this.#onPush?.();
        return;
      }
      const resolve = this.#waiting.get(frame.id);
      if (resolve === undefined) this.stray.push(frame.response);
      else resolve(frame.response);
      this.#waiting.delete(frame.id);
    });
  }

  /** Connects without a word. */
  static async connect(server: Pick<RunningServer, 'url'>): Promise<WireClient> {
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/v1`);
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined);
    return client;
  }

  /** Connects and says hello. */
  static async open(server: Pick<RunningServer, 'url'>): Promise<WireClient> {
    const client = await WireClient.connect(server);
    const welcome = await client.ask({ type: 'hello', versions: [1], agent: 'test' }, 'welcome');
    client.challenge = welcome.challenge;
    return client;
  }

  request(request: Request): Promise<Response> {
    const id = (this.#lastId += 1);
    const answered = new Promise<Response>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    this.socket.send(encode(clientFrame, { id, request }));
    return answered;
  }

  /** A request whose response must be of this type. */
  async ask<T extends Response['type']>(request: Request, type: T): Promise<Extract<Response, { type: T }>> {
    const response = await this.request(request);
    if (response.type !== type) throw new Error(`${request.type}: ${JSON.stringify(response)}`);
    return response as Extract<Response, { type: T }>;
  }

  /** The first push that fits, perhaps one that came already. */
  async push<T extends Push['type']>(type: T): Promise<Extract<Push, { type: T }>> {
    for (;;) {
      const found = this.pushes.find((each) => each.type === type);
      if (found !== undefined) return found as Extract<Push, { type: T }>;
      await new Promise<void>((resolve) => {
        this.#onPush = resolve;
      });
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** An account with one device, at home on the given servers. */
export class TestAccount {
  readonly deviceSeed = new Uint8Array(randomBytes(32));
  readonly device = crypto.ed25519.publicKey(this.deviceSeed) as DeviceKey;
  readonly record: AccountRecord;
  readonly id: AccountId;

  constructor(server: Pick<RunningServer, 'url' | 'key' | 'incarnation'>) {
    const replica = {
      key: fromBase64Url(server.key) as Uint8Array as ServerKey,
      incarnation: fromHex(server.incarnation) as Uint8Array as Incarnation,
      url: server.url,
    };
    const body = {
      version: 0,
      previous: null,
      nonce: new Uint8Array(randomBytes(32)),
      devices: [this.device],
      homes: { replicas: [replica], quorum: 1 },
      inboxKey: new Uint8Array(randomBytes(32)),
      recoveryKey: crypto.ed25519.publicKey(new Uint8Array(randomBytes(32))),
      protocolVersions: [1],
    };
    this.record = { body, signer: this.device, signature: recordBodyStatement.sign(crypto, this.deviceSeed, body) };
    this.id = accountIdOf(crypto, body);
  }

  /** Joins the server and authenticates. */
  async signUp(client: WireClient, server: Pick<RunningServer, 'key'>): Promise<void> {
    await client.ask({ type: 'join', records: [{ record: this.record, certificate: null }] }, 'done');
    await this.authenticate(client, server);
  }

  async authenticate(client: WireClient, server: Pick<RunningServer, 'key'>): Promise<void> {
    const statement = {
      server: fromBase64Url(server.key) as Uint8Array as ServerKey,
      account: this.id,
      device: this.device,
      challenge: client.challenge,
    };
    const signature = authenticateStatement.sign(crypto, this.deviceSeed, statement);
    await client.ask({ type: 'authenticate', account: this.id, device: this.device, signature }, 'done');
  }
}
