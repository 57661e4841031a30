import {
  type AccountId,
  type ErrorResponse,
  type Hash,
  type SignatureCrypto,
  type Token,
  toHex,
} from '@pando/protocol';
import type { TokenStore } from '../../store.ts';
import { refusal } from '../refusal.ts';
import type { AddressLimit } from './address-limit.ts';
import type { AccountLimits } from './limits.ts';
import { RateLimit } from './rate-limit.ts';

/**
 * Who may claim an account's key packages and write to its inbox: holders of a token from its contact link, within
 * reason; others only now and then.
 */
export class StrangerGate {
  readonly #crypto: SignatureCrypto;
  readonly #tokens: TokenStore;
  readonly #strangers: AddressLimit;
  readonly #strangersPerAccount: RateLimit;
  readonly #tokenHolders: RateLimit;

  constructor(crypto: SignatureCrypto, tokens: TokenStore, strangers: AddressLimit, limits: AccountLimits) {
    this.#crypto = crypto;
    this.#tokens = tokens;
    this.#strangers = strangers;
    this.#strangersPerAccount = new RateLimit(limits.strangersPerAccount);
    this.#tokenHolders = new RateLimit(limits.tokenHolders);
  }

  /** Undefined where it may pass, and then a token is taken from its buckets. */
  refuse(account: AccountId, token: Token | null, address: string, now: number): ErrorResponse | undefined {
    if (token === null) {
      const wait = this.#strangers.take(address, now) || this.#strangersPerAccount.take(toHex(account), now);
      return wait === 0 ? undefined : refusal('rate-limited', 'too much without a token of this account', wait);
    }
    if (!this.#tokens.has(account, this.#crypto.sha256(token) as Hash)) {
      return refusal('unauthorised', 'the token is not, or no longer, one of this account');
    }
    const wait = this.#tokenHolders.take(toHex(account), now);
    return wait === 0 ? undefined : refusal('rate-limited', 'too much was asked of this account', wait);
  }

  sweep(now: number): void {
    this.#strangers.sweep(now);
    this.#strangersPerAccount.sweep(now);
    this.#tokenHolders.sweep(now);
  }
}
