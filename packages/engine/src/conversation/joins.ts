import {
  type GroupLink,
  type InboxMessage,
  type JoinRequest,
  doorkeepersOf,
  joinRequestStatement,
  toHex,
} from '@pando/protocol';
import { backoff } from '../network/backoff.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import { type Context, ownAccount } from './context.ts';
import type { ConversationId } from './model.ts';
import { askToBeReadded } from './readding.ts';
import { type JoinRow, joinTable } from './tables.ts';

const RETRY_MS = 4_000;
/**
 * Admins say nothing to a member who asks to come in. A device whose old copy was brought back knows nothing of being one:
 * if nobody has let it in by then (ms), it asks for its leaf to be replaced, which is heard of members alone.
 */
const TAKEN_FOR_MEMBER_MS = 120_000;

/** Groups that this account has asked to come into by a link, until it is in or asks no more. */
export class Joins {
  readonly #ctx: Context;
  readonly #rows = new Map<ConversationId, JoinRow>();
  /** By group and account: whose record is being read, how often in vain, and when it is again (ms). */
  readonly #asking = new Map<string, { readonly times: number; readonly at: number }>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [id, row] of await joinTable.all(tx)) this.#rows.set(id, row);
  }

  all(): readonly JoinRow[] {
    return [...this.#rows.values()];
  }

  has(id: ConversationId): boolean {
    return this.#rows.has(id);
  }

  /** Asks the link's admins to be let in. */
  ask(turn: Turn, link: GroupLink): void {
    this.#put(turn, { link, at: turn.now, asked: [] });
    turn.wakeAt(turn.now);
  }

  /** It is in, or does not want to be any more. */
  drop(turn: Turn, id: ConversationId): boolean {
    joinTable.delete(turn.tx, id);
    return this.#rows.delete(id);
  }

  async plan(turn: Turn): Promise<void> {
    for (const [id, row] of this.#rows) await this.#askAnew(turn, id, row);
    for (const [id, row] of this.#rows) {
      for (const { account, homes } of doorkeepersOf(row.link)) {
        const key = `${id} ${toHex(account)}`;
        const { times, at } = this.#asking.get(key) ?? { times: 0, at: 0 };
        if (row.asked.includes(toHex(account)) || at === Number.POSITIVE_INFINITY) continue;
        if (at > turn.now) {
          turn.wakeAt(at);
          continue;
        }
        this.#asking.set(key, { times: times + 1, at: Number.POSITIVE_INFINITY });
        this.#deliver(turn, id, key, { account, homes, token: undefined });
      }
    }
  }

  async #askAnew(turn: Turn, id: ConversationId, row: JoinRow): Promise<void> {
    if (row.askedAnew === true) return;
    const askAt = row.at + TAKEN_FOR_MEMBER_MS;
    if (askAt > turn.now) return turn.wakeAt(askAt);
    this.#put(turn, { ...row, askedAnew: true });
    const admins = doorkeepersOf(row.link);
    for (const { account, homes } of admins) this.#ctx.people.meet(turn, { account, name: '', homes, bySelf: false });
    const accounts = admins.map(({ account }) => account);
    await askToBeReadded(this.#ctx, turn, row.link.log, accounts, () => this.#rows.has(id));
  }

  #deliver(turn: Turn, id: ConversationId, key: string, who: Parameters<Context['account']['lookUp']>[1]): void {
    this.#ctx.account.lookUp(turn, who, async (found, record) => {
      const row = this.#rows.get(id);
      if (row === undefined) return;
      const sealed =
        record === undefined ? undefined : await this.#ctx.account.seal(record.body.inboxKey, this.#message(row.link));
      if (sealed === undefined) {
        const { times } = this.#asking.get(key) ?? { times: 1 };
        const at = found.now + backoff(this.#ctx.ports.crypto, times, RETRY_MS);
        this.#asking.set(key, { times, at });
        return found.wakeAt(at);
      }
      this.#ctx.account.deliver(found, who, sealed);
      this.#put(found, { ...row, asked: [...row.asked, toHex(who.account)] });
    });
  }

  #message({ log, secret }: GroupLink): InboxMessage {
    const own = ownAccount(this.#ctx);
    const request: JoinRequest = {
      log,
      secret,
      account: own.account,
      device: own.device.key,
      name: own.name,
      homes: own.homes.replicas.map((home) => home.url),
      nonce: this.#ctx.ports.crypto.random(32),
    };
    const signature = joinRequestStatement.sign(this.#ctx.ports.crypto, own.device.seed, request);
    return { type: 'join', request, signature };
  }

  #put(turn: Turn, row: JoinRow): void {
    const id = toHex(row.link.log);
    this.#rows.set(id, row);
    joinTable.put(turn.tx, id, row);
  }
}
