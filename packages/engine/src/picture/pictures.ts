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
/** By hash in hexadecimal: as whose it came here. */
const heldTable: Table<readonly string[]> = table('picture.held');
const bytesTable: Table<Uint8Array> = table('picture.bytes');

/** A picture that came as more people's than this is asked for again by the first of them. */
const MAX_WHOSE = 256;

/**
 * The pictures that are here, and who has which. One counts as here only for those as whose it came: anybody may say of
 * themselves that they have the picture of somebody else, and would learn from who asks for it, or gives it, who knows whom.
 */
export class Pictures {
  readonly #held = new Map<string, ReadonlySet<string>>();
  readonly #wearers = new Map<string, WearerRow>();
  #changes = 0;

  async load(tx: Transaction): Promise<void> {
    for (const [name, whose] of await heldTable.all(tx)) this.#held.set(name, new Set(whose));
    for (const [account, row] of await wearerTable.all(tx)) this.#wearers.set(account, row);
  }

  /** `whose`: an account's in hexadecimal, or a conversation's id. */
  has(picture: Uint8Array, whose: string): boolean {
    return this.#held.get(toHex(picture))?.has(whose) === true;
  }

  /** How often it was changed what is here: whoever has looked at all of it looks again then. */
  get changes(): number {
    return this.#changes;
  }

  async bytes(tx: Transaction, picture: Uint8Array): Promise<Uint8Array | undefined> {
    return bytesTable.get(tx, toHex(picture));
  }

  /** Keeps somebody's picture, of which `hash` is the hash. */
  keep(turn: Turn, hash: Hash, bytes: Uint8Array, whose: string): void {
    const name = toHex(hash);
    const known = this.#held.get(name);
    if (known?.has(whose) === true) return;
    const all = [...(known ?? []), whose].slice(-MAX_WHOSE);
    this.#changes += 1;
    this.#held.set(name, new Set(all));
    heldTable.put(turn.tx, name, all);
    if (known !== undefined) return;
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
    for (const name of this.#held.keys()) {
      if (worn.has(name) || others.has(name)) continue;
      this.#changes += 1;
      this.#held.delete(name);
      heldTable.delete(tx, name);
      bytesTable.delete(tx, name);
    }
  }
}

function toName(picture: Hash | null | undefined): string {
  return picture === null || picture === undefined ? '' : toHex(picture);
}
