import { concatBytes, lifetimeData } from '@pando/protocol';
import { seeded } from './grove.ts';

/** Bytes that begin as an MLS PrivateMessage does whose sender lets it be forgotten at a time (seconds since 1970). */
export function passingBody(text: string, until: number): Uint8Array {
  const data = lifetimeData(until * 1000);
  const head = Uint8Array.of(0, 1, 0, 2, 32);
  const ciphertext = new TextEncoder().encode(text);
  return concatBytes(head, seeded('group'), new Uint8Array(8), Uint8Array.of(1, data.length), data, ciphertext);
}
