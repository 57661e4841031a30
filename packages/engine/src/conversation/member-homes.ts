import { type Replica, credential, decode } from '@pando/protocol';
import type { Leaf } from '../mls/mls.ts';

/** Where an account was at home when it began: the first record in its leaf's credential says so. */
export function firstHomes(leaf: Leaf): readonly Replica[] {
  const decoded = decode(credential, leaf.credential);
  return decoded.ok ? decoded.value.first.body.homes.replicas : [];
}

/** The addresses of those. */
export function memberHomes(leaf: Leaf): readonly string[] {
  return firstHomes(leaf).map((home) => home.url);
}
