import { type Replica, type ReplicaId, replicaId, toHex } from '@pando/protocol';
import { type Absences, isLongAbsent, loadAbsences, noteAbsence } from '../network/absence.ts';
import { isServer } from '../network/links.ts';
import { type Table, table } from '../stored.ts';
import type { Turn } from '../turn.ts';
import { type AccountContext, urlsOf } from './context.ts';
import { type Found, HomeDiscovery } from './home-discovery.ts';

const SEARCH_AGAIN_MS = 3600 * 1000;

const homeAwayTable: Table<number> = table('home-away');

/** Finds other homes for those that are proven to lie or have been away for a day. */
export class HomeReplacing {
  readonly #ctx: AccountContext;
  readonly #away: Absences = new Map();
  /** What is to take their places. */
  readonly #next = new Map<ReplicaId, Replica>();
  #discovery: HomeDiscovery | undefined;
  #searchAt = 0;

  constructor(ctx: AccountContext) {
    this.#ctx = ctx;
  }

  async load(turn: Turn): Promise<void> {
    await loadAbsences(turn, homeAwayTable, this.#away);
  }

  /** Homes that are to go, with what is to take their places. */
  get replacements(): ReadonlyMap<ReplicaId, Replica> {
    return this.#next;
  }

  async plan(turn: Turn): Promise<void> {
    const homes = this.#ctx.own.record.body.homes.replicas;
    this.#noteAway(turn, homes);
    const faulty = homes.filter((home) => this.#isFaulty(turn, home));
    for (const id of this.#next.keys()) if (!faulty.some((home) => replicaId(home) === id)) this.#next.delete(id);
    if ((await this.#discovery?.plan(turn)) === true) this.#discovery = undefined;
    const old = faulty.find((home) => !this.#next.has(replicaId(home)));
    if (old === undefined || this.#next.size > 0 || this.#discovery !== undefined) return;
    if (this.#searchAt > turn.now) return turn.wakeAt(this.#searchAt);
    this.#searchAt = turn.now + SEARCH_AGAIN_MS;
    turn.wakeAt(this.#searchAt);
    const choose = (found: readonly Found[]): readonly Found[] => this.#choose(homes, found);
    this.#discovery = new HomeDiscovery(this.#ctx, turn, urlsOf({ replicas: homes }), choose, (chosen, set) => {
      const next = set?.replicas[0];
      if (next === undefined) return;
      this.#next.set(replicaId(old), next);
      chosen.wakeAt(chosen.now);
    });
  }

  #noteAway(turn: Turn, homes: readonly Replica[]): void {
    const answering = homes.filter((home) => {
      const greeting = this.#ctx.links.greeting(home.url, 'account');
      return greeting !== undefined && isServer(greeting, home);
    });
    for (const home of homes) {
      const now = answering.includes(home) ? 'serving' : answering.length > 0 ? 'absent' : 'offline';
      turn.wakeAt(noteAbsence(turn, homeAwayTable, this.#away, replicaId(home), now));
    }
  }

  #isFaulty(turn: Turn, home: Replica): boolean {
    const id = replicaId(home);
    return this.#ctx.liars.has(id) || isLongAbsent(turn, this.#away.get(id));
  }

  /** One that is not a home yet, of an operator who runs none of the others if there is one. */
  #choose(homes: readonly Replica[], found: readonly Found[]): readonly Found[] {
    const keys = new Set(homes.map((home) => toHex(home.key)));
    const operators = new Set(found.filter(({ replica }) => keys.has(toHex(replica.key))).map((each) => each.operator));
    const free = found.filter(
      ({ replica }) => !keys.has(toHex(replica.key)) && !this.#ctx.liars.has(replicaId(replica)),
    );
    const next = free.find((each) => !operators.has(each.operator)) ?? free[0];
    return next === undefined ? [] : [next];
  }
}
