import { describeMls } from '@pando/engine/mls/testing';
import { Prng } from '../prng.ts';
import { cryptographyOf } from './cryptography.ts';

describeMls('a stand-in', (seed, { suite = 'x25519', check = () => true } = {}) => {
  const prng = new Prng(numberOf(seed));
  const { crypto, mls } = cryptographyOf('stand-in', (length) => prng.bytes(length));
  return { ...mls(check, suite), crypto };
});

function numberOf(seed: string): number {
  let number = 0;
  for (const letter of seed) number = (number * 31 + letter.charCodeAt(0)) % 2 ** 48;
  return number;
}
