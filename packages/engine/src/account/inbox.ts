import {
  INBOX_SEAL_INFO,
  type InboxItem,
  decode,
  encode,
  equalBytes,
  inboxMessage,
  toHex,
  type InboxMessage,
} from '@pando/protocol';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import type { AccountContext } from './context.ts';
import { findKeyPackage } from './key-packages.ts';

/** Every home brings each item once; so many are remembered to tell. */
const MAX_SEEN = 4096;
const NO_AAD = new Uint8Array();

const seenTable: Table<string> = table('account.seen');

/** What others have put into this account's inboxes. */
export class Inbox {
  readonly #ctx: AccountContext;
  /** SHA-256 of sealed items in hexadecimal, oldest first, with the key of their row. */
  readonly #seen = new Map<string, string>();
  /** Introductions that are not for this device, seen since the account's record was last read, and before. */
  #others = new Set<string>();
  #judged: ReadonlySet<string> = new Set();
  #next = 0;

  constructor(ctx: AccountContext) {
    this.#ctx = ctx;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [key, hash] of await seenTable.all(tx)) {
      this.#seen.set(hash, key);
      this.#next = Number(key) + 1;
    }
  }

  /**
   * Takes what a home holds; the same again, and what nobody can open, is passed over. The home may delete it then;
   * false where it is to keep an introduction that may be another device's.
   */
  async take(turn: Turn, item: InboxItem): Promise<boolean> {
    const { ports, own, conversations } = this.#ctx;
    const sealedHash = ports.crypto.sha256(item.body);
    const key = toHex(sealedHash);
    if (this.#seen.has(key)) return true;
    const plain = await ports.mls.hpkeOpen(own.row.inboxSecret, INBOX_SEAL_INFO, NO_AAD, item.body);
    const decoded = plain === undefined ? undefined : decode(inboxMessage, plain);
    if (decoded?.ok !== true) return true;
    const isOthers = await this.#isForAnotherDevice(turn.tx, key, decoded.value);
    if (!isOthers) this.#remember(turn, key);
    const trusted = item.token !== null && equalBytes(item.token, own.row.token);
    await conversations.received(turn, decoded.value, { trusted, sealedHash });
    return !isOthers;
  }

  /** The account's record is known as it is now: who is its only device need keep nothing for others. */
  recordWasRead(): void {
    this.#judged = this.#others;
    this.#others = new Set();
  }

  async #isForAnotherDevice(tx: Transaction, key: string, message: InboxMessage): Promise<boolean> {
    if (message.type !== 'introduction') return false;
    if ((await findKeyPackage(tx, message.introduction.keyPackage)) !== undefined) return false;
    if (this.#ctx.own.record.body.devices.length === 1 && this.#judged.has(key)) return false;
    this.#others.add(key);
    return true;
  }

  #remember(turn: Turn, hash: string): void {
    const key = (this.#next++).toString().padStart(12, '0');
    this.#seen.set(hash, key);
    seenTable.put(turn.tx, key, hash);
    if (this.#seen.size <= MAX_SEEN) return;
    for (const [oldest, row] of this.#seen) {
      this.#seen.delete(oldest);
      seenTable.delete(turn.tx, row);
      return;
    }
  }
}

/** Seals a message to an account's inbox key; undefined where the key is none. */
export function sealToInbox(
  ctx: AccountContext,
  inboxKey: Uint8Array,
  message: InboxMessage,
): Promise<Uint8Array | undefined> {
  return ctx.ports.mls.hpkeSeal(inboxKey, INBOX_SEAL_INFO, NO_AAD, encode(inboxMessage, message));
}
