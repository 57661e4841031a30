import { type AccountId, type DeviceKey, compareBytes, concatBytes } from '@pando/protocol';
import type { Crypto } from '../crypto/crypto.ts';

const LABEL = new TextEncoder().encode('pando safety number');
const GROUPS_EACH = 6;
const BYTES_PER_GROUP = 5;
const DIGITS_PER_GROUP = 5;

/** An account and the devices that speak for it. */
export interface Side {
  readonly account: AccountId;
  readonly devices: readonly DeviceKey[];
}

/**
 * Sixty digits that two people can compare: thirty from each account's id and devices, in the order of the ids, so that
 * both see the same. Another device on either side makes another number.
 */
export function safetyNumber(crypto: Crypto, one: Side, other: Side): string {
  const sides = compareBytes(one.account, other.account) < 0 ? [one, other] : [other, one];
  return sides.map((side) => digitsOf(crypto, side)).join('');
}

function digitsOf(crypto: Crypto, { account, devices }: Side): string {
  const hash = crypto.sha256(concatBytes(LABEL, account, ...[...devices].sort(compareBytes)));
  let digits = '';
  for (let i = 0; i < GROUPS_EACH; i++) {
    const group = hash.subarray(i * BYTES_PER_GROUP, (i + 1) * BYTES_PER_GROUP);
    const value = group.reduce((sum, byte) => sum * 256 + byte, 0);
    digits += (value % 10 ** DIGITS_PER_GROUP).toString().padStart(DIGITS_PER_GROUP, '0');
  }
  return digits;
}
