import {
  type AccountId,
  type DeviceKey,
  type ErrorResponse,
  INBOX_RETENTION_MS,
  MAX_ANSWER_BYTES,
  MAX_INBOX_ROWS,
  MAX_KEY_PACKAGES_PER_DEVICE,
  type PermitPurpose,
  type Response,
  type SignatureCrypto,
  authenticateStatement,
  equalBytes,
  maySpeakFor,
  toHex,
} from '@pando/protocol';
import type { Store } from '../../store.ts';
import type { AccountConnection, AccountHandlers, AccountRequest, Handled } from '../account-handlers.ts';
import type { Self } from '../options.ts';
import { refusal } from '../refusal.ts';
import { AddressLimit } from './address-limit.ts';
import { type AccountLimits, DEFAULT_ACCOUNT_LIMITS } from './limits.ts';
import { Permits } from './permits.ts';
import { Presence } from './presence.ts';
import { RateLimit } from './rate-limit.ts';
import { Records } from './records.ts';
import { StrangerGate } from './stranger-gate.ts';

export interface AccountOptions {
  readonly store: Store;
  readonly crypto: SignatureCrypto;
  readonly self: Self;
  /** Bytes that nobody can guess. */
  readonly random: (length: number) => Uint8Array;
  readonly limits?: Partial<AccountLimits>;
}

type Of<T extends AccountRequest['type']> = Extract<AccountRequest, { type: T }>;
type Speaker = NonNullable<AccountConnection['account']>;

const MAX_RECORD_ROWS = 256;
const SWEEP_MS = 60_000;
const DONE: Handled = { response: { type: 'done' } };

/** The account half of a server's core: records, key packages, tokens, inboxes and permits of those at home here. */
export function accountHandlers(options: AccountOptions): AccountHandlers {
  return new Accounts(options);
}

class Accounts implements AccountHandlers {
  readonly #store: Store;
  readonly #crypto: SignatureCrypto;
  readonly #self: Self;
  readonly #limits: AccountLimits;
  readonly #records: Records;
  readonly #permits: Permits;
  readonly #presence = new Presence();
  readonly #joins: AddressLimit;
  readonly #gate: StrangerGate;
  #sweptAt = 0;
  readonly #permitRates: Readonly<Record<PermitPurpose, RateLimit>>;

  constructor({ store, crypto, self, random, limits }: AccountOptions) {
    this.#store = store;
    this.#crypto = crypto;
    this.#self = self;
    this.#limits = { ...DEFAULT_ACCOUNT_LIMITS, ...limits };
    this.#records = new Records(crypto, self, store.records);
    this.#permits = new Permits(crypto, self, random, store.permits);
    const { joins, strangers, loopbackFactor, logPermits, blobPermits } = this.#limits;
    this.#joins = new AddressLimit(joins, loopbackFactor);
    this.#gate = new StrangerGate(crypto, store.tokens, new AddressLimit(strangers, loopbackFactor), this.#limits);
    this.#permitRates = { log: new RateLimit(logPermits), blob: new RateLimit(blobPermits) };
  }

