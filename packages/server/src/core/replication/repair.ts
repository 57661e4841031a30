import { type Request, type Response, entryIdOf } from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { storeEntry } from '../log/append.ts';
import { refusal } from '../refusal.ts';

/** Takes an entry of a closed epoch that another replica lists. This replica's own frontier stays as it is. */
export function repair({ core, batch, log }: LogCall, { tag, body }: Extract<Request, { type: 'repair' }>): Response {
  const { store, crypto } = core;
  const id = entryIdOf(crypto, tag, body);
  const known = store.entries.locate(log.row.number, id);
  if (known !== undefined) return { type: 'appended', sequence: known.sequence };
  if (store.offers.wanted(log.row.number, id) !== tag)
    return refusal('forbidden', 'no list that was offered names this entry with this tag');
  return { type: 'appended', sequence: storeEntry(core, batch, log, id, tag, body) };
}
