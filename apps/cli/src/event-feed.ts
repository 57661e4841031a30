import { setTimeout as sleep } from 'node:timers/promises';
import type { PandoEvent } from '@pando/engine/api';
import type { Context } from './command.ts';
import { isLasting } from './journal-record.ts';
import { JournalReader } from './journal-reader.ts';

/** How often the journal is looked at when nothing has told of news, in milliseconds. */
const LOOK_EVERY = 250;

/**
 * Delivers every event from now on until `ended`. Lasting events come through the journal, so none is lost or told
 * twice when the profile's owner ends and another process, perhaps this one, becomes the owner.
 */
export async function followEvents(
  context: Context,
  ended: AbortSignal,
  deliver: (event: PandoEvent) => void,
): Promise<void> {
  const reader = JournalReader.atEnd(context.profile);
  const news = new Bell();
  const fleeting: PandoEvent[] = [];
  const { pando } = await context.session();
  const unsubscribe = pando.subscribe((event) => {
    if (!isLasting(event)) fleeting.push(event);
    news.ring();
  });
  for (let over = false; !over;) {
    over = ended.aborted;
    for (const event of [...reader.read().events, ...fleeting.splice(0)]) deliver(event);
    if (!over) await news.rung(ended);
  }
  unsubscribe();
}

/** Lets one waiter sleep until something has happened. */
export class Bell {
  private wake = new AbortController();

  ring(): void {
    this.wake.abort();
  }

  /** Resolves when it has rung since the last time, after a while, or when `ended` is aborted. */
  async rung(ended: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([ended, this.wake.signal]);
    await sleep(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
    if (this.wake.signal.aborted) this.wake = new AbortController();
  }
}
