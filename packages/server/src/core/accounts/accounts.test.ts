import { createHash } from 'node:crypto';
import {
  type AccountId,
  type AccountRecord,
  type CertifiedRecord,
  type DeviceKey,
  type Hash,
  type Incarnation,
  INBOX_RETENTION_MS,
  MAX_KEY_PACKAGES_PER_DEVICE,
  PERMIT_LIFETIME_MS,
  type Permit,
  type RecordBody,
  type ReplicaSet,
  type Response,
  type ServerKey,
  type Token,
  acceptedStatement,
  accountIdOf,
  authenticateStatement,
  instanceStatement,
  quorumFor,
  recordBodyStatement,
  recordHash,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeSignatureCrypto } from '../../node/crypto.ts';
import { memoryStore } from '../../store/memory.ts';
import type { AccountConnection, AccountHandlers, AccountRequest, Handled } from '../account-handlers.ts';
import type { ConnectionId } from '../effect.ts';
import type { Self } from '../options.ts';
import { accountHandlers } from './accounts.ts';
import type { AccountLimits } from './limits.ts';

const crypto = nodeSignatureCrypto();
const NOW = 1_790_000_000_000;
const ADDRESS = '192.0.2.1';

function seeded<T extends Uint8Array = Uint8Array>(label: string, length = 32): T {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(label).digest()) as Uint8Array as T;
}

function serverOf(label: string): Self {
  const seed = seeded(`server ${label}`);
  return { seed, key: crypto.ed25519.publicKey(seed) as ServerKey, incarnation: seeded<Incarnation>(label, 16) };
}

function homesOf(...servers: readonly Self[]): ReplicaSet {
  const replicas = servers.map(({ key, incarnation }) => ({ key, incarnation, url: 'http://localhost' }));
  return { replicas, quorum: quorumFor(servers.length) };
}

class Device {
  readonly seed: Uint8Array;
  readonly key: DeviceKey;

  constructor(label: string) {
    this.seed = seeded(`device ${label}`);
    this.key = crypto.ed25519.publicKey(this.seed) as DeviceKey;
  }
}

const SELF = serverOf('self');
const PHONE = new Device('phone');
const LAPTOP = new Device('laptop');
const RECOVERY = new Device('recovery');

function signed(body: RecordBody, by: Device): AccountRecord {
  return { body, signer: by.key, signature: recordBodyStatement.sign(crypto, by.seed, body) };
}

function firstRecord(label: string, devices = [PHONE], homes = homesOf(SELF)): AccountRecord {
  const body = {
    version: 0,
    previous: null,
    nonce: seeded(label),
    devices: devices.map((each) => each.key),
    homes,
    inboxKey: seeded('inbox'),
    recoveryKey: RECOVERY.key,
    protocolVersions: [1],
  };
  return signed(body, devices[0] ?? PHONE);
}

function nextRecord(last: AccountRecord, change: Partial<RecordBody>, by = PHONE): AccountRecord {
  return signed({ ...last.body, version: last.body.version + 1, previous: recordHash(crypto, last), ...change }, by);
}

/** A record as the given homes decided it. */
function certified(
  account: AccountId,
  last: AccountRecord,
  record: AccountRecord,
  by: readonly Self[],
): CertifiedRecord {
  const value = recordHash(crypto, record);
  const previous = recordHash(crypto, last);
  const instance = instanceStatement.hash(crypto, { type: 'record', account, version: record.body.version, previous });
  const ballot = { round: 1, value };
  const accepted = by.map(({ seed, key, incarnation }) => {
    const body = { instance, ballot, server: key, incarnation };
    return { body, signature: acceptedStatement.sign(crypto, seed, body) };
  });
  return { record, certificate: { ballot, accepted } };
}

class Fixture {
  readonly store = memoryStore();
  readonly handlers: AccountHandlers;
  now = NOW;
  #connections = 0;
  #random = 0;

  constructor(limits: Partial<AccountLimits> = {}) {
    const random = (length: number): Uint8Array => seeded(`random ${(this.#random += 1)}`, length);
    this.handlers = accountHandlers({ store: this.store, crypto, self: SELF, random, limits });
  }

