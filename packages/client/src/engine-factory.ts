import { Engine, type StoreReader } from '@pando/engine';
import type { Crypto, Primitives } from '@pando/engine/crypto';
import { createMls, DEFAULT_SUITE } from '@pando/engine/mls';
import { verifyCredential } from '@pando/protocol';
import type { RunnableEngine } from './runner-ports.ts';

/** Makes engines on a device's cryptography and clock. */
export function engineFactory(crypto: Crypto, primitives: Primitives): (store: StoreReader) => RunnableEngine {
  const mls = createMls({
    crypto,
    primitives,
    suite: DEFAULT_SUITE,
    checkCredential: (credential, leafKey) => verifyCredential(crypto, credential, leafKey) !== undefined,
  });
  return (store) => new Engine({ clock: { now: () => Date.now() }, crypto, mls, store });
}
