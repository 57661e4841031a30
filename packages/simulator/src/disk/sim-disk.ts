import { type Change, type MemoryStore, type Store, memoryStore, redo, undo } from '@pando/server/core';

/** How far back a disk remembers what was on it (virtual ms): the oldest backup that there can be. */
const HISTORY_MS = 7 * 24 * 60 * 60 * 1000;
/** Records are forgotten so many at once. */
const FORGET_AT_ONCE = 1_000;

/** What SQLite throws where there is no room. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** What a process that dies in the middle of a transaction never gets to see. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** How much of the last transaction is on the disk when a process dies in it: nothing, a part of its record, or all. */
export const LAST_WRITES = ['lost', 'torn', 'whole'] as const;
export type LastWrite = (typeof LAST_WRITES)[number];

/** One transaction, as a write-ahead log has it. */
interface JournalRecord {
  readonly at: number;
  readonly changes: readonly Change[];
  /** What its checksum says. */
  state: 'whole' | 'torn' | 'flipped';
}

/**
 * A server's data folder on a disk that forgets what was not synced, tears what is being written, flips bits, runs
 * full, and can be set back. All that the store holds is what the journal of its transactions has led to; a
 * transaction is one record, synced before `transaction` returns.
 */
export class SimDisk {
  readonly #clock: () => number;
  readonly #memory: MemoryStore;
  readonly #blobs = new Map<string, { readonly body: Uint8Array; readonly at: number }>();
  readonly #journal: JournalRecord[] = [];
  /** How many of the last records are not on the disk yet. */
  #unsynced = 0;
  #syncsLate = false;
  #isFull = false;
  #lastWrite: LastWrite | undefined;
  #isDead = false;

  /** `clock` in virtual ms. */
  constructor(clock: () => number, from?: SimDisk) {
    this.#clock = clock;
    const commit = (changes: readonly Change[]): void => this.#write(changes);
    this.#memory = from === undefined ? memoryStore(commit) : from.#memory.copy(commit);
    if (from !== undefined) this.#blobs = new Map(from.#blobs);
  }

  get store(): Store {
    return this.#memory;
  }

  /** The process died in a transaction, and was not started since. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** How many transactions it could be set back by. */
  get depth(): number {
    return this.#journal.length;
  }

  /** Another disk with the same on it. */
  copy(): SimDisk {
    return new SimDisk(this.#clock, this);
  }

  /** From now on there is no room for anything, or there is again. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull;
  }

  /** A deliberate fault of the program: `transaction` returns before its record is synced, which waits for `sync`. */
  setLateSync(syncsLate: boolean): void {
    this.#syncsLate = syncsLate;
  }

  sync(): void {
    this.#unsynced = 0;
  }

  /** The process dies in the next transaction that writes. */
  dieWriting(lastWrite: LastWrite): void {
    this.#lastWrite = lastWrite;
  }

  /** A bit of one of the records, chosen by `choose` of so many, is another from now on. False: nothing is written. */
  flipBit(choose: (bound: number) => number): boolean {
    const record = this.#journal[choose(this.#journal.length)];
    if (record !== undefined) record.state = 'flipped';
    return record !== undefined;
  }

  /** What a process finds that opens the folder: all that was synced, or that it is damaged. A torn end is dropped. */
  recover(): 'sound' | 'damaged' {
    if (this.#isDead) {
      const last = this.#journal.at(-1);
      if (last?.state === 'torn') this.#journal.pop();
      else if (this.#lastWrite === 'whole' && !this.#syncsLate && last !== undefined) redo(last.changes);
    }
    for (; this.#unsynced > 0; this.#unsynced--) undo(this.#journal.pop()?.changes ?? []);
    this.#isDead = false;
    this.#lastWrite = undefined;
    return this.#journal.some(({ state }) => state !== 'whole') ? 'damaged' : 'sound';
  }

  /** Puts back what was there at a time, as far as the history goes. Not while a process runs on it. */
  setBack(to: number): void {
    this.recover();
    for (let last = this.#journal.at(-1); last !== undefined && last.at > to; last = this.#journal.at(-1)) {
      undo(last.changes);
      this.#journal.pop();
    }
    for (const [name, { at }] of this.#blobs) if (at > to) this.#blobs.delete(name);
  }

  blob(name: string): Uint8Array | undefined {
    return this.#blobs.get(name)?.body;
  }

  get blobNames(): readonly string[] {
    return [...this.#blobs.keys()];
  }

  dropBlob(name: string): void {
    this.#blobs.delete(name);
  }

  /** False where there is no room. */
  putBlob(name: string, body: Uint8Array): boolean {
    if (this.#isFull) return false;
    this.#blobs.set(name, { body, at: this.#clock() });
    return true;
  }

  #write(changes: readonly Change[]): void {
    if (this.#isDead) throw new ProcessDied();
    if (changes.length === 0) return;
    if (this.#isFull) throw new DiskFull('database or disk is full');
    const at = this.#clock();
    if (this.#lastWrite !== undefined) {
      this.#isDead = true;
      if (this.#lastWrite !== 'lost' && !this.#syncsLate)
        this.#journal.push({ at, changes, state: this.#lastWrite === 'torn' ? 'torn' : 'whole' });
      throw new ProcessDied();
    }
    this.#journal.push({ at, changes, state: 'whole' });
    if (this.#syncsLate) this.#unsynced += 1;
    this.#forget(at - HISTORY_MS);
  }

  /** What is older cannot be gone back to any more. */
  #forget(until: number): void {
    if ((this.#journal[FORGET_AT_ONCE]?.at ?? Infinity) <= until) this.#journal.splice(0, FORGET_AT_ONCE);
  }
}
