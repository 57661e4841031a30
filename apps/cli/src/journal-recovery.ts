import type { Message, Pando, PandoEvent } from '@pando/engine/api';
import type { EventJournal } from './event-journal.ts';

const PAGE = 50;
/** At most this many messages of a conversation are looked through. */
const MOST = 1000;

/**
 * After an unclean end: writes to the journal the messages that reached the engine's store and not the journal.
 * Returns their ids. (Reactions, edits and receipts of that instant show in `history` only.)
 */
export async function recoverJournal(pando: Pando, journal: EventJournal): Promise<ReadonlySet<string>> {
  const recovered = new Set<string>();
  const list = await pando.call('list', {});
  for (const { id } of list.ok ? list.value : []) {
    for (const message of await missing(pando, id, journal.known.get(id) ?? new Set())) {
      journal.append(eventOf(message));
      recovered.add(message.id);
    }
  }
  return recovered;
}

/** Messages newer than the newest page that the journal knows some of, in screen order. */
async function missing(pando: Pando, conversation: string, known: ReadonlySet<string>): Promise<readonly Message[]> {
  const found: Message[] = [];
  let before: string | undefined;
  while (found.length < MOST) {
    const limits = { limit: PAGE, ...(before === undefined ? {} : { before }) };
    const page = await pando.call('history', { conversation, ...limits });
    if (!page.ok || page.value.length === 0) break;
    const unknown = page.value.filter(
      ({ id, notice, deleted }) => !known.has(id) && notice === undefined && deleted !== true,
    );
    found.unshift(...unknown);
    before = page.value[0]?.id;
    if (page.value.length < PAGE || page.value.some(({ id }) => known.has(id))) break;
  }
  return found;
}

function eventOf(message: Message): PandoEvent {
  const { id, conversation, from, at, own, text, attachments, replyTo, blocked } = message;
  const common = { id, conversation, from, at, own, text, ...(blocked && { blocked }) };
  if (attachments !== undefined) return { type: 'file', ...common, attachments };
  return { type: 'message', ...common, ...(replyTo === undefined ? {} : { replyTo }) };
}
