import { type Hash, toHex } from '@pando/protocol';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';

/** Which picture somebody has, and by the clock of the slot that said so (ms) since when; 0: nobody has said. */
interface WearerRow {
  readonly picture: Hash | null;
  readonly at: number;
}

/** By account in hexadecimal. */
const wearerTable: Table<WearerRow> = table('picture.of');
/** By hash in hexadecimal: how many bytes it has. */
const heldTable: Table<number> = table('picture');
const bytesTable: Table<Uint8Array> = table('picture.bytes');

/** The pictures that are here, and who has which. */
export class Pictures {
  readonly #held = new Set<string>();
  readonly #wearers = new Map<string, WearerRow>();

  async load(tx: Transaction): Promise<void> {
    for (const [name] of await heldTable.all(tx)) this.#held.add(name);
    for (const [account, row] of await wearerTable.all(tx)) this.#wearers.set(account, row);
  }

  has(picture: Uint8Array): boolean {
    return this.#held.has(toHex(picture));
  }

  /** How many are here: whoever has looked at all of them looks again when it changes. */
  get count(): number {
    return this.#held.size;
  }

  async bytes(tx: Transaction, picture: Uint8Array): Promise<Uint8Array | undefined> {
    return bytesTable.get(tx, toHex(picture));
  }

  /** Keeps a picture, of which `hash` is the hash. */
  keep(turn: Turn, hash: Hash, bytes: Uint8Array): void {
    const name = toHex(hash);
    if (this.#held.has(name)) return;
    this.#held.add(name);
    heldTable.put(turn.tx, name, bytes.length);
    bytesTable.put(turn.tx, name, bytes);
    turn.notify({ type: 'picture', picture: name });
  }

  /** Somebody's. */
  of(account: string): Hash | undefined {
    return this.#wearers.get(account)?.picture ?? undefined;
  }

  /** Somebody has this picture, as a slot of `at` says (ms): the latest word counts. Returns whether it is another. */
  wear(turn: Turn, account: string, { picture, at }: WearerRow): boolean {
    const known = this.#wearers.get(account);
    if (known !== undefined && (known.at > at || (at === 0 && known.picture !== null))) return false;
    const isSame = toName(known?.picture) === toName(picture);
    if (isSame && known?.at === at) return false;
    const row = { picture, at };
    this.#wearers.set(account, row);
    wearerTable.put(turn.tx, account, row);
    if (!isSame) turn.notify({ type: 'person', account });
    return !isSame;
  }

  /** Forgets what nobody has any more. `others`: groups' pictures, and those that are about to be theirs. */
  sweep(tx: Transaction, others: ReadonlySet<string>): void {
    const worn = new Set([...this.#wearers.values()].map(({ picture }) => toName(picture)));
    for (const name of this.#held) {
      if (worn.has(name) || others.has(name)) continue;
      this.#held.delete(name);
      heldTable.delete(tx, name);
      bytesTable.delete(tx, name);
    }
  }
}

function toName(picture: Hash | null | undefined): string {
  return picture === null || picture === undefined ? '' : toHex(picture);
}
