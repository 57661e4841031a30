import { type WakeCall, concatBytes, fromBase64Url, toHex } from '@pando/protocol';
import type { PushSubscription } from '../api.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';

/** How servers wake this device: what it gives them, but for their rank. */
type Ring = Omit<WakeCall, 'rank'>;

const ringTable: Table<Ring> = table('bell');
const OWN = 'own';
const SECRET_BYTES = 32;
const KEY_BYTES = 65;

/** This device's bell: an address at its push service, or none. */
export class Bell {
  #ring: Ring | undefined;

  async load(tx: Transaction): Promise<void> {
    this.#ring = await ringTable.get(tx, OWN);
  }

  /** Null: this device is not woken any more. False where the keys are none. */
  hang(turn: Turn, subscription: PushSubscription | null): boolean {
    if (subscription === null) {
      this.#ring = undefined;
      ringTable.delete(turn.tx, OWN);
      return true;
    }
    const [secret, key] = [fromBase64Url(subscription.secret), fromBase64Url(subscription.key)];
    if (secret?.length !== SECRET_BYTES || key?.length !== KEY_BYTES) return false;
    this.#ring = { endpoint: subscription.endpoint, secret, key };
    ringTable.put(turn.tx, OWN, this.#ring);
    return true;
  }

  /** What a server that calls as the so many-th is given; null: nothing. */
  call(rank: number): WakeCall | null {
    return this.#ring === undefined ? null : { ...this.#ring, rank };
  }

  /** Names what a replica was told, so that it is told again only what is new. Empty: nothing. */
  mark(rank: number, accessKey: Uint8Array): string {
    if (this.#ring === undefined) return '';
    const { endpoint, secret } = this.#ring;
    return `${rank} ${toHex(concatBytes(accessKey, secret))} ${endpoint}`;
  }
}
