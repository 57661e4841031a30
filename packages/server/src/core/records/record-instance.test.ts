import {
  type AccountRecord,
  type Ballot,
  type DecisionCertificate,
  type DeviceKey,
  type Instance,
  type Request,
  accountIdOf,
  encode,
  record as recordCodec,
  recordBodyStatement,
  recordHash,
} from '@pando/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type KeyPair,
  type TestClient,
  TestServer,
  codeOf,
  crypto,
  keyPair,
  replicaSetOf,
  seeded,
} from '../testing/grove.ts';

const phone = keyPair<DeviceKey>('phone');
const laptop = keyPair<DeviceKey>('laptop');
const recovery = keyPair<DeviceKey>('recovery');

let servers: TestServer[];
let clients: TestClient[];
let first: AccountRecord;

beforeEach(() => {
  servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
  first = sign(
    {
      version: 0,
      previous: null,
      nonce: seeded('nonce'),
      devices: [phone.key],
      homes: replicaSetOf(servers),
      inboxKey: seeded('inbox'),
      recoveryKey: recovery.key,
      protocolVersions: [1],
    },
    phone,
  );
  clients = servers.map((server) => {
    server.accounts.chain.push({ record: first, certificate: null });
    server.accounts.handle = (connection) => {
      connection.account = { account: accountIdOf(crypto, first.body), device: phone.key };
      return { response: { type: 'done' } };
    };
    const client = server.connect();
    client.expect('done', { type: 'countKeyPackages' });
    return client;
  });
});

function sign(body: AccountRecord['body'], by: KeyPair<DeviceKey>): AccountRecord {
  return { body, signer: by.key, signature: recordBodyStatement.sign(crypto, by.seed, body) };
}

function next(last: AccountRecord, change: Partial<AccountRecord['body']> = {}, by = phone): AccountRecord {
  return sign({ ...last.body, version: last.body.version + 1, previous: recordHash(crypto, last), ...change }, by);
}

function instanceAfter(last: AccountRecord): Extract<Instance, { type: 'record' }> {
  return {
    type: 'record',
    account: accountIdOf(crypto, first.body),
    version: last.body.version + 1,
    previous: recordHash(crypto, last),
  };
}

function preparing(last: AccountRecord, value: AccountRecord, round = 1): Extract<Request, { type: 'prepare' }> {
  const ballot: Ballot = { round, value: recordHash(crypto, value) };
  return { type: 'prepare', instance: instanceAfter(last), ballot, value: encode(recordCodec, value), proof: null };
}

function decide(last: AccountRecord, value: AccountRecord): DecisionCertificate {
  const instance = instanceAfter(last);
  const prepare = preparing(last, value);
  const { ballot, value: bytes } = prepare;
  const certificate = clients.map((each) => each.expect('promised', prepare).promise);
  const accepted = clients.map(
    (each) => each.expect('accepted', { type: 'accept', instance, ballot, value: bytes, certificate }).accepted,
  );
  for (const each of clients)
    each.expect('done', { type: 'decide', instance, value: bytes, certificate: { ballot, accepted } });
  return { ballot, accepted };
}

function first0(): TestClient {
  const [client] = clients;
  if (client === undefined) throw new Error('no client');
  return client;
}

describe('deciding a record version', () => {
  it('follows the current version, and is answered afterwards', () => {
    const second = next(first, { devices: [phone.key, laptop.key] });
    const certificate = decide(first, second);
    expect(servers[0]?.accounts.chain.at(-1)).toEqual({ record: second, certificate });
    expect(first0().request(preparing(first, second, 2))).toEqual({
      type: 'decided',
      value: encode(recordCodec, second),
      certificate,
    });
    decide(second, next(second));
  });

  it('refuses a version that may not follow', () => {
    const refused = (value: AccountRecord): string => codeOf(first0().request(preparing(first, value)));
    expect(refused(next(first, {}, laptop))).toBe('forbidden');
    expect(refused(next(first, { recoveryKey: laptop.key }))).toBe('forbidden');
    expect(refused(next(first, { version: 2 }))).toBe('forbidden');
    expect(refused(next(first, { recoveryKey: laptop.key }, recovery))).toBe('promised');
  });

  it('needs a device of this account, and an account whose home this server is', () => {
    const prepare = preparing(first, next(first));
    expect(codeOf((servers[0] as TestServer).connect().request(prepare))).toBe('out-of-order');
    servers[0]?.accounts.chain.pop();
    expect(codeOf(first0().request(prepare))).toBe('unknown');
  });

  it('refuses a device that was struck', () => {
    const second = next(first, { devices: [laptop.key] });
    decide(first, second);
    expect(codeOf(first0().request(preparing(second, next(second))))).toBe('unauthorised');
  });

  it('is not for a server that is no home any more', () => {
    const second = next(first, { homes: replicaSetOf(servers.slice(0, 3)) });
    decide(first, second);
    const prepare = preparing(second, next(second));
    expect(clients.map((each) => codeOf(each.request(prepare)))).toEqual([
      'promised',
      'promised',
      'promised',
      'forbidden',
    ]);
  });

  it('answers behind to a version ahead of it, and conflict after another version', () => {
    const prepare = preparing(first, next(first));
    const ahead = { ...instanceAfter(first), version: 2 };
    expect(first0().request({ ...prepare, instance: ahead })).toEqual({ type: 'behind', decided: 0 });
    const other = { ...instanceAfter(first), previous: recordHash(crypto, next(first)) };
    expect(codeOf(first0().request({ ...prepare, instance: other }))).toBe('conflict');
    expect(codeOf(first0().request({ ...prepare, instance: { ...other, version: 0 } }))).toBe('forbidden');
  });
});
