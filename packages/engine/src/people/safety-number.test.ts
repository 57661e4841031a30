import type { AccountId, DeviceKey } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { safetyNumber } from './safety-number.ts';

const crypto = nodeCrypto();
const bytes = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const side = (account: number, ...devices: readonly number[]) => ({
  account: bytes(account) as AccountId,
  devices: devices.map((device) => bytes(device) as DeviceKey),
});

describe('a safety number', () => {
  const number = safetyNumber(crypto, side(1, 10), side(2, 20, 21));

  it('has sixty digits, the same on both sides, in whatever order devices are known', () => {
    expect(number).toMatch(/^[0-9]{60}$/u);
    expect(safetyNumber(crypto, side(2, 21, 20), side(1, 10))).toBe(number);
  });

  it('is another one for another person or device', () => {
    for (const other of [side(3, 20, 21), side(2, 20), side(2, 20, 21, 22)])
      expect(safetyNumber(crypto, side(1, 10), other)).not.toBe(number);
    expect(safetyNumber(crypto, side(1, 11), side(2, 20, 21))).not.toBe(number);
  });

  it('changes only the half that belongs to whom something changed of', () => {
    expect(safetyNumber(crypto, side(1, 10), side(2, 20)).slice(0, 30)).toBe(number.slice(0, 30));
  });
});
