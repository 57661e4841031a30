type Key = string | number;

/** Remembers how to take back what a transaction has written. */
export class UndoLog {
  #steps: (() => void)[] | undefined;

  run<T>(work: () => T): T {
    if (this.#steps !== undefined) throw new Error('transactions do not nest');
    this.#steps = [];
    try {
      return work();
    } catch (error) {
      for (const undo of this.#steps.toReversed()) undo();
      throw error;
    } finally {
      this.#steps = undefined;
    }
  }

  record(undo: () => void): void {
    if (this.#steps === undefined) throw new Error('a write outside of a transaction');
    this.#steps.push(undo);
  }
}

/** Values by group and key, each write undone if its transaction fails. Values are replaced, never changed. */
export class Table<V> {
  readonly #undo: UndoLog;
  readonly #groups = new Map<Key, Map<Key, V>>();

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  get(group: Key, key: Key): V | undefined {
    return this.#groups.get(group)?.get(key);
  }

  has(group: Key, key: Key): boolean {
    return this.#groups.get(group)?.has(key) ?? false;
  }

  set(group: Key, key: Key, value: V): void {
    const had = this.has(group, key);
    const before = this.get(group, key);
    this.#undo.record(() => (had ? this.#set(group, key, before as V) : this.#delete(group, key)));
    this.#set(group, key, value);
  }

  delete(group: Key, key: Key): void {
    if (!this.has(group, key)) return;
    const before = this.get(group, key) as V;
    this.#undo.record(() => this.#set(group, key, before));
    this.#delete(group, key);
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

  #set(group: Key, key: Key, value: V): void {
    let values = this.#groups.get(group);
    if (values === undefined) this.#groups.set(group, (values = new Map<Key, V>()));
    values.set(key, value);
  }

  #delete(group: Key, key: Key): void {
    const values = this.#groups.get(group);
    values?.delete(key);
    if (values?.size === 0) this.#groups.delete(group);
  }
}