  connect(address = ADDRESS): AccountConnection {
    const id = (this.#connections += 1) as ConnectionId;
    return { id, address, challenge: seeded(`challenge ${id}`), account: undefined, readsInbox: false };
  }

  handle(connection: AccountConnection, request: AccountRequest): Handled {
    return this.store.transaction(() => this.handlers.handle(connection, request, this.now));
  }

  ask(connection: AccountConnection, request: AccountRequest): Response {
    return this.handle(connection, request).response;
  }

  join(record: AccountRecord, connection = this.connect()): AccountId {
    this.#mustBeDone(this.ask(connection, { type: 'join', records: [{ record, certificate: null }] }));
    return accountIdOf(crypto, record.body);
  }

  authenticate(account: AccountId, device = PHONE, connection = this.connect()): AccountConnection {
    this.#mustBeDone(this.ask(connection, authentication(connection, account, device)));
    return connection;
  }

  #mustBeDone(response: Response): void {
    if (response.type !== 'done') throw new Error(JSON.stringify(response));
  }

  spend(permit: Permit, purpose: 'log' | 'blob' = 'log'): string | undefined {
    return this.store.transaction(() => this.handlers.spendPermit(permit, purpose, this.now))?.reason;
  }

  tick(): void {
    this.store.transaction(() => this.handlers.tick(this.now));
  }
}

function authentication(
  connection: AccountConnection,
  account: AccountId,
  by: Device,
  device = by.key,
): AccountRequest {
  const statement = { server: SELF.key, account, device, challenge: connection.challenge };
  return { type: 'authenticate', account, device, signature: authenticateStatement.sign(crypto, by.seed, statement) };
}

function failure(code: string): unknown {
  return expect.objectContaining({ type: 'error', code });
}

const bytes = (text: string): Uint8Array => new Uint8Array(new TextEncoder().encode(text));
const token = (label: string): Token => seeded<Token>(label, 16);
const hashOf = (of: Token): Hash => crypto.sha256(of) as Hash;

