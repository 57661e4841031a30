import { describe, expect, it } from 'vitest';
import { encode } from './cbor/index.ts';
import {
  type Credential,
  type DeviceLink,
  credential,
  leafStatement,
  linkStatement,
  verifyCredential,
} from './credential.ts';
import type { AccountId, DeviceKey } from './ids.ts';
import { accountIdOf } from './record.ts';
import { firstBody, laptop, nextRecord, phone, recovery, signedRecord, stranger, tablet } from './testing/accounts.ts';
import { type KeyPair, crypto, damaged, keyPair, seeded } from './testing/signature-crypto.ts';
import { withoutLimits } from './testing/without-limits.ts';

const first = signedRecord(phone, firstBody());
const account = accountIdOf(crypto, first.body);
const leafKey = keyPair('leaf').key;

function link(by: KeyPair, device: DeviceKey, of: AccountId = account): DeviceLink {
  const signature = linkStatement.sign(crypto, by.seed, { account: of, by: by.key, device });
  return { by: by.key, device, signature };
}

/** What `device` shows for a leaf, sound but for what `changes` says. */
function credentialOf(
  device: KeyPair<DeviceKey>,
  links: readonly DeviceLink[] = [],
  changes: Partial<Credential> = {},
): Uint8Array {
  const signature = leafStatement.sign(crypto, device.seed, { account, device: device.key, leafKey });
  return encode(withoutLimits(credential), { first, links, device: device.key, signature, ...changes });
}

function verified(bytes: Uint8Array): DeviceKey | undefined {
  const identity = verifyCredential(crypto, bytes, leafKey);
  if (identity !== undefined) expect(identity.account).toEqual(account);
  return identity?.device;
}

describe('a credential', () => {
  it('of a first device needs no link', () => {
    expect(verified(credentialOf(phone))).toEqual(phone.key);
  });

  it('of a later device shows who brought it in, over as many steps as there were', () => {
    expect(verified(credentialOf(laptop, [link(phone, laptop.key)]))).toEqual(laptop.key);
    const steps = [link(phone, laptop.key), link(laptop, tablet.key)];
    expect(verified(credentialOf(tablet, steps))).toEqual(tablet.key);
    expect(verified(credentialOf(laptop, steps))).toEqual(laptop.key);
  });

  it('may rest on the recovery key', () => {
    expect(verified(credentialOf(laptop, [link(recovery, laptop.key)]))).toEqual(laptop.key);
  });

  it('of the recovery key itself proves nothing, linked or not, listed or not', () => {
    expect(verified(credentialOf(recovery))).toBeUndefined();
    expect(verified(credentialOf(recovery, [link(phone, recovery.key)]))).toBeUndefined();
    const listed = signedRecord(phone, firstBody({ devices: [phone.key, recovery.key] }));
    const of = accountIdOf(crypto, listed.body);
    const signature = leafStatement.sign(crypto, recovery.seed, { account: of, device: recovery.key, leafKey });
    expect(verified(credentialOf(recovery, [], { first: listed, signature }))).toBeUndefined();
  });

  it('without the link that it needs proves nothing', () => {
    expect(verified(credentialOf(laptop))).toBeUndefined();
    expect(verified(credentialOf(stranger))).toBeUndefined();
    expect(verified(credentialOf(tablet, [link(phone, laptop.key)]))).toBeUndefined();
  });

  it('with links in the wrong order, or by a stranger, proves nothing', () => {
    const steps = [link(laptop, tablet.key), link(phone, laptop.key)];
    expect(verified(credentialOf(tablet, steps))).toBeUndefined();
    expect(verified(credentialOf(laptop, [link(stranger, laptop.key)]))).toBeUndefined();
    expect(verified(credentialOf(laptop, [link(laptop, laptop.key)]))).toBeUndefined();
  });

  it('with one false link proves nothing, even where that link is not needed', () => {
    const good = link(phone, laptop.key);
    const forged = { ...link(stranger, tablet.key), by: phone.key };
    const bent = { ...good, signature: damaged(good.signature) };
    const swapped = { ...good, device: stranger.key };
    for (const bad of [forged, bent, swapped, link(stranger, tablet.key)]) {
      expect(verified(credentialOf(laptop, [good, bad]))).toBeUndefined();
      expect(verified(credentialOf(phone, [bad]))).toBeUndefined();
    }
  });

  it('with a link of another account proves nothing', () => {
    const elsewhere = link(phone, laptop.key, seeded<AccountId>('other account'));
    expect(verified(credentialOf(laptop, [elsewhere]))).toBeUndefined();
  });

  it('is of one leaf key alone', () => {
    expect(verifyCredential(crypto, credentialOf(phone), keyPair('other leaf').key)).toBeUndefined();
    expect(verifyCredential(crypto, credentialOf(phone), damaged(leafKey))).toBeUndefined();
  });

  it.each([0, 31, 33, 65])('proves nothing of a leaf key of %i bytes', (length) => {
    expect(verifyCredential(crypto, credentialOf(phone), seeded('leaf', length))).toBeUndefined();
  });

  it('is signed by the device that it names', () => {
    const bySomebody = leafStatement.sign(crypto, stranger.seed, { account, device: phone.key, leafKey });
    expect(verified(credentialOf(phone, [], { signature: bySomebody }))).toBeUndefined();
    const ofAnother = leafStatement.sign(crypto, phone.seed, { account, device: laptop.key, leafKey });
    expect(verified(credentialOf(phone, [], { signature: ofAnother }))).toBeUndefined();
    const elsewhere = leafStatement.sign(crypto, phone.seed, { account: seeded('other'), device: phone.key, leafKey });
    expect(verified(credentialOf(phone, [], { signature: elsewhere }))).toBeUndefined();
  });

  it('begins with a first record', () => {
    const unsigned = { ...first, signature: damaged(first.signature) };
    expect(verified(credentialOf(phone, [], { first: unsigned }))).toBeUndefined();
    expect(verified(credentialOf(phone, [], { first: nextRecord(first, phone) }))).toBeUndefined();
  });

  it('cut, lengthened or damaged proves nothing', () => {
    const whole = credentialOf(laptop, [link(phone, laptop.key)]);
    for (let length = 0; length < whole.length; length += 7)
      expect(verified(whole.subarray(0, length))).toBeUndefined();
    expect(verified(Uint8Array.of(...whole, 0))).toBeUndefined();
    // Every field is under some signature or in the account's id, so that no bit is free.
    for (let at = 0; at < whole.length; at += 13)
      expect(verifyCredential(crypto, damaged(whole, at), leafKey)).toBeUndefined();
  });

  it('has sixteen links at most', () => {
    const links = Array.from({ length: 17 }, () => link(phone, laptop.key));
    expect(verified(credentialOf(laptop, links.slice(1)))).toEqual(laptop.key);
    expect(verified(credentialOf(laptop, links))).toBeUndefined();
  });
});
