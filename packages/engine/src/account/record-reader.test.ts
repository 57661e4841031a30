import {
  type AccountRecord,
  type CertifiedRecord,
  type RecordBody,
  type ReplicaSet,
  acceptedStatement,
  accountIdOf,
  instanceStatement,
  recordBodyStatement,
  recordHash,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { recordInstance } from './certified-chain.ts';
import { createIdentity } from './identity.ts';
import { type Chain, RecordReader } from './record-reader.ts';
import { ScriptedNetwork, type ScriptedServer } from './testing/scripted-network.ts';

/** An account at home at four of six servers, and how its record goes on. */
class Subject {
  readonly net = new ScriptedNetwork('record reader');
  readonly all = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => this.net.server(name));
  readonly reader = new RecordReader(this.net.ctx);

  async first(homes: readonly ScriptedServer[]): Promise<{ chain: Chain; seed: Uint8Array }> {
    const row = await createIdentity(this.net.ports, 'Ana', this.net.set(...homes));
    return { chain: row.chain, seed: row.deviceSeed };
  }

  /** The next version, decided by those who sign. */
  next(chain: Chain, seed: Uint8Array, homes: ReplicaSet, signers: readonly ScriptedServer[]): Chain {
    const { crypto } = this.net;
    const last = this.last(chain);
    const account = accountIdOf(crypto, (chain[0] as CertifiedRecord).record.body);
    const body: RecordBody = {
      ...last.body,
      version: last.body.version + 1,
      previous: recordHash(crypto, last),
      homes,
    };
    const signature = recordBodyStatement.sign(crypto, seed, body);
    const record: AccountRecord = { body, signer: crypto.ed25519.publicKey(seed), signature };
    const instance = instanceStatement.hash(crypto, recordInstance(crypto, account, last));
    const ballot = { round: 1, value: recordHash(crypto, record) };
    const accepted = signers.map((server) => {
      const { key, incarnation } = server.replica;
      const said = { instance, ballot, server: key, incarnation };
      return { body: said, signature: acceptedStatement.sign(crypto, server.seed, said) };
    });
    return [...chain, { record, certificate: { ballot, accepted } }];
  }

  last(chain: Chain): AccountRecord {
    return (chain.at(-1) as CertifiedRecord).record;
  }

  keep(servers: readonly ScriptedServer[], chain: Chain): void {
    for (const server of servers) server.script = () => ({ type: 'record', records: chain });
  }

  async read(chain: Chain, servers: readonly ScriptedServer[]): Promise<Chain | undefined | 'open'> {
    let result: Chain | undefined | 'open' = 'open';
    const account = accountIdOf(this.net.crypto, (chain[0] as CertifiedRecord).record.body);
    await this.net.turn((turn) =>
      this.reader.read(
        turn,
        account,
        servers.map((each) => each.replica.url),
        (_, found) => void (result = found),
      ),
    );
    await this.net.settle((turn) => this.reader.plan(turn));
    if (result !== 'open') return result;
    this.net.now += 11_000;
    await this.net.settle((turn) => this.reader.plan(turn));
    return result;
  }
}

describe("reading an account's record", () => {
  it('takes the highest version that a quorum-wide look finds', async () => {
    const subject = new Subject();
    const [a, b, c, d] = subject.all as [ScriptedServer, ScriptedServer, ScriptedServer, ScriptedServer];
    const { chain, seed } = await subject.first([a, b, c, d]);
    const second = subject.next(chain, seed, subject.net.set(a, b, c, d), [a, b, c]);
    subject.keep([a, b, d], chain);
    subject.keep([c], second);
    expect(await subject.read(chain, [a, b, c, d])).toEqual(second);
  });

  it('needs a quorum of the homes', async () => {
    const subject = new Subject();
    const [a, b, c, d] = subject.all as [ScriptedServer, ScriptedServer, ScriptedServer, ScriptedServer];
    const { chain } = await subject.first([a, b, c, d]);
    subject.keep([a, b], chain);
    c.script = d.script = () => undefined;
    subject.net.servers.delete(c.replica.url);
    subject.net.servers.delete(d.replica.url);
    expect(await subject.read(chain, [a, b, c, d])).toBeUndefined();
  });

  it('counts homes that have nothing yet, because the record proves itself', async () => {
    const subject = new Subject();
    const [a, b, c, d] = subject.all as [ScriptedServer, ScriptedServer, ScriptedServer, ScriptedServer];
    const { chain } = await subject.first([a, b, c, d]);
    subject.keep([a], chain);
    expect(await subject.read(chain, [a, b, c])).toEqual(chain);
  });

  it('follows the homes to where they have moved', async () => {
    const subject = new Subject();
    const [a, b, c, d, e, f] = subject.all as [
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
    ];
    const { chain, seed } = await subject.first([a, b, c, d]);
    const second = subject.next(chain, seed, subject.net.set(b, c, d, e), [a, b, c]);
    const third = subject.next(second, seed, subject.net.set(c, d, e, f), [b, c, d]);
    subject.keep([a], second);
    subject.keep([b, c], chain);
    subject.keep([d, e, f], third);
    expect(await subject.read(chain, [a, b])).toEqual(third);
  });

  it('believes no version that was not decided by the homes before it', async () => {
    const subject = new Subject();
    const [a, b, c, d, e] = subject.all as [
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
      ScriptedServer,
    ];
    const { chain, seed } = await subject.first([a, b, c, d]);
    const undecided = subject.next(chain, seed, subject.net.set(b, c, d, e), [a, b]);
    const stranger = subject.next(chain, subject.net.crypto.random(32), subject.net.set(b, c, d, e), [a, b, c]);
    for (const forged of [undecided, stranger]) {
      subject.keep([a], forged);
      subject.keep([b, c, d], chain);
      expect(await subject.read(chain, [a, b, c, d])).toEqual(chain);
    }
  });

  it('waits after a failure, and serves all who ask with one reading', async () => {
    const subject = new Subject();
    const [a, b, c] = subject.all as [ScriptedServer, ScriptedServer, ScriptedServer];
    const { chain } = await subject.first([a]);
    subject.net.servers.clear();
    expect(await subject.read(chain, [a])).toBeUndefined();
    subject.net.servers.set(a.replica.url, a);
    subject.keep([a, b, c], chain);
    subject.net.asked.length = 0;
    const found: unknown[] = [];
    const account = accountIdOf(subject.net.crypto, subject.last(chain).body);
    for (let i = 0; i < 3; i++) {
      await subject.net.turn((turn) =>
        subject.reader.read(turn, account, [a.replica.url], (_, each) => void found.push(each)),
      );
    }
    subject.net.now += 60_000;
    await subject.net.settle((turn) => subject.reader.plan(turn));
    expect(found).toEqual([chain, chain, chain]);
    expect(subject.net.asked).toHaveLength(1);
  });
});