describe('joining', () => {
  it('makes the server a home, once and again', () => {
    const fixture = new Fixture();
    const record = firstRecord('a');
    const account = fixture.join(record);
    fixture.join(record);
    expect(fixture.ask(fixture.connect(), { type: 'readRecord', account, from: 0 })).toEqual({
      type: 'record',
      records: [{ record, certificate: null }],
    });
    expect(fixture.handlers.record(account)).toEqual({ record, certificate: null });
  });

  it('takes a chain of decided versions, and later ones of an account that it has', () => {
    const fixture = new Fixture();
    const others = ['b', 'c', 'd', 'e'].map(serverOf);
    const first = firstRecord('a', [PHONE], homesOf(...others));
    const account = accountIdOf(crypto, first.body);
    const second = nextRecord(first, { homes: homesOf(SELF) });
    const third = nextRecord(second, { devices: [PHONE.key, LAPTOP.key] });
    const chain = [{ record: first, certificate: null }, certified(account, first, second, others)];
    expect(fixture.ask(fixture.connect(), { type: 'join', records: chain })).toEqual({ type: 'done' });
    const longer = [...chain, certified(account, second, third, [SELF])];
    expect(fixture.ask(fixture.connect(), { type: 'join', records: longer })).toEqual({ type: 'done' });
    expect(fixture.ask(fixture.connect(), { type: 'join', records: chain })).toEqual({ type: 'done' });
    expect(fixture.handlers.record(account)?.record).toEqual(third);
    expect(fixture.handlers.record(account, 1)?.record).toEqual(second);
    expect(fixture.handlers.record(account, 3)).toBeUndefined();
    expect(fixture.ask(fixture.connect(), { type: 'readRecord', account, from: 1 })).toEqual({
      type: 'record',
      records: longer.slice(1),
    });
  });

  it('refuses versions that their homes have not decided', () => {
    const fixture = new Fixture();
    const others = ['b', 'c', 'd', 'e'].map(serverOf);
    const first = firstRecord('a', [PHONE], homesOf(...others));
    const account = accountIdOf(crypto, first.body);
    const second = nextRecord(first, { homes: homesOf(SELF) });
    const stolen = nextRecord(first, { homes: homesOf(SELF) }, LAPTOP);
    const join = (next: CertifiedRecord): Response =>
      fixture.ask(fixture.connect(), { type: 'join', records: [{ record: first, certificate: null }, next] });
    expect(join({ record: second, certificate: null })).toEqual(failure('unauthorised'));
    expect(join(certified(account, first, second, others.slice(2)))).toEqual(failure('unauthorised'));
    expect(join(certified(account, first, second, [SELF, ...others.slice(2)]))).toEqual(failure('unauthorised'));
    expect(join(certified(account, first, stolen, others))).toEqual(failure('unauthorised'));
    expect(fixture.handlers.record(account)).toBeUndefined();
  });

  it('refuses a chain that contradicts the one it has', () => {
    const fixture = new Fixture();
    const first = firstRecord('a');
    const account = fixture.join(first);
    const second = nextRecord(first, {});
    const other = nextRecord(first, { protocolVersions: [1, 2] });
    const join = (record: AccountRecord): Response =>
      fixture.ask(fixture.connect(), {
        type: 'join',
        records: [{ record: first, certificate: null }, certified(account, first, record, [SELF])],
      });
    expect(join(second)).toEqual({ type: 'done' });
    expect(join(other)).toEqual(failure('conflict'));
    expect(fixture.handlers.record(account)?.record).toEqual(second);
  });

  it('refuses records that do not name it, do not verify, or are none', () => {
    const fixture = new Fixture();
    const record = firstRecord('a');
    const join = (records: readonly CertifiedRecord[]): Response =>
      fixture.ask(fixture.connect(), { type: 'join', records });
    const elsewhere = firstRecord('a', [PHONE], homesOf(serverOf('b')));
    const earlier = firstRecord('a', [PHONE], homesOf({ ...SELF, incarnation: seeded<Incarnation>('old', 16) }));
    expect(join([{ record: elsewhere, certificate: null }])).toEqual(failure('forbidden'));
    expect(join([{ record: earlier, certificate: null }])).toEqual(failure('forbidden'));
    expect(join([{ record: { ...record, signature: firstRecord('b').signature }, certificate: null }])).toEqual(
      failure('unauthorised'),
    );
    expect(join([])).toEqual(failure('malformed'));
  });

  it('is limited per address, and by room, but not for those who are at home already', () => {
    const fixture = new Fixture({ joins: { burst: 2, perSecond: 1 }, accounts: 3 });
    const known = firstRecord('0');
    fixture.join(known);
    fixture.join(firstRecord('1'));
    const join = (label: string, address?: string): Response =>
      fixture.ask(fixture.connect(address), {
        type: 'join',
        records: [{ record: firstRecord(label), certificate: null }],
      });
    expect(join('2')).toEqual(expect.objectContaining({ code: 'rate-limited', retryAfter: 1000 }));
    fixture.join(known);
    expect(join('2', '192.0.2.2')).toEqual({ type: 'done' });
    expect(join('3', '192.0.2.3')).toEqual(expect.objectContaining({ code: 'full', retryAfter: null }));
  });
});

