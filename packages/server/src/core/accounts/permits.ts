import {
  type ErrorResponse,
  PERMIT_LIFETIME_MS,
  type Permit,
  type PermitPurpose,
  type SignatureCrypto,
  equalBytes,
  NONCE_BYTES,
  permitStatement,
} from '@pando/protocol';
import type { PermitStore } from '../../store.ts';
import type { Self } from '../options.ts';
import { refusal } from '../refusal.ts';

/** Permits of this server: signed by it, and spent once. */
export class Permits {
  readonly #crypto: SignatureCrypto;
  readonly #self: Self;
  readonly #random: (length: number) => Uint8Array;
  readonly #store: PermitStore;

  constructor(crypto: SignatureCrypto, self: Self, random: (length: number) => Uint8Array, store: PermitStore) {
    this.#crypto = crypto;
    this.#self = self;
    this.#random = random;
    this.#store = store;
  }

  issue(purpose: PermitPurpose, now: number): Permit {
    const body = {
      server: this.#self.key,
      purpose,
      nonce: this.#random(NONCE_BYTES),
      expires: now + PERMIT_LIFETIME_MS,
    };
    return { body, signature: permitStatement.sign(this.#crypto, this.#self.seed, body) };
  }

  /** Undefined once it is spent; else why not. */
  spend(permit: Permit, purpose: PermitPurpose, now: number): ErrorResponse | undefined {
    const { body } = permit;
    if (!equalBytes(body.server, this.#self.key)) return refusal('unauthorised', 'the permit is of another server');
    if (body.purpose !== purpose) return refusal('unauthorised', `the permit is not for a ${purpose}`);
    if (body.expires <= now) return refusal('unauthorised', 'the permit has expired');
    if (!permitStatement.verify(this.#crypto, body.server, body, permit.signature)) {
      return refusal('unauthorised', "the permit's signature does not verify");
    }
    return this.#store.spend(body.nonce, body.expires)
      ? undefined
      : refusal('unauthorised', 'the permit was spent before');
  }

  tick(now: number): void {
    this.#store.forget(now);
  }
}
