import { gistTable } from '../list/gist.ts';
import { keepGist } from '../list/keep-gists.ts';
import { type Sleeping, listingOf, listingTable } from '../list/listing.ts';
import type { Turn } from '../turn.ts';
import { type Context, bytesOf, deviceTag, threadId } from './context.ts';
import { loadConversation } from './loading.ts';
import type { Conversation } from './model.ts';
import { conversationTable } from './tables.ts';

interface Known {
  readonly awake: readonly Conversation[];
  readonly sleeping: readonly Sleeping[];
}

/** What an engine has in memory of all that is stored once it has started: of most conversations only what lists show. */
export async function loadAll(ctx: Context, turn: Turn): Promise<Known> {
  const listings = await listingTable.all(turn.tx);
  if (listings.length === 0) return listAll(ctx, turn);
  const [awake, sleeping]: [Conversation[], Sleeping[]] = [[], []];
  for (const [id, listing] of listings) {
    if (listing.kind !== 'self') {
      sleeping.push({ id, thread: listing.thread, listing });
      continue;
    }
    const row = await conversationTable.get(turn.tx, id);
    if (row === undefined) throw new Error('a conversation that is listed is not stored');
    awake.push(await loadConversation(ctx, turn, id, row));
  }
  return { awake, sleeping };
}

/** Works out what lists show of all that is stored: an earlier version of this program has not kept it. */
async function listAll(ctx: Context, turn: Turn): Promise<Known> {
  const [awake, sleeping]: [Conversation[], Sleeping[]] = [[], []];
  const gists = new Map(await gistTable.all(turn.tx));
  for (const [id, row] of await conversationTable.all(turn.tx)) {
    const gist = gists.get(id);
    if (gist === undefined || row.state.kind === 'self') {
      const c = await loadConversation(ctx, turn, id, row);
      keepGist(ctx, turn.tx, c);
      awake.push(c);
      continue;
    }
    const log = bytesOf(id) as Conversation['log'];
    const thread = threadId(ctx, { kind: row.state.kind, log, peer: row.peer });
    const listing = listingOf({ thread, row }, { device: deviceTag(row.leafKey), pictures: gist.pictures });
    listingTable.put(turn.tx, id, listing);
    sleeping.push({ id, thread, listing });
  }
  return { awake, sleeping };
}