describe('authenticating', () => {
  it('takes a device of the current record that signs the connection, and nothing else', () => {
    const fixture = new Fixture();
    const account = fixture.join(firstRecord('a'));
    const connection = fixture.connect();
    const old = authentication(fixture.connect(), account, PHONE);
    expect(fixture.ask(connection, old)).toEqual(failure('unauthorised'));
    expect(fixture.ask(connection, authentication(connection, account, LAPTOP))).toEqual(failure('unauthorised'));
    expect(fixture.ask(connection, authentication(connection, account, LAPTOP, PHONE.key))).toEqual(
      failure('unauthorised'),
    );
    expect(fixture.ask(connection, authentication(connection, seeded<AccountId>('x'), PHONE))).toEqual(
      failure('unknown'),
    );
    expect(connection.account).toBeUndefined();
    fixture.authenticate(account, PHONE, connection);
    expect(connection.account).toEqual({ account, device: PHONE.key });
  });

  it('is needed for what is the account’s own', () => {
    const fixture = new Fixture();
    fixture.join(firstRecord('a'));
    const requests: AccountRequest[] = [
      { type: 'publishKeyPackages', oneTime: [], lastResort: null },
      { type: 'countKeyPackages' },
      { type: 'setTokens', hashes: [] },
      { type: 'readInbox', after: 0, limit: 1 },
      { type: 'deleteInbox', items: [] },
      { type: 'requestPermits', purpose: 'log', count: 1 },
    ];
    for (const each of requests) expect(fixture.ask(fixture.connect(), each)).toEqual(failure('out-of-order'));
  });

  it('ends, with the key packages, for a device that a new record leaves out', () => {
    const fixture = new Fixture();
    const first = firstRecord('a', [PHONE, LAPTOP]);
    const account = fixture.join(first);
    const [phone, laptop] = [fixture.authenticate(account), fixture.authenticate(account, LAPTOP)];
    fixture.ask(laptop, { type: 'readInbox', after: 0, limit: 1 });
    fixture.ask(laptop, { type: 'publishKeyPackages', oneTime: [bytes('laptop')], lastResort: null });
    const second = nextRecord(first, { devices: [PHONE.key] });
    const { certificate } = certified(account, first, second, [SELF]);
    if (certificate === null) throw new Error('no certificate');
    const effects = fixture.store.transaction(() => fixture.handlers.storeDecided(account, second, certificate, NOW));
    expect(effects).toEqual([expect.objectContaining({ type: 'close', connection: laptop.id })]);
    expect([phone.account, laptop.account, laptop.readsInbox]).toEqual([
      { account, device: PHONE.key },
      undefined,
      false,
    ]);
    expect(fixture.store.keyPackages.count(account, LAPTOP.key)).toBe(0);
    expect(fixture.ask(laptop, authentication(laptop, account, LAPTOP))).toEqual(failure('unauthorised'));
  });
});

describe('key packages', () => {
  it('are claimed one of each device, the last resort when all are gone', () => {
    const fixture = new Fixture();
    const account = fixture.join(firstRecord('a', [PHONE, LAPTOP]));
    const [phone, laptop] = [fixture.authenticate(account), fixture.authenticate(account, LAPTOP)];
    fixture.ask(phone, { type: 'publishKeyPackages', oneTime: [bytes('p1')], lastResort: bytes('p') });
    fixture.ask(laptop, { type: 'publishKeyPackages', oneTime: [bytes('l1')], lastResort: null });
    const claim = (): Response => fixture.ask(fixture.connect(), { type: 'claimKeyPackages', account, token: null });
    const claimed = (device: Device, text: string, lastResort: boolean): unknown => ({
      device: device.key,
      keyPackage: bytes(text),
      lastResort,
    });
    expect(claim()).toEqual({
      type: 'keyPackages',
      packages: [claimed(PHONE, 'p1', false), claimed(LAPTOP, 'l1', false)],
    });
    expect(claim()).toEqual({ type: 'keyPackages', packages: [claimed(PHONE, 'p', true)] });
    expect(fixture.ask(phone, { type: 'countKeyPackages' })).toEqual({ type: 'keyPackageCount', oneTime: 0 });
  });

  it('are unknown where there are none, or no such account', () => {
    const fixture = new Fixture();
    const account = fixture.join(firstRecord('a'));
    for (const each of [account, seeded<AccountId>('x')]) {
      expect(fixture.ask(fixture.connect(), { type: 'claimKeyPackages', account: each, token: null })).toEqual(
        failure('unknown'),
      );
    }
  });

  it('are bounded per device', () => {
    const fixture = new Fixture();
    const phone = fixture.authenticate(fixture.join(firstRecord('a')));
    const publish = (count: number): Response =>
      fixture.ask(phone, {
        type: 'publishKeyPackages',
        oneTime: Array.from({ length: count }, () => bytes('p')),
        lastResort: null,
      });
    expect(publish(MAX_KEY_PACKAGES_PER_DEVICE)).toEqual({ type: 'done' });
    expect(publish(1)).toEqual(failure('forbidden'));
  });
});

