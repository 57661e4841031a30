import type { RangeOptions, Row, Store, Write } from '@pando/engine';
import { completed, requested } from './indexeddb.ts';
import { openOwned } from './open-store.ts';
import { PageCache } from './page-cache.ts';
import { PageCipher, type StoreKeys } from './page-cipher.ts';
import { decodeDirectory, encodeDirectory, pageIndexOf, type PageDirectory, type PageEntry } from './page-directory.ts';
import { applyWrites, cutPages, decodePage, encodePage, type Page } from './page.ts';

type Sealed = Uint8Array<ArrayBuffer>;

/**
 * A store in IndexedDB that is encrypted at rest: rows in pages, pages under random ids, one directory of pages
 * for each space under a keyed hash of its name. What can be read off the disk is how many spaces and pages there
 * are, how large, and which change together.
 *
 * One tab owns it: decrypted directories and pages are kept in memory and believed.
 */
export class IndexedDbStore implements Store {
  /** For those who read the same database elsewhere. */
  readonly keys: StoreKeys;
  readonly #database: IDBDatabase;
  readonly #cipher: PageCipher;
  readonly #directories = new Map<string, PageDirectory>();
  readonly #cache = new PageCache();
  #queue: Promise<unknown> = Promise.resolve();
  #committing: Promise<unknown> | undefined;
  #commits = 0;

  private constructor(database: IDBDatabase, keys: StoreKeys) {
    this.#database = database;
    this.keys = keys;
    this.#cipher = new PageCipher(keys);
  }