  handle(connection: AccountConnection, request: AccountRequest, now: number): Handled {
    switch (request.type) {
      case 'authenticate':
        return answer(this.#authenticate(connection, request));
      case 'join':
        return this.#join(connection, request, now);
      case 'readRecord':
        return answer(this.#readRecord(request));
      case 'claimKeyPackages':
        return answer(this.#claimKeyPackages(connection, request, now));
      case 'putInbox':
        return this.#putInbox(connection, request, now);
      default:
        return connection.account === undefined
          ? answer(refusal('out-of-order', 'authenticate comes first'))
          : answer(this.#handleOwn(connection, connection.account, request, now));
    }
  }

  disconnect(connection: AccountConnection): void {
    this.#presence.remove(connection);
  }

  tick(now: number): ReturnType<AccountHandlers['tick']> {
    this.#permits.tick(now);
    this.#store.inboxes.expire(now - INBOX_RETENTION_MS);
    if (now < this.#sweptAt + SWEEP_MS) return [];
    this.#sweptAt = now;
    this.#joins.sweep(now);
    this.#gate.sweep(now);
    this.#permitRates.log.sweep(now);
    this.#permitRates.blob.sweep(now);
    return [];
  }

  spendPermit(...args: Parameters<AccountHandlers['spendPermit']>): ErrorResponse | undefined {
    return this.#permits.spend(...args);
  }

  record(...args: Parameters<AccountHandlers['record']>): ReturnType<AccountHandlers['record']> {
    return this.#records.get(...args);
  }

  storeDecided(
    ...[account, record, certificate]: Parameters<AccountHandlers['storeDecided']>
  ): ReturnType<AccountHandlers['storeDecided']> {
    const before = this.#records.get(account)?.record.body.devices ?? [];
    this.#records.store(account, record, certificate);
    return this.#strike(account, before, record.body.devices);
  }

  /** What only the account's own devices may ask. */
  #handleOwn(
    connection: AccountConnection,
    speaker: Speaker,
    request: Of<
      'publishKeyPackages' | 'countKeyPackages' | 'setTokens' | 'readInbox' | 'deleteInbox' | 'requestPermits'
    >,
    now: number,
  ): Response {
    const { account, device } = speaker;
    switch (request.type) {
      case 'publishKeyPackages':
        return this.#publishKeyPackages(speaker, request);
      case 'countKeyPackages':
        return { type: 'keyPackageCount', oneTime: this.#store.keyPackages.count(account, device) };
      case 'setTokens':
        this.#store.tokens.replace(account, request.hashes);
        return { type: 'done' };
      case 'readInbox':
        return this.#readInbox(connection, account, request);
      case 'deleteInbox':
        this.#store.inboxes.remove(account, request.items);
        return { type: 'done' };
      case 'requestPermits':
        return this.#requestPermits(account, request, now);
    }
  }

  #authenticate(connection: AccountConnection, { account, device, signature }: Of<'authenticate'>): Response {
    const current = this.#records.get(account);
    if (current === undefined) return refusal('unknown', 'this server is not a home of the account');
    if (!maySpeakFor(current.record, device)) {
      return refusal('unauthorised', "the account's record does not name this device");
    }
    const statement = { server: this.#self.key, account, device, challenge: connection.challenge };
    if (!authenticateStatement.verify(this.#crypto, device, statement, signature)) {
      return refusal('unauthorised', 'the signature does not verify');
    }
    this.#presence.add(connection, account, device);
    return { type: 'done' };
  }

  #join(connection: AccountConnection, { records }: Of<'join'>, now: number): Handled {
    const claimed = records[0];
    if (claimed === undefined) return answer(refusal('malformed', 'a chain has at least one record'));
    const account = this.#records.accountOf(claimed.record);
    const before = this.#records.get(account);
    if (before === undefined) {
      if (this.#records.count() >= this.#limits.accounts)
        return answer(refusal('full', 'this server takes no more accounts'));
      const wait = this.#joins.take(connection.address, now);
      if (wait > 0) return answer(refusal('rate-limited', 'too many accounts joined from this address', wait));
    }
    const refused = this.#records.join(account, records);
    if (refused !== undefined) return answer(refused);
    const devices = this.#records.get(account)?.record.body.devices ?? [];
    return { ...DONE, effects: this.#strike(account, before?.record.body.devices ?? [], devices) };
  }

  #readRecord({ account, from }: Of<'readRecord'>): Response {
    const records = this.#records.from(account, from, { rows: MAX_RECORD_ROWS, bytes: MAX_ANSWER_BYTES });
    if (records.length === 0 && this.#records.get(account) === undefined) {
      return refusal('unknown', 'this server is not a home of the account');
    }
    return { type: 'record', records };
  }

  #publishKeyPackages({ account, device }: Speaker, { oneTime, lastResort }: Of<'publishKeyPackages'>): Response {
    const { keyPackages } = this.#store;
    if (keyPackages.count(account, device) + oneTime.length > MAX_KEY_PACKAGES_PER_DEVICE) {
      return refusal('forbidden', `a device has at most ${MAX_KEY_PACKAGES_PER_DEVICE} one-time key packages`);
    }
    keyPackages.add(account, device, oneTime);
    if (lastResort !== null) keyPackages.setLastResort(account, device, lastResort);
    return { type: 'done' };
  }

  #claimKeyPackages({ address }: AccountConnection, { account, token }: Of<'claimKeyPackages'>, now: number): Response {
    const current = this.#records.get(account);
    if (current === undefined) return refusal('unknown', 'this server is not a home of the account');
    const refused = this.#gate.refuse(account, token, address, now);
    if (refused !== undefined) return refused;
    const packages = current.record.body.devices.flatMap((device) => {
      const claimed = this.#store.keyPackages.claim(account, device);
      return claimed === undefined ? [] : [{ device, ...claimed }];
    });
    return packages.length === 0
      ? refusal('unknown', 'the account has no key packages here')
      : { type: 'keyPackages', packages };
  }

  #putInbox({ address }: AccountConnection, { account, token, body }: Of<'putInbox'>, now: number): Handled {
    if (this.#records.get(account) === undefined)
      return answer(refusal('unknown', 'this server is not a home of the account'));
    const refused = this.#gate.refuse(account, token, address, now);
    if (refused !== undefined) return answer(refused);
    const { items, bytes } = this.#store.inboxes.size(account);
    // Strangers get half of the room, so that they cannot keep out those whom the account has given its link.
    const share = token === null ? 2 : 1;
    if (items >= this.#limits.inboxItems / share || bytes + body.length > this.#limits.inboxBytes / share) {
      return answer(refusal('rate-limited', 'the inbox is full', FULL_INBOX_RETRY_MS));
    }
    const item = this.#store.inboxes.put(account, token, body, now);
    const push = { type: 'push', push: { type: 'inbox', items: [item] } } as const;
    return { ...DONE, effects: this.#presence.pushInbox(account, push) };
  }

  #readInbox(connection: AccountConnection, account: AccountId, { after, limit }: Of<'readInbox'>): Response {
    connection.readsInbox = true;
    const rows = Math.min(Math.max(1, limit), MAX_INBOX_ROWS);
    const items = this.#store.inboxes.after(account, after, { rows, bytes: MAX_ANSWER_BYTES });
    const last = items.at(-1);
    const more = last !== undefined && this.#store.inboxes.after(account, last.item, { rows: 1, bytes: 1 }).length > 0;
    return { type: 'inbox', items, more };
  }

  #requestPermits(account: AccountId, { purpose, count }: Of<'requestPermits'>, now: number): Response {
    const wait = this.#permitRates[purpose].take(toHex(account), now, count);
    if (wait > 0) return refusal('rate-limited', `too many permits for a ${purpose}`, wait);
    return { type: 'permits', permits: Array.from({ length: count }, () => this.#permits.issue(purpose, now)) };
  }

  /** Devices that a new record leaves out lose their key packages and connections. */
  #strike(
    account: AccountId,
    before: readonly DeviceKey[],
    devices: readonly DeviceKey[],
  ): ReturnType<AccountHandlers['tick']> {
    for (const device of before) {
      if (!devices.some((each) => equalBytes(each, device))) this.#store.keyPackages.removeDevice(account, device);
    }
    return this.#presence.keepOnly(account, devices);
  }
}

const FULL_INBOX_RETRY_MS = 60 * 60 * 1000;

function answer(response: Response): Handled {
  return { response };
}