describe('tokens', () => {
  it('open an account’s key packages and inbox beyond a stranger’s measure', () => {
    const fixture = new Fixture({ strangers: { burst: 1, perSecond: 0.5 } });
    const account = fixture.join(firstRecord('a'));
    const owner = fixture.authenticate(account);
    fixture.ask(owner, { type: 'setTokens', hashes: [hashOf(token('good'))] });
    const put = (given: Token | null, address = ADDRESS): Response =>
      fixture.ask(fixture.connect(address), { type: 'putInbox', account, token: given, body: bytes('hello') });
    expect(put(null)).toEqual({ type: 'done' });
    expect(put(null)).toEqual(expect.objectContaining({ code: 'rate-limited', retryAfter: 2000 }));
    expect(put(null, '192.0.2.2')).toEqual({ type: 'done' });
    for (let i = 0; i < 10; i++) expect(put(token('good'))).toEqual({ type: 'done' });
    expect(put(token('bad'))).toEqual(failure('unauthorised'));
    fixture.ask(owner, { type: 'setTokens', hashes: [] });
    expect(put(token('good'))).toEqual(failure('unauthorised'));
  });

  it('do not let an account be flooded, from however many addresses', () => {
    const fixture = new Fixture({
      strangersPerAccount: { burst: 3, perSecond: 1 },
      tokenHolders: { burst: 2, perSecond: 1 },
    });
    const account = fixture.join(firstRecord('a'));
    fixture.ask(fixture.authenticate(account), { type: 'setTokens', hashes: [hashOf(token('good'))] });
    const answers = (given: Token | null): string[] =>
      [1, 2, 3, 4].map((each) => {
        const response = fixture.ask(fixture.connect(`192.0.2.${each}`), {
          type: 'putInbox',
          account,
          token: given,
          body: bytes('x'),
        });
        return response.type === 'error' ? response.code : response.type;
      });
    expect(answers(null)).toEqual(['done', 'done', 'done', 'rate-limited']);
    expect(answers(token('good'))).toEqual(['done', 'done', 'rate-limited', 'rate-limited']);
  });
});

