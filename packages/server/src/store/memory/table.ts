type Key = string | number;

/** One write to a table. */
export interface Change {
  readonly table: Table<unknown>;
  readonly group: Key;
  readonly key: Key;
  /** Undefined where there was, or is, nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Told of what a transaction changed before it counts as done; where it throws, the transaction has failed. */
export type Commit = (changes: readonly Change[]) => void;

/** Remembers what a transaction has written, to take it back. */
export class Transactions {
  readonly tables: Table<unknown>[] = [];
  readonly #commit: Commit;
  #changes: Change[] | undefined;

  constructor(commit: Commit) {
    this.#commit = commit;
  }

  run<T>(work: () => T): T {
    if (this.#changes !== undefined) throw new Error('transactions do not nest');
    const changes: Change[] = [];
    this.#changes = changes;
    try {
      const result = work();
      this.#commit(changes);
      return result;
    } catch (error) {
      undo(changes);
      throw error;
    } finally {
      this.#changes = undefined;
    }
  }

  record(change: Change): void {
    if (this.#changes === undefined) throw new Error('a write outside of a transaction');
    this.#changes.push(change);
  }
}

/** Takes writes back, the last first. */
export function undo(changes: readonly Change[]): void {
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i];
    change?.table.put(change.group, change.key, change.before);
  }
}

/** Does writes that were taken back again. */
export function redo(changes: readonly Change[]): void {
  for (const { table, group, key, after } of changes) table.put(group, key, after);
}

/** Values by group and key, each write undone if its transaction fails. Values are replaced, never changed. */
export class Table<V> {
  readonly #transactions: Transactions;
  readonly #groups = new Map<Key, Map<Key, V>>();

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
    transactions.tables.push(this);
  }

  get(group: Key, key: Key): V | undefined {
    return this.#groups.get(group)?.get(key);
  }

  has(group: Key, key: Key): boolean {
    return this.#groups.get(group)?.has(key) ?? false;
  }

  set(group: Key, key: Key, value: V): void {
    this.#change(group, key, value);
  }

  delete(group: Key, key: Key): void {
    if (this.has(group, key)) this.#change(group, key, undefined);
  }

  clear(group: Key): void {
    for (const [key] of this.entries(group)) this.delete(group, key);
  }

  size(group: Key): number {
    return this.#groups.get(group)?.size ?? 0;
  }

  values(group: Key): V[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  entries(group: Key): [Key, V][] {
    return [...(this.#groups.get(group) ?? [])];
  }

  groups(): Key[] {
    return [...this.#groups.keys()];
  }

  /** Outside of any transaction: to undo, redo and copy. Undefined: nothing. */
  put(group: Key, key: Key, value: V | undefined): void {
    const values = this.#groups.get(group);
    if (value === undefined) {
      values?.delete(key);
      if (values?.size === 0) this.#groups.delete(group);
    } else if (values === undefined) this.#groups.set(group, new Map([[key, value]]));
    else values.set(key, value);
  }

  /** Takes over all that another table has. */
  copy(from: Table<V>): void {
    for (const [group, values] of from.#groups) this.#groups.set(group, new Map(values));
  }

  #change(group: Key, key: Key, after: V | undefined): void {
    const before = this.get(group, key);
    this.#transactions.record({ table: this, group, key, before, after });
    this.put(group, key, after);
  }
}
