import { describe, expect, it } from 'vitest';
import { fromHex } from './bytes.ts';
import { isAgreedEd25519Key } from './ed25519-key.ts';
import { keyPair } from './testing/signature-crypto.ts';

function key(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}

describe('a public key on which implementations agree', () => {
  it('is one of a key pair', () => {
    for (const label of ['a', 'b', 'c']) expect(isAgreedEd25519Key(keyPair(label).key)).toBe(true);
    // RFC 8032, section 7.1, test 1.
    expect(isAgreedEd25519Key(key('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'))).toBe(true);
  });

  it.each([
    ['of order 1', `01${'00'.repeat(31)}`],
    ['of order 1, with the sign', `01${'00'.repeat(30)}80`],
    ['of order 2', `ec${'ff'.repeat(30)}7f`],
    ['of order 2, with the sign', `ec${'ff'.repeat(31)}`],
    ['of order 4', '00'.repeat(32)],
    ['of order 4, with the sign', `${'00'.repeat(31)}80`],
    ['of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['of order 8, with the sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['of order 8, the other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['of order 8, the other with the sign', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'],
    ['p, which is 0 written otherwise', `ed${'ff'.repeat(30)}7f`],
    ['p + 1, which is 1 written otherwise', `ee${'ff'.repeat(30)}7f`],
    ['2^255 - 1', `${'ff'.repeat(31)}7f`],
  ])('is not a point %s', (_, hex) => {
    expect(isAgreedEd25519Key(key(hex))).toBe(false);
  });

  it.each([0, 31, 33])('has not %i bytes', (length) => {
    expect(isAgreedEd25519Key(new Uint8Array(length).fill(9))).toBe(false);
  });
});
