import type { Hash, Permit } from '@pando/protocol';
import type { AccountHandlers } from '../core/account-handlers.ts';
import type { Store } from '../store.ts';
import type { BlobStore } from './blob-store.ts';

/**
 * Permits to upload. The first use spends the permit and begins an upload under its nonce and the blob's hash; that
 * upload, while it is there, is what lets the same permit go on with the same blob.
 */
export class BlobPermits {
  readonly #store: Store;
  readonly #blobs: BlobStore;
  readonly #accounts: Pick<AccountHandlers, 'spendPermit'>;

  constructor(store: Store, blobs: BlobStore, accounts: Pick<AccountHandlers, 'spendPermit'>) {
    this.#store = store;
    this.#blobs = blobs;
    this.#accounts = accounts;
  }

  /** Undefined where this permit may upload this blob; else why not. */
  refuse(permit: Permit, hash: Hash, now: number): string | undefined {
    const { nonce } = permit.body;
    if (this.#blobs.hasBegun(hash, nonce)) return undefined;
    const refused = this.#store.transaction(() => this.#accounts.spendPermit(permit, 'blob', now));
    if (refused !== undefined) return refused.reason;
    this.#blobs.begin(hash, nonce);
    return undefined;
  }
}
