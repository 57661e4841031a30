import {
  type AccountId,
  type AccountRecord,
  type CertifiedRecord,
  type DecisionCertificate,
  type ErrorResponse,
  type SignatureCrypto,
  accountIdOf,
  certifiedRecord,
  decodeOwn,
  encode,
  equalBytes,
  instanceStatement,
  isDecision,
  isFirstRecord,
  isNextRecord,
  recordHash,
} from '@pando/protocol';
import type { RangeLimit, RecordStore } from '../../store.ts';
import type { CurrentRecord } from '../account-handlers.ts';
import type { Self } from '../options.ts';
import { refusal } from '../refusal.ts';

/** The chains of records of the accounts that have their home here. */
export class Records {
  readonly #crypto: SignatureCrypto;
  readonly #self: Self;
  readonly #store: RecordStore;

  constructor(crypto: SignatureCrypto, self: Self, store: RecordStore) {
    this.#crypto = crypto;
    this.#self = self;
    this.#store = store;
  }

  /** One version, or the current one. */
  get(account: AccountId, version?: number): CurrentRecord | undefined {
    const stored =
      version === undefined ? this.#store.current(account) : this.#store.from(account, version, ONE_ROW)[0];
    if (stored === undefined || (version !== undefined && stored.version !== version)) return undefined;
    return decodeOwn(certifiedRecord, stored.record);
  }

  from(account: AccountId, from: number, limit: RangeLimit): readonly CertifiedRecord[] {
    return this.#store.from(account, from, limit).map(({ record }) => decodeOwn(certifiedRecord, record));
  }

  count(): number {
    return this.#store.countAccounts();
  }

  /** The account that a first record begins. */
  accountOf(first: AccountRecord): AccountId {
    return accountIdOf(this.#crypto, first.body);
  }

  /**
   * Stores a chain, or what is new of it. Its versions must follow each other, each decided by the homes of the one
   * before, and the last must name this server. Undefined where that is so; else why not.
   */
  join(account: AccountId, chain: readonly CertifiedRecord[]): ErrorResponse | undefined {
    const [first, ...rest] = chain;
    const last = chain.at(-1);
    if (first === undefined || last === undefined) return refusal('malformed', 'a chain has at least one record');
    if (!this.#namesThis(last.record))
      return refusal('forbidden', 'the last record does not name this server as a home');
    if (!isFirstRecord(this.#crypto, first.record)) return refusal('unauthorised', 'the first record does not verify');
    let previous = first.record;
    for (const { record, certificate } of rest) {
      if (!isNextRecord(this.#crypto, previous, record)) {
        return refusal('unauthorised', `record ${record.body.version} does not follow record ${previous.body.version}`);
      }
      if (certificate === null || !this.#isDecided(account, previous, record, certificate)) {
        return refusal('unauthorised', `record ${record.body.version} was not decided by the homes before it`);
      }
      previous = record;
    }
    const known = this.#store.from(account, 0, { rows: chain.length, bytes: Number.MAX_SAFE_INTEGER });
    const differs = known.some(({ version, hash }) => {
      const given = chain[version];
      return given !== undefined && !equalBytes(recordHash(this.#crypto, given.record), hash);
    });
    if (differs) return refusal('conflict', 'this server has another chain of records of this account');
    for (const each of chain.slice(known.length)) this.#put(account, each);
    return undefined;
  }

  /** A version that follows the current one and was decided: both are checked by the caller. */
  store(account: AccountId, record: AccountRecord, certificate: DecisionCertificate): void {
    this.#put(account, { record, certificate });
  }

  #put(account: AccountId, value: CertifiedRecord): void {
    const { version } = value.record.body;
    this.#store.put(account, {
      version,
      hash: recordHash(this.#crypto, value.record),
      record: encode(certifiedRecord, value),
    });
  }

  #namesThis(record: AccountRecord): boolean {
    const { key, incarnation } = this.#self;
    return record.body.homes.replicas.some(
      (each) => equalBytes(each.key, key) && equalBytes(each.incarnation, incarnation),
    );
  }

  #isDecided(
    account: AccountId,
    previous: AccountRecord,
    record: AccountRecord,
    certificate: DecisionCertificate,
  ): boolean {
    const instance = {
      type: 'record',
      account,
      version: record.body.version,
      previous: recordHash(this.#crypto, previous),
    } as const;
    const instanceHash = instanceStatement.hash(this.#crypto, instance);
    return isDecision(this.#crypto, previous.body.homes, instanceHash, recordHash(this.#crypto, record), certificate);
  }
}

const ONE_ROW: RangeLimit = { rows: 1, bytes: 1 };