describe('an inbox', () => {
  it('is pushed to those connections of its owner that read it', () => {
    const fixture = new Fixture();
    const account = fixture.join(firstRecord('a'));
    const [reader, other] = [fixture.authenticate(account), fixture.authenticate(account)];
    const stranger = fixture.authenticate(fixture.join(firstRecord('b')));
    for (const each of [reader, stranger]) {
      expect(fixture.ask(each, { type: 'readInbox', after: 0, limit: 10 })).toEqual({
        type: 'inbox',
        items: [],
        more: false,
      });
    }
    const put = (): Handled =>
      fixture.handle(stranger, { type: 'putInbox', account, token: null, body: bytes('hello') });
    const item = { item: 1, token: null, body: bytes('hello') };
    const frame = { type: 'push', push: { type: 'inbox', items: [item] } };
    expect(put()).toEqual({ response: { type: 'done' }, effects: [{ type: 'send', to: [reader.id], frame }] });
    fixture.handlers.disconnect(reader);
    expect(put().effects).toEqual([]);
    expect(other.readsInbox).toBe(false);
  });

  it('is read in pages and deleted by its owner alone', () => {
    const fixture = new Fixture();
    const account = fixture.join(firstRecord('a'));
    const owner = fixture.authenticate(account);
    fixture.ask(owner, { type: 'setTokens', hashes: [hashOf(token('t'))] });
    for (const text of ['one', 'two', 'three']) {
      fixture.ask(fixture.connect(), { type: 'putInbox', account, token: token('t'), body: bytes(text) });
    }
    const read = (after: number, limit: number): unknown => {
      const response = fixture.ask(owner, { type: 'readInbox', after, limit });
      return response.type === 'inbox' ? [response.items.map((each) => each.item), response.more] : response;
    };
    expect(read(0, 2)).toEqual([[1, 2], true]);
    expect(read(2, 2)).toEqual([[3], false]);
    expect(read(0, 3)).toEqual([[1, 2, 3], false]);
    const thief = fixture.authenticate(fixture.join(firstRecord('b')));
    fixture.ask(thief, { type: 'deleteInbox', items: [1, 2, 3] });
    fixture.ask(owner, { type: 'deleteInbox', items: [2] });
    expect(read(0, 9)).toEqual([[1, 3], false]);
  });

  it('keeps half of its room for those with a token, and forgets what is old', () => {
    const fixture = new Fixture({ inboxItems: 4 });
    const account = fixture.join(firstRecord('a'));
    const owner = fixture.authenticate(account);
    fixture.ask(owner, { type: 'setTokens', hashes: [hashOf(token('t'))] });
    const put = (given: Token | null): string =>
      fixture.ask(fixture.connect(), { type: 'putInbox', account, token: given, body: bytes('x') }).type;
    expect([null, null, null].map(put)).toEqual(['done', 'done', 'error']);
    expect([1, 2, 3].map(() => put(token('t')))).toEqual(['done', 'done', 'error']);
    fixture.now += INBOX_RETENTION_MS;
    fixture.tick();
    expect(put(null)).toBe('done');
  });
});

describe('permits', () => {
  const permitsOf = (fixture: Fixture, count: number, purpose: 'log' | 'blob' = 'log'): readonly Permit[] => {
    const owner = fixture.authenticate(fixture.join(firstRecord('a')));
    const response = fixture.ask(owner, { type: 'requestPermits', purpose, count });
    return response.type === 'permits' ? response.permits : [];
  };

  it('are spent once, for their purpose, in time', () => {
    const fixture = new Fixture();
    const [one, two, late] = permitsOf(fixture, 3);
    if (one === undefined || two === undefined || late === undefined) throw new Error('no permits');
    expect(fixture.spend(one)).toBeUndefined();
    expect(fixture.spend(one)).toContain('spent before');
    expect(fixture.spend(two, 'blob')).toContain('not for a blob');
    expect(fixture.spend(two)).toBeUndefined();
    fixture.now += PERMIT_LIFETIME_MS;
    expect(fixture.spend(late)).toContain('expired');
    fixture.tick();
    expect(fixture.spend(one)).toContain('expired');
  });

  it('are this server’s own and unchanged', () => {
    const fixture = new Fixture();
    const [permit] = permitsOf(fixture, 1);
    if (permit === undefined) throw new Error('no permit');
    const changed = { ...permit, body: { ...permit.body, expires: permit.body.expires + 1 } };
    const foreign = { ...permit, body: { ...permit.body, server: serverOf('b').key } };
    expect(fixture.spend(changed)).toContain('does not verify');
    expect(fixture.spend(foreign)).toContain('another server');
    expect(fixture.spend(permit)).toBeUndefined();
  });

  it('are limited per account, each purpose apart', () => {
    const fixture = new Fixture({ logPermits: { burst: 3, perSecond: 1 }, blobPermits: { burst: 1, perSecond: 1 } });
    const owner = fixture.authenticate(fixture.join(firstRecord('a')));
    const ask = (purpose: 'log' | 'blob', count: number): Response =>
      fixture.ask(owner, { type: 'requestPermits', purpose, count });
    expect(ask('log', 4)).toEqual(expect.objectContaining({ code: 'rate-limited', retryAfter: 1000 }));
    expect(ask('log', 3)).toEqual(expect.objectContaining({ type: 'permits' }));
    expect(ask('log', 1)).toEqual(failure('rate-limited'));
    expect(ask('blob', 1)).toEqual(expect.objectContaining({ type: 'permits' }));
  });
});
