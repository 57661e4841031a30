import { MemoryStore } from '@pando/client';
import type { Write } from '@pando/engine';

/** A store in memory that can tell all that it holds, to be taken elsewhere. */
export class RecordedStore extends MemoryStore {
  readonly #spaces = new Map<string, Map<string, Uint8Array>>();

  override async batch(writes: readonly Write[]): Promise<void> {
    await super.batch(writes);
    for (const { space, key, value } of writes) {
      if (key === undefined) this.#spaces.delete(space);
      else if (value === undefined) this.#spaces.get(space)?.delete(key);
      else {
        const rows = this.#spaces.get(space) ?? new Map<string, Uint8Array>();
        this.#spaces.set(space, rows.set(key, value));
      }
    }
  }

  *rows(): Iterable<{ readonly space: string; readonly key: string; readonly value: Uint8Array }> {
    for (const [space, rows] of this.#spaces) for (const [key, value] of rows) yield { space, key, value };
  }
}
