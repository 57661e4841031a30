import type { DeviceKey } from '../ids.ts';
import { type AccountRecord, type RecordBody, recordBodyStatement, recordHash } from '../record.ts';
import { setOf, testServers } from './servers.ts';
import { type KeyPair, crypto, keyPair, seeded } from './signature-crypto.ts';

export const phone = keyPair<DeviceKey>('phone');
export const laptop = keyPair<DeviceKey>('laptop');
export const tablet = keyPair<DeviceKey>('tablet');
export const stranger = keyPair<DeviceKey>('stranger');
export const recovery = keyPair<DeviceKey>('recovery');

export function signedRecord(by: KeyPair, body: RecordBody): AccountRecord {
  return { body, signer: by.key, signature: recordBodyStatement.sign(crypto, by.seed, body) };
}

/** A sound first record of an account with a phone, but for what `changes` says. */
export function firstBody(changes: Partial<RecordBody> = {}): RecordBody {
  return {
    version: 0,
    previous: null,
    nonce: seeded('nonce'),
    devices: [phone.key],
    homes: setOf(testServers(4)),
    inboxKey: seeded('inbox key'),
    recoveryKey: recovery.key,
    protocolVersions: [1],
    ...changes,
  };
}

/** A record that may follow `last`, but for what `changes` says. */
export function nextRecord(last: AccountRecord, by: KeyPair, changes: Partial<RecordBody> = {}): AccountRecord {
  const { version } = last.body;
  return signedRecord(by, { ...last.body, version: version + 1, previous: recordHash(crypto, last), ...changes });
}
