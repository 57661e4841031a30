import type { ConversationSummary, Pando } from '@pando/engine/api';

/** Above so many changed conversations the whole list is read, which is one call. */
const FEW = 16;

/** What is shown of the conversations, and how it is replaced. */
interface Shown {
  readonly get: () => readonly ConversationSummary[];
  readonly set: (conversations: readonly ConversationSummary[]) => void;
}

/** Newest first. */
function sorted(conversations: readonly ConversationSummary[]): readonly ConversationSummary[] {
  return conversations.toSorted((a, b) => (a.activeAt < b.activeAt ? 1 : -1));
}

/** Keeps the shown conversations as the engine has them, reading again what is said to have changed. */
export class ListReading {
  readonly #pando: Pando;
  readonly #shown: Shown;
  readonly #stale = new Set<string>();
  #isStale = false;

  constructor(pando: Pando, shown: Shown) {
    this.#pando = pando;
    this.#shown = shown;
  }

  /** One conversation is another now; or, unless said, they all may be. */
  changed(conversation?: string): void {
    if (conversation === undefined) this.#isStale = true;
    else this.#stale.add(conversation);
  }

  /** Reads what has changed. */
  async read(): Promise<void> {
    const changed = [...this.#stale];
    const whole = this.#isStale || changed.length > FEW;
    this.#stale.clear();
    this.#isStale = false;
    if (whole) return this.readAll();
    if (changed.length === 0) return;
    const known = new Set(this.#shown.get().map(({ id }) => id));
    const read = await Promise.all(changed.map((id) => this.#pando.call('conversation', { conversation: id })));
    const fresh = new Map(read.flatMap((outcome) => (outcome.ok ? [[outcome.value.id, outcome.value] as const] : [])));
    // A stranger's request, once accepted, may be a part of another conversation.
    const isThere = (id: string, at: number): boolean => read[at]?.ok === true && read[at].value.id === id;
    const gone = new Set(changed.filter((id, at) => known.has(id) && !isThere(id, at)));
    const others = this.#shown.get().filter(({ id }) => !fresh.has(id) && !gone.has(id));
    this.#shown.set(sorted([...others, ...fresh.values()]));
  }

  async readAll(): Promise<void> {
    const outcome = await this.#pando.call('list', {});
    if (outcome.ok) this.#shown.set(sorted(outcome.value));
  }
}
