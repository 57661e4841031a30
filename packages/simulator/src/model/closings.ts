import {
  type AccessEntry,
  type Binding,
  ENDORSER_WINDOW_MS,
  type SlotValue,
  decodeOwn,
  endorsement,
  genesis,
  slotValue,
  toHex,
} from '@pando/protocol';
import type { Store } from '@pando/server/core';
import type { LogRow } from '../observer.ts';
import type { Failure } from '../report.ts';

/** A server that held a slot for endorsed without having been told so by enough of those whose word counts. */
interface Unfounded {
  readonly server: string;
  /** What it had. */
  readonly detail: string;
}

/**
 * Which slots servers have taken for endorsed, looked at when they did: later nothing shows it any more, for those whose
 * keys were dropped by a slot that nobody should have believed in are taken in anew.
 */
export class Closings {
  /** By log and slot: somebody had enough endorsements, and others may have followed its frontier. */
  readonly #founded = new Set<string>();
  readonly #unfounded: Unfounded[] = [];

  /** `row` is about to be written; the store still says what was so before. */
  note(server: string, store: Store, row: LogRow, now: number): void {
    const name = `${toHex(row.log)} ${row.endorsed}`;
    const lacking = lackingEndorsements(store, row, now);
    if (lacking === undefined) this.#founded.add(name);
    else if (!this.#founded.has(name)) {
      const detail = `${server} took slot ${row.endorsed} of ${name.slice(0, 8)} for endorsed with ${lacking}`;
      this.#unfounded.push({ server, detail });
    }
  }

  /** Of these servers. */
  unfounded(servers: readonly { readonly url: string }[]): readonly Failure[] {
    const urls = new Set(servers.map(({ url }) => url));
    return this.#unfounded
      .filter(({ server }) => urls.has(server))
      .map(({ detail }) => ({ check: 'not-endorsed', detail }));
  }
}

/**
 * What is wrong with taking the slot that `row` names for endorsed: too few keys of the list that was endorsed before have
 * said so, agreeing on which slots before it are void. What any later list says, of a slot that may be void, is no matter.
 */
function lackingEndorsements(store: Store, row: LogRow, now: number): string | undefined {
  // From then on keys that did not come for long do not count, and a server alone knows which.
  if (now >= row.createdAt + ENDORSER_WINDOW_MS) return undefined;
  const endorsed = store.logs.byNumber(row.number)?.endorsed ?? 0;
  const list = listOf(store, row, endorsed);
  const endorsing = new Set(list.filter(({ provisional }) => !provisional).map(({ key }) => toHex(key)));
  const standsFor = renewals(store, row, { list, endorsed });
  const originOf = (key: string): string => {
    const before = standsFor.get(key);
    return before === undefined ? key : originOf(before);
  };
  const signer = originOf(toHex(valueOf(store, row, row.endorsed).body.signer));
  // The commit of the only such key is its word.
  if (endorsing.size <= 1 && row.endorsed === endorsed + 1 && endorsing.has(signer)) return undefined;
  const wanted = endorsing.size < 3 ? 1 : 2;
  const agreeing = new Map<string, Set<string>>();
  for (const given of store.endorsements.of(row.number)) {
    const { slot, voids, key } = decodeOwn(endorsement, given.endorsement).body;
    const origin = originOf(toHex(key));
    if (slot < row.endorsed || voids.includes(row.endorsed) || !endorsing.has(origin)) continue;
    const between = new Set(voids.filter((each) => each > endorsed && each < row.endorsed));
    const opinion = [...between].sort((a, b) => a - b).join();
    agreeing.set(opinion, (agreeing.get(opinion) ?? new Set()).add(origin));
  }
  const most = Math.max(0, ...[...agreeing.values()].map((each) => each.size));
  return most >= wanted ? undefined : `${most} of ${wanted} endorsements by keys of slot ${endorsed}`;
}

/** Which key stands for which: of one who committed and had its list name a new one instead of the one that signed. */
function renewals(
  store: Store,
  row: LogRow,
  { list, endorsed }: { readonly list: readonly AccessEntry[]; readonly endorsed: number },
): ReadonlyMap<string, string> {
  const known = new Set(list.map(({ key }) => toHex(key)));
  const standsFor = new Map<string, string>();
  for (let slot = endorsed + 1; slot <= row.decided; slot++) {
    const { signer, binding } = valueOf(store, row, slot).body;
    const by = toHex(signer);
    const keys = binding.accessKeys.map(({ key }) => toHex(key));
    const [next, another] = binding.accessKeys.flatMap(({ key, provisional }) =>
      provisional || known.has(toHex(key)) ? [] : [toHex(key)],
    );
    const isRenewal = known.has(by) && !keys.includes(by) && another === undefined;
    if (next !== undefined && isRenewal) standsFor.set(next, by);
    for (const key of keys) known.add(key);
  }
  return standsFor;
}

function listOf(store: Store, row: LogRow, slot: number): Binding['accessKeys'] {
  return slot === 0
    ? [{ key: decodeOwn(genesis, row.genesis).creator, provisional: false }]
    : valueOf(store, row, slot).body.binding.accessKeys;
}

function valueOf(store: Store, row: LogRow, slot: number): SlotValue {
  const stored = store.slots.get(row.number, slot);
  if (stored === undefined) throw new Error(`slot ${slot} of ${row.decided} is not in the store`);
  return decodeOwn(slotValue, stored.value);
}
