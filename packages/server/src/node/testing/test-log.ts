import { randomBytes } from 'node:crypto';
import {
  type AccessKey,
  type Genesis,
  type Incarnation,
  type LogId,
  type Permit,
  type ServerKey,
  fromBase64Url,
  fromHex,
  genesisStatement,
  logIdOf,
  openStatement,
} from '@pando/protocol';
import { nodeSignatureCrypto } from '../crypto.ts';
import type { ListeningServer } from '../options.ts';
import { permitsOf } from './permits.ts';
import type { WireClient } from './wire-client.ts';

const crypto = nodeSignatureCrypto();
type Kept = Pick<ListeningServer, 'url' | 'key' | 'incarnation'>;

/** A log kept by one server, which its creator's key opens. */
export class TestLog {
  readonly seed = new Uint8Array(randomBytes(32));
  readonly key = crypto.ed25519.publicKey(this.seed) as AccessKey;
  readonly genesis: Genesis;
  readonly id: LogId;
  readonly server: ServerKey;

  constructor(server: Kept) {
    this.server = fromBase64Url(server.key) as Uint8Array as ServerKey;
    const incarnation = fromHex(server.incarnation) as Uint8Array as Incarnation;
    this.genesis = {
      nonce: new Uint8Array(randomBytes(32)),
      creator: this.key,
      replicas: { replicas: [{ key: this.server, incarnation, url: server.url }], quorum: 1 },
      retentionSeconds: 86_400,
    };
    this.id = logIdOf(crypto, this.genesis);
  }

  /** A log that is there already. */
  static async on(server: ListeningServer, client: WireClient): Promise<TestLog> {
    const log = new TestLog(server);
    const [permit] = await permitsOf(server, 'log', 1);
    if (permit === undefined) throw new Error('no permit');
    await log.create(client, permit);
    return log;
  }

  async create(client: WireClient, permit: Permit): Promise<void> {
    const signature = genesisStatement.sign(crypto, this.seed, this.genesis);
    await client.ask({ type: 'createLog', genesis: this.genesis, signature, permit }, 'done');
  }

  async open(client: WireClient): Promise<void> {
    const statement = { server: this.server, log: this.id, key: this.key, challenge: client.challenge };
    const signature = openStatement.sign(crypto, this.seed, statement);
    await client.ask({ type: 'openLog', log: this.id, key: this.key, signature }, 'opened');
  }
}
