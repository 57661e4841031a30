import { describe, expect, it } from 'vitest';
import type { AccountId, Hash } from './ids.ts';
import {
  type RecordBody,
  accountIdOf,
  isFirstRecord,
  isNextRecord,
  isRecordChain,
  maySpeakFor,
  recordHash,
} from './record.ts';
import { firstBody, laptop, nextRecord, phone, recovery, signedRecord, stranger, tablet } from './testing/accounts.ts';
import { setOf, testServers } from './testing/servers.ts';
import { crypto, damaged, keyPair, seeded } from './testing/signature-crypto.ts';

const first = signedRecord(phone, firstBody());
const account = accountIdOf(crypto, first.body);

const UNSOUND: readonly (readonly [string, Partial<RecordBody>])[] = [
  ['no device', { devices: [] }],
  ['a device twice', { devices: [phone.key, laptop.key, phone.key] }],
  ['the recovery key among its devices', { devices: [phone.key, recovery.key] }],
  ['no inbox key', { inboxKey: new Uint8Array() }],
  ['no home', { homes: { replicas: [], quorum: 0 } }],
  ['too small a quorum of homes', { homes: { ...setOf(testServers(4)), quorum: 1 } }],
];

describe('a first record', () => {
  it('is signed by a device in it', () => {
    expect(isFirstRecord(crypto, first)).toBe(true);
    expect(isFirstRecord(crypto, signedRecord(laptop, firstBody({ devices: [phone.key, laptop.key] })))).toBe(true);
  });

  it('is not signed by another key, the recovery key among them', () => {
    expect(isFirstRecord(crypto, signedRecord(stranger, firstBody()))).toBe(false);
    expect(isFirstRecord(crypto, signedRecord(recovery, firstBody()))).toBe(false);
    expect(isFirstRecord(crypto, { ...first, signature: damaged(first.signature) })).toBe(false);
    expect(isFirstRecord(crypto, { ...signedRecord(stranger, firstBody()), signer: phone.key })).toBe(false);
  });

  it('is not one with another body under its signature', () => {
    expect(isFirstRecord(crypto, { ...first, body: firstBody({ inboxKey: seeded('other') }) })).toBe(false);
  });

  it.each<readonly [string, Partial<RecordBody>]>([
    ['another version', { version: 1 }],
    ['a previous one', { previous: seeded<Hash>('previous') }],
    ...UNSOUND,
  ])('has not %s', (_, changes) => {
    expect(isFirstRecord(crypto, signedRecord(phone, firstBody(changes)))).toBe(false);
  });

  it('names its account by all of its body', () => {
    expect(accountIdOf(crypto, firstBody())).toEqual(account);
    expect(accountIdOf(crypto, firstBody({ nonce: seeded('other') }))).not.toEqual(account);
    expect(accountIdOf(crypto, firstBody({ recoveryKey: stranger.key }))).not.toEqual(account);
  });
});

describe('a next record', () => {
  it('is signed by a device of the last, or by its recovery key', () => {
    expect(isNextRecord(crypto, first, nextRecord(first, phone, { devices: [phone.key, laptop.key] }))).toBe(true);
    expect(isNextRecord(crypto, first, nextRecord(first, recovery, { devices: [laptop.key] }))).toBe(true);
  });

  it('may leave out the device that signs it', () => {
    expect(isNextRecord(crypto, first, nextRecord(first, phone, { devices: [laptop.key] }))).toBe(true);
  });

  it('is not signed by a device that only it names, nor by a stranger', () => {
    expect(isNextRecord(crypto, first, nextRecord(first, laptop, { devices: [phone.key, laptop.key] }))).toBe(false);
    expect(isNextRecord(crypto, first, nextRecord(first, stranger))).toBe(false);
    expect(isNextRecord(crypto, first, { ...nextRecord(first, stranger), signer: phone.key })).toBe(false);
  });

  it('is not signed by a device that the last left out', () => {
    const second = nextRecord(first, phone, { devices: [laptop.key] });
    expect(isNextRecord(crypto, second, nextRecord(second, phone))).toBe(false);
    expect(isNextRecord(crypto, second, nextRecord(second, laptop))).toBe(true);
  });

  it('replaces the recovery key only if that key signs it', () => {
    const replaced = { recoveryKey: keyPair('new recovery').key };
    expect(isNextRecord(crypto, first, nextRecord(first, phone, replaced))).toBe(false);
    expect(isNextRecord(crypto, first, nextRecord(first, recovery, replaced))).toBe(true);
    // Not even the key that comes may bring itself.
    expect(isNextRecord(crypto, first, nextRecord(first, keyPair('new recovery'), replaced))).toBe(false);
  });

  it.each<readonly [string, Partial<RecordBody>]>([
    ['the same version', { version: 0 }],
    ['a version left out', { version: 2 }],
    ['no previous hash', { previous: null }],
    ['the hash of something else', { previous: seeded<Hash>('previous') }],
    ['the hash of the body alone', { previous: account as Uint8Array as Hash }],
    ...UNSOUND,
  ])('has not %s', (_, changes) => {
    expect(isNextRecord(crypto, first, nextRecord(first, phone, changes))).toBe(false);
    expect(isNextRecord(crypto, first, nextRecord(first, recovery, changes))).toBe(false);
  });

  it('has the signature of its own body', () => {
    const next = nextRecord(first, phone);
    expect(isNextRecord(crypto, first, { ...next, signature: damaged(next.signature) })).toBe(false);
    expect(isNextRecord(crypto, first, { ...next, body: { ...next.body, nonce: seeded('other') } })).toBe(false);
  });

  it('follows one record, not another of the same body', () => {
    const twin = signedRecord(laptop, firstBody({ devices: [phone.key, laptop.key] }));
    const other = signedRecord(phone, twin.body);
    expect(recordHash(crypto, twin)).not.toEqual(recordHash(crypto, other));
    expect(isNextRecord(crypto, other, nextRecord(twin, phone))).toBe(false);
  });
});

describe('a chain of records', () => {
  const second = nextRecord(first, phone, { devices: [phone.key, laptop.key] });
  const third = nextRecord(second, laptop, { devices: [laptop.key, tablet.key] });

  it('begins with the first and leaves none out', () => {
    expect(isRecordChain(crypto, account, [first])).toBe(true);
    expect(isRecordChain(crypto, account, [first, second, third])).toBe(true);
    expect(isRecordChain(crypto, account, [])).toBe(false);
    expect(isRecordChain(crypto, account, [second, third])).toBe(false);
    expect(isRecordChain(crypto, account, [first, third])).toBe(false);
    expect(isRecordChain(crypto, account, [first, third, second])).toBe(false);
    expect(isRecordChain(crypto, account, [first, second, second])).toBe(false);
  });

  it('is of the account that its first record names', () => {
    expect(isRecordChain(crypto, seeded<AccountId>('other'), [first, second])).toBe(false);
    const impostor = signedRecord(stranger, firstBody({ devices: [stranger.key] }));
    expect(isRecordChain(crypto, account, [impostor])).toBe(false);
  });

  it('holds only if its last link does', () => {
    expect(isRecordChain(crypto, account, [first, second, nextRecord(second, stranger)])).toBe(false);
  });
});

describe('for an account', () => {
  it('its devices and its recovery key may speak', () => {
    for (const { key } of [phone, recovery]) expect(maySpeakFor(first, key)).toBe(true);
    for (const { key } of [laptop, stranger]) expect(maySpeakFor(first, key)).toBe(false);
  });
});
