import type { Pando, PandoEvent } from '@pando/engine/api';
import { EventJournal } from './event-journal.ts';
import { recoverJournal } from './journal-recovery.ts';

/** Writes a profile's events to its journal, for as long as this process owns the profile. */
export class JournalKeeper {
  readonly #journal: EventJournal;
  /** What happens while the journal is made whole after an unclean end; undefined otherwise. */
  #held: PandoEvent[] | undefined;

  /** `pando` is the owner's own, and need not have started. */
  constructor(pando: Pando, profile: string) {
    this.#journal = new EventJournal(profile);
    pando.subscribe((event) => this.#take(event));
    if (!this.#journal.unclean) return;
    this.#held = [];
    void recoverJournal(pando, this.#journal).then((recovered) => this.#release(recovered));
  }

  /** Call it when the Pando is closed and nothing more happens. */
  close(): void {
    // What recovery holds back is in the engine's store: the next owner finds it there, if it looks.
    if (this.#held === undefined) this.#journal.close();
  }

  #take(event: PandoEvent): void {
    if (this.#held === undefined) this.#journal.append(event);
    else this.#held.push(event);
  }

  #release(recovered: ReadonlySet<string>): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) if (!('id' in event && recovered.has(event.id))) this.#journal.append(event);
  }
}
