import type { Row, StoreReader } from '@pando/engine';
import { requested } from './indexeddb.ts';
import { openStoreDatabase } from './open-store.ts';
import { PageCipher, type StoreKeys } from './page-cipher.ts';
import { decodeDirectory } from './page-directory.ts';
import { decodePage } from './page.ts';

type Sealed = Uint8Array<ArrayBuffer>;

/** How often a space is read anew that is written meanwhile. */
const maxAttempts = 20;

/**
 * Reads the spaces of a store that another thread owns and writes. It keeps nothing in memory, and each space is read
 * whole as of one moment.
 */
export class PageReader implements StoreReader {
  readonly #database: IDBDatabase;
  readonly #cipher: PageCipher;

  private constructor(database: IDBDatabase, keys: StoreKeys) {
    this.#database = database;
    this.#cipher = new PageCipher(keys);
  }

  /** Opens a database that its owner has made, with the keys that it got from there. */
  static async open(name: string, keys: StoreKeys): Promise<PageReader> {
    return new PageReader(await openStoreDatabase(name), keys);
  }

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    return (await this.range(space)).find((row) => row.key === key)?.value;
  }

  /** All rows of a space. */
  async range(space: string): Promise<readonly Row[]> {
    const name = await this.#cipher.nameOf(space);
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const known = await this.#directory(name);
      if (known === undefined) return [];
      const ids = decodeDirectory(await this.#cipher.open(name, known)).map(({ id }) => id);
      // Decrypting has ended the transaction: the pages belong to the directory only if that is the same still.
      const transaction = this.#database.transaction(['directories', 'pages'], 'readonly');
      const directory = requested<Sealed | undefined>(transaction.objectStore('directories').get(name));
      const pages = transaction.objectStore('pages');
      const records = ids.map((id) => requested<Sealed | undefined>(pages.get(id)));
      const [now, sealed] = await Promise.all([directory, Promise.all(records)]);
      if (now === undefined || !isSame(now, known)) continue;
      const opened = await Promise.all(
        ids.map(async (id, i) => decodePage(await this.#cipher.open(id, sealed[i] as Sealed))),
      );
      return opened.flat();
    }
    throw new Error('a space changed whenever it was read');
  }

  #directory(name: string): Promise<Sealed | undefined> {
    return requested(this.#database.transaction('directories', 'readonly').objectStore('directories').get(name));
  }
}

function isSame(a: Sealed, b: Sealed): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