  /**
   * Opens the database of that name; makes it, and its keys, if there is none. `lockKey` is what the app's lock has its
   * keys wrapped with. Throws `StoreLocked` where it is needed and missing.
   */
  static async open(name: string, lockKey?: CryptoKey): Promise<IndexedDbStore> {
    const { database, keys } = await openOwned(name, lockKey);
    return new IndexedDbStore(database, keys);
  }

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    const pages = await this.#read(space, (directory) => directory.slice(pageIndexOf(directory, key)).slice(0, 1));
    return pages[0]?.find((row) => row.key === key)?.value.slice();
  }

  async range(space: string, options: RangeOptions = {}): Promise<readonly Row[]> {
    const { after, before, limit = Number.POSITIVE_INFINITY, reverse = false } = options;
    // A page has at least one row and mostly many: guess how many are needed, and ask for more if it was too few.
    for (let most = Math.ceil(limit / 16) + 1; ; most *= 4) {
      const pages = await this.#read(space, (directory) => {
        const first = after === undefined ? 0 : pageIndexOf(directory, after);
        const end = before === undefined ? directory.length : pageIndexOf(directory, before) + 1;
        const entries = directory.slice(first, end);
        return reverse ? entries.slice(Math.max(0, entries.length - most)) : entries.slice(0, most);
      });
      const rows = pages
        .flat()
        .filter(({ key }) => (after === undefined || key > after) && (before === undefined || key < before));
      if (rows.length < limit && pages.length >= most) continue;
      if (reverse) rows.reverse();
      return rows.slice(0, limit).map(({ key, value }) => ({ key, value: value.slice() }));
    }
  }

  batch(writes: readonly Write[]): Promise<void> {
    const done = this.#queue.then(() => this.#write(writes));
    this.#queue = done.catch(() => {});
    return done;
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#database.close();
  }

  /** The pages that `choose` picks, all as of one moment. */
  async #read(space: string, choose: (directory: PageDirectory) => PageDirectory): Promise<readonly Page[]> {
    await this.#directory(space);
    while (this.#committing !== undefined) await this.#committing;
    // From here to the transaction of #fetch nothing is awaited, so the directory and the pages belong together.
    return this.#fetch(choose(this.#directories.get(space) ?? []));
  }

  async #fetch(entries: readonly PageEntry[]): Promise<readonly Page[]> {
    const commits = this.#commits;
    const cached = entries.map(({ id }) => this.#cache.get(id));
    const missing = entries.filter((_, i) => cached[i] === undefined);
    if (missing.length === 0) return cached as readonly Page[];
    const store = this.#database.transaction('pages', 'readonly').objectStore('pages');
    const records = await Promise.all(missing.map(({ id }) => requested<Sealed>(store.get(id))));
    const opened = new Map<string, Page>();
    await Promise.all(
      missing.map(async ({ id }, i) => opened.set(id, decodePage(await this.#cipher.open(id, records[i] as Sealed)))),
    );
    // A page that a commit has rewritten meanwhile must not come back as it was.
    if (this.#commits === commits) for (const [id, page] of opened) this.#cache.set(id, page);
    return entries.map(({ id }, i) => cached[i] ?? (opened.get(id) as Page));
  }

  async #directory(space: string): Promise<PageDirectory> {
    const known = this.#directories.get(space);
    if (known !== undefined) return known;
    const name = await this.#cipher.nameOf(space);
    const record = await requested<Sealed | undefined>(
      this.#database.transaction('directories', 'readonly').objectStore('directories').get(name),
    );
    const loaded = record === undefined ? [] : decodeDirectory(await this.#cipher.open(name, record));
    // Only who has loaded a directory changes it, so what is in the map by now is newer.
    const newer = this.#directories.get(space);
    if (newer !== undefined) return newer;
    this.#directories.set(space, loaded);
    return loaded;
  }

  async #write(writes: readonly Write[]): Promise<void> {
    const changes = await Promise.all([...bySpace(writes)].map(([space, change]) => this.#plan(space, change)));
    // WebCrypto cannot be awaited inside an IndexedDB transaction: everything is encrypted before it begins.
    const records = await Promise.all(changes.map((change) => this.#seal(change)));
    const commit = this.#commit(changes, records);
    this.#committing = commit.catch(() => {});
    try {
      await commit;
    } finally {
      this.#committing = undefined;
    }
  }

  async #plan(space: string, { cleared, rows }: SpaceWrites): Promise<SpaceChange> {
    const old = await this.#directory(space);
    const kept = cleared ? [] : old;
    const byPage = new Map<number, Map<string, Uint8Array | undefined>>();
    for (const [key, value] of rows) {
      const index = pageIndexOf(kept, key);
      const page = byPage.get(index);
      if (page === undefined) byPage.set(index, new Map([[key, value]]));
      else page.set(key, value);
    }
    const touched = [...byPage.keys()].flatMap((index) => kept[index] ?? []);
    const pages = new Map((await this.#fetch(touched)).map((page, i) => [touched[i], page]));
    const written = new Map<string, Page>();
    const directory: PageEntry[] = [];
    for (let index = 0; index < Math.max(kept.length, 1); index++) {
      const entry = kept[index];
      const changes = byPage.get(index);
      if (changes === undefined) {
        if (entry !== undefined) directory.push(entry);
        continue;
      }
      directory.push(...placePages(entry, pages.get(entry) ?? [], changes, written, () => this.#cipher.newPageId()));
    }
    const stays = new Set(directory.map(({ id }) => id));
    const unchanged = directory.length === old.length && directory.every((entry, i) => entry === old[i]);
    return {
      space,
      directory,
      directoryChanged: !unchanged,
      written,
      removed: old.filter(({ id }) => !stays.has(id)).map(({ id }) => id),
    };
  }

  async #seal({ space, directory, directoryChanged, written }: SpaceChange): Promise<SealedChange> {
    const name = await this.#cipher.nameOf(space);
    const pages = await Promise.all(
      [...written].map(async ([id, page]) => [id, await this.#cipher.seal(id, encodePage(page))] as const),
    );
    if (!directoryChanged || directory.length === 0) return { name, directory: undefined, pages };
    return { name, directory: await this.#cipher.seal(name, encodeDirectory(directory)), pages };
  }

  async #commit(changes: readonly SpaceChange[], sealed: readonly SealedChange[]): Promise<void> {
    const transaction = this.#database.transaction(['directories', 'pages'], 'readwrite', { durability: 'strict' });
    const done = completed(transaction);
    const directories = transaction.objectStore('directories');
    const pages = transaction.objectStore('pages');
    changes.forEach((change, i) => {
      const records = sealed[i] as SealedChange;
      for (const id of change.removed) pages.delete(id);
      for (const [id, record] of records.pages) pages.put(record, id);
      if (records.directory !== undefined) directories.put(records.directory, records.name);
      else if (change.directoryChanged) directories.delete(records.name);
    });
    await done;
    this.#commits++;
    for (const { space, directory, removed, written } of changes) {
      this.#directories.set(space, directory);
      for (const id of removed) this.#cache.delete(id);
      for (const [id, page] of written) this.#cache.set(id, page);
    }
  }
}

interface SpaceWrites {
  readonly cleared: boolean;
  readonly rows: ReadonlyMap<string, Uint8Array | undefined>;
}

interface SpaceChange {
  readonly space: string;
  readonly directory: PageDirectory;
  readonly directoryChanged: boolean;
  readonly written: ReadonlyMap<string, Page>;
  readonly removed: readonly string[];
}

interface SealedChange {
  readonly name: string;
  readonly directory: Sealed | undefined;
  readonly pages: readonly (readonly [id: string, record: Sealed])[];
}

/** Puts the rows of one page, as they are after the writes, into pages; those to be written are added to `written`. */
function placePages(
  entry: PageEntry | undefined,
  page: Page,
  writes: ReadonlyMap<string, Uint8Array | undefined>,
  written: Map<string, Page>,
  newId: () => string,
): readonly PageEntry[] {
  const { rows, appended } = applyWrites(page, writes);
  const pages = cutPages(rows, appended);
  const same = pages.findIndex((next) => next.length === page.length && next.every((row, i) => row === page[i]));
  const keeper = same === -1 ? 0 : same;
  return pages.map((next, i) => {
    if (i === same && entry !== undefined && i === 0) return entry;
    const low = i === 0 && entry !== undefined ? entry.low : (next[0] as Row).key;
    const id = i === keeper && entry !== undefined ? entry.id : newId();
    if (i !== same) written.set(id, next);
    return i === 0 && id === entry?.id ? entry : { low, id };
  });
}

function bySpace(writes: readonly Write[]): ReadonlyMap<string, SpaceWrites> {
  const spaces = new Map<string, { cleared: boolean; rows: Map<string, Uint8Array | undefined> }>();
  for (const { space, key, value } of writes) {
    let change = spaces.get(space);
    if (key === undefined || change === undefined) {
      change = { cleared: key === undefined || change?.cleared === true, rows: new Map() };
      spaces.set(space, change);
    }
    if (key !== undefined) change.rows.set(key, value);
  }
  return spaces;
}
