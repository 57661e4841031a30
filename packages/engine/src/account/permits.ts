import { MAX_PERMITS_PER_REQUEST, type Permit, type PermitPurpose } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import type { AccountContext } from './context.ts';
import type { Homes } from './homes.ts';

/** Asked for at a time, against the next need. */
const BATCH = 2;
/** One that expires within this time is not used any more. */
const MARGIN_MS = 60_000;
/** A home that is not there yet is waited for so long. */
const PATIENCE_MS = 5_000;

type Then = (turn: Turn, permit: Permit | undefined) => Promise<void> | void;

interface Pool {
  readonly url: string;
  readonly purpose: PermitPurpose;
  readonly permits: Permit[];
  readonly waiting: Then[];
  busy: boolean;
  refused: boolean;
  deadline: number;
}

/** Leave of the own homes to create logs and to upload. */
export class Permits {
  readonly #ctx: AccountContext;
  readonly #homes: Homes;
  readonly #pools = new Map<string, Pool>();

  constructor(ctx: AccountContext, homes: Homes) {
    this.#ctx = ctx;
    this.#homes = homes;
  }

  permit(turn: Turn, url: string, purpose: PermitPurpose, then: Then): void {
    const key = `${purpose} ${url}`;
    const pool = this.#pools.get(key) ?? {
      url,
      purpose,
      permits: [],
      waiting: [],
      busy: false,
      refused: false,
      deadline: 0,
    };
    this.#pools.set(key, pool);
    if (pool.waiting.length === 0) pool.deadline = turn.now + PATIENCE_MS;
    pool.waiting.push(then);
    turn.wakeAt(turn.now);
  }

  async plan(turn: Turn): Promise<void> {
    for (const pool of this.#pools.values())
      if (pool.waiting.length > 0 && !pool.busy) await this.#planPool(turn, pool);
  }

  async #planPool(turn: Turn, pool: Pool): Promise<void> {
    const now = turn.now + this.#ctx.links.clockCorrection;
    while (pool.waiting.length > 0 && pool.permits.length > 0) {
      const permit = pool.permits.shift();
      if (permit !== undefined && permit.body.expires > now + MARGIN_MS) await pool.waiting.shift()?.(turn, permit);
    }
    if (pool.waiting.length === 0) return;
    if (!pool.refused && this.#homes.ready(pool.url) !== undefined && this.#ask(turn, pool)) return;
    if (!pool.refused && this.#homes.has(pool.url) && pool.deadline > turn.now) return turn.wakeAt(pool.deadline);
    pool.refused = false;
    for (const then of pool.waiting.splice(0)) await then(turn, undefined);
  }

  #ask(turn: Turn, pool: Pool): boolean {
    const request = {
      type: 'requestPermits',
      purpose: pool.purpose,
      count: Math.min(MAX_PERMITS_PER_REQUEST, Math.max(BATCH, pool.waiting.length)),
    } as const;
    pool.busy = this.#ctx.links.request(turn, pool.url, 'account', request, (_, answer) => {
      pool.busy = false;
      if (answer?.type === 'permits') pool.permits.push(...answer.permits);
      pool.refused = answer?.type !== 'permits' || answer.permits.length === 0;
    });
    return pool.busy;
  }
}
