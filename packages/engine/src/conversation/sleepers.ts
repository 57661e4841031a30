import { identitiesOf } from '../list/gist.ts';
import { type Sleeping, readSleeping } from '../list/listing.ts';
import { newestFirst } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, isFollowed } from './context.ts';
import { loadConversation } from './loading.ts';
import type { Conversation, ConversationId } from './model.ts';

/** So many are woken in one turn, and the next after so long (ms): whoever looks at the list meanwhile waits for nothing. */
const WOKEN_AT_ONCE = 2;
const PAUSE_MS = 15;

/**
 * Conversations whose keys have not been loaded since the engine started. Each is loaded before anything is done in it;
 * the others one after the other, once there is a server.
 */
export class Sleepers {
  readonly #ctx: Context;
  readonly #byId = new Map<ConversationId, Sleeping>();
  #online = false;
  /** Whose turn it is next; worked out when the first is woken. */
  #order: readonly ConversationId[] | undefined;
  #nextAt = 0;
  /** Of all of them; worked out when it is asked for. */
  #servers: ReadonlySet<string> | undefined;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  add(sleeping: Sleeping): void {
    this.#byId.set(sleeping.id, sleeping);
    this.#servers = undefined;
  }

  get(id: ConversationId): Sleeping | undefined {
    return this.#byId.get(id);
  }

  values(): Iterable<Sleeping> {
    return this.#byId.values();
  }

  /** URLs of the servers that have what is new in them. */
  servers(): ReadonlySet<string> {
    if (this.#servers === undefined) {
      const followed = [...this.#byId.values()].filter(({ listing }) => isFollowed(listing.status));
      this.#servers = new Set(followed.flatMap(({ listing }) => listing.servers));
    }
    return this.#servers;
  }

  /** There is a server: what it has for them can be read. */
  rouse(): void {
    this.#online = true;
  }

  /** Loads one; undefined if it does not sleep. */
  async wake(turn: Turn, id: ConversationId): Promise<Conversation | undefined> {
    const sleeping = this.#byId.get(id);
    if (sleeping === undefined) return undefined;
    const { row, gist } = await readSleeping(turn.tx, sleeping);
    const c = await loadConversation(this.#ctx, turn, id, row);
    for (const [leafKey, identity] of identitiesOf(gist)) c.identities.set(leafKey, identity);
    this.#byId.delete(id);
    this.#servers = undefined;
    return c;
  }

  /** Which of them are to be woken now: those in which something was said last come first. */
  async due(turn: Turn): Promise<readonly ConversationId[]> {
    if (this.#byId.size === 0 || !this.#online) return [];
    if (this.#nextAt <= turn.now) {
      const order = (this.#order ?? (await this.#newestFirst(turn))).filter((id) => this.#byId.has(id));
      this.#order = order.slice(WOKEN_AT_ONCE);
      this.#nextAt = turn.now + PAUSE_MS;
      turn.wakeAt(this.#nextAt);
      return order.slice(0, WOKEN_AT_ONCE);
    }
    turn.wakeAt(this.#nextAt);
    return [];
  }

  async #newestFirst(turn: Turn): Promise<readonly ConversationId[]> {
    const places = new Map((await newestFirst(turn.tx)).map((thread, place) => [thread, place]));
    const placeOf = ({ thread }: Sleeping): number => places.get(thread) ?? places.size;
    return [...this.#byId.values()].sort((a, b) => placeOf(a) - placeOf(b)).map(({ id }) => id);
  }
}
