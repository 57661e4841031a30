import type { Method, Outcome, StoreReader, Write } from '@pando/engine';

const space = 'shell/calls';
const keptMs = 24 * 3600 * 1000;

/** These may be carried out again; they bring bytes or are answered with bytes, or there are many of them. */
const repeatableMethods: ReadonlySet<Method> = new Set([
  'attachment',
  'attachment.fetch',
  'attachment.piece',
  'attachment.state',
  'export',
  'file.put',
  'storage',
]);

/** What is known of a call that an earlier owner of the profile began. */
type Entry = { readonly at: number; readonly outcome?: Outcome<unknown> };

/**
 * Remembers calls of other processes and tabs by their ids, in the same batch as what they change, so that one which
 * is made again after its owner went away is not carried out twice.
 */
export class CallJournal {
  readonly #store: StoreReader;
  readonly #now: () => number;

  constructor(store: StoreReader, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Whether it matters that a call is carried out once. */
  keeps(method: Method): boolean {
    return !repeatableMethods.has(method);
  }

  begun(callId: string): Write {
    return this.#entry(callId, { at: this.#now() });
  }

  ended(callId: string, outcome: Outcome<unknown>): Write {
    return this.#entry(callId, { at: this.#now(), outcome });
  }

  /** What to answer a call that was begun before; undefined for one that is new. */
  async answer(callId: string): Promise<Outcome<unknown> | undefined> {
    const bytes = await this.#store.get(space, callId);
    return bytes === undefined ? undefined : (decode(bytes).outcome ?? begunBefore);
  }

  /** Deletes what nobody will ask for any more. */
  async expired(): Promise<readonly Write[]> {
    const rows = await this.#store.range(space);
    const old = rows.filter(({ value }) => decode(value).at < this.#now() - keptMs);
    return old.map(({ key }) => ({ space, key, value: undefined }));
  }

  #entry(callId: string, entry: Entry): Write {
    return { space, key: callId, value: new TextEncoder().encode(JSON.stringify(entry)) };
  }
}

const begunBefore: Outcome<never> = {
  ok: false,
  error: {
    code: 'timeout',
    message: 'This was begun, but its process ended before it was done. It goes on by itself; do not ask for it again.',
  },
};

function decode(bytes: Uint8Array): Entry {
  return JSON.parse(new TextDecoder().decode(bytes)) as Entry;
}
