import { wrapped } from '../wrapped-key.ts';
import { keyOfPasskey, keyOfPassphrase, newLockKey, openLockKey, passphraseWay } from './lock-key.ts';
import {
  addLockRecord,
  changeLockRecord,
  deleteLockRecord,
  type LockRecord,
  noAttempts,
  readAttempts,
  readLockRecord,
  writeAttempts,
} from './lock-record.ts';
import type { Passkeys } from './passkey-port.ts';

/** So many wrong passphrases are forgiven; from then on each doubles the wait. */
const freeAttempts = 3;
const firstWaitMs = 2_000;
const maxWaitMs = 5 * 60_000;

/** What anybody may know of the lock. */
export interface LockView {
  readonly isOn: boolean;
  readonly idleMinutes: number;
  readonly hasPasskey: boolean;
  readonly ending: boolean;
}

/** What came of trying to open the lock. */
export type Unlocking =
  | { readonly ok: true; readonly key: CryptoKey }
  | { readonly ok: false; readonly reason: 'wrong' | 'wait'; readonly waitUntil: number }
  | { readonly ok: false; readonly reason: 'no-passkey' };

/** What a lock asks of its surroundings. */
export interface LockPorts {
  readonly now: () => number;
  readonly passkeys: Passkeys;
}

/**
 * The lock of this browser. Its key wraps the keys of all stores; a passphrase, and a passkey if there is one, wrap its
 * key. It is at rest in no other form. Each change is the writing of one row.
 */
export class AppLock {
  readonly #ports: LockPorts;

  constructor(ports: LockPorts) {
    this.#ports = ports;
  }

  async view(): Promise<LockView> {
    const record = await readLockRecord();
    return {
      isOn: record !== undefined,
      idleMinutes: record?.idleMinutes ?? 0,
      hasPasskey: record?.passkey !== undefined,
      ending: record?.ending ?? false,
    };
  }

  /** Until when no passphrase is tried, by this device's clock. */
  async waitUntil(): Promise<number> {
    const attempts = await readAttempts();
    const latest = this.#ports.now() + maxWaitMs;
    if (attempts.waitUntil <= latest) return attempts.waitUntil;
    // A clock that was set back must not shut anybody out for longer than that.
    await writeAttempts({ ...attempts, waitUntil: latest });
    return latest;
  }

  /** Makes a lock, and its key. The stores' keys are to be wrapped by it next. */
  async make(passphrase: string, idleMinutes: number): Promise<CryptoKey> {
    const way = await passphraseWay(await newLockKey(), passphrase);
    await addLockRecord({ version: 1, id: crypto.randomUUID(), passphrase: way, idleMinutes, ending: false });
    // What was written is read and opened before anything depends on it.
    const opened = await this.#openBy(passphrase, await this.#record());
    if (opened === undefined) throw new Error('a lock that was just made does not open');
    return opened;
  }

  async unlock(passphrase: string): Promise<Unlocking> {
    return this.#try(passphrase, false);
  }

  async unlockByPasskey(): Promise<Unlocking> {
    const { passkey } = await this.#record();
    const answer = passkey && (await this.#ports.passkeys.ask(passkey.credential, passkey.salt));
    const key = answer && (await openLockKey(passkey.key, await keyOfPasskey(answer)));
    if (key === undefined) return { ok: false, reason: 'no-passkey' };
    await writeAttempts(noAttempts);
    return { ok: true, key };
  }

  /** Another passphrase from now on. */
  async change(passphrase: string, next: string): Promise<Unlocking> {
    const { id } = await this.#record();
    const opened = await this.#try(passphrase, true);
    if (!opened.ok) return opened;
    const way = await passphraseWay(opened.key, next);
    // As with a new lock: not before it is known to open.
    if ((await openLockKey(way.key, await keyOfPassphrase(next, way))) === undefined)
      throw new Error('a passphrase that was just set does not open the lock');
    await changeLockRecord(id, (record) => ({ ...record, passphrase: way }));
    return opened;
  }

  /** A passkey opens it as well from now on. `name` is what the person's passkeys will call it. */
  async addPasskey(passphrase: string, name: string): Promise<Unlocking> {
    const { id } = await this.#record();
    const opened = await this.#try(passphrase, true);
    if (!opened.ok) return opened;
    const made = await this.#ports.passkeys.make(name);
    if (made === undefined) return { ok: false, reason: 'no-passkey' };
    const { credential, salt, answer } = made;
    const key = await wrapped(opened.key, await keyOfPasskey(answer));
    await changeLockRecord(id, (record) => ({ ...record, passkey: { credential, salt, key } }));
    return opened;
  }

  async removePasskey(): Promise<void> {
    const { id } = await this.#record();
    await changeLockRecord(id, (record) => {
      const { passkey: _, ...rest } = record;
      return rest;
    });
  }

  async setIdleMinutes(idleMinutes: number): Promise<void> {
    const { id } = await this.#record();
    await changeLockRecord(id, (record) => ({ ...record, idleMinutes }));
  }

  /** Begins to take the lock away: from here on each store's keys are to lie as without one. Then `end`. */
  async beginEnding(passphrase: string): Promise<Unlocking> {
    const { id } = await this.#record();
    const opened = await this.#try(passphrase, false);
    if (opened.ok) await changeLockRecord(id, (record) => ({ ...record, ending: true }));
    return opened;
  }

  /** For when no store needs its key any more, or none is left. */
  end(): Promise<void> {
    return deleteLockRecord();
  }

  async #record(): Promise<LockRecord> {
    const record = await readLockRecord();
    if (record === undefined) throw new Error('there is no lock');
    return record;
  }

  async #try(passphrase: string, isExtractable: boolean): Promise<Unlocking> {
    const { now } = this.#ports;
    const waiting = await this.waitUntil();
    if (waiting > now()) return { ok: false, reason: 'wait', waitUntil: waiting };
    const key = await this.#openBy(passphrase, await this.#record(), isExtractable);
    if (key !== undefined) {
      await writeAttempts(noAttempts);
      return { ok: true, key };
    }
    const failed = (await readAttempts()).failed + 1;
    const wait = failed <= freeAttempts ? 0 : Math.min(firstWaitMs * 2 ** (failed - freeAttempts - 1), maxWaitMs);
    const waitUntil = now() + wait;
    await writeAttempts({ failed, waitUntil });
    return { ok: false, reason: 'wrong', waitUntil };
  }

  async #openBy(passphrase: string, { passphrase: way }: LockRecord, isExtractable = false) {
    return openLockKey(way.key, await keyOfPassphrase(passphrase, way), isExtractable);
  }
}
