import { ENDORSER_WINDOW_MS, endorsersToKeep, toHex } from '@pando/protocol';
import type { Core } from '../context.ts';
import type { LogState } from '../log/log-state.ts';
import { originOf } from './renewal.ts';

/** A server that did not run for longer than this does not know who would have opened its logs meanwhile. */
const WATCH_GAP_MS = 24 * 60 * 60 * 1000;
const WATCH_PRECISION_MS = 60 * 60 * 1000;

/**
 * The endorsing keys (in hexadecimal) of the last endorsed slot's list that count: those that opened this log within
 * the window, as they are or renewed. While the server has not watched the log for that long, it takes all of them to be there.
 */
export function countedEndorsers(core: Core, log: LogState, now: number): ReadonlySet<string> {
  const endorsing = endorsingKeys(log);
  const from = now - ENDORSER_WINDOW_MS;
  const watchedSince = Math.max(core.store.server.watch()?.since ?? now, log.row.createdAt);
  if (watchedSince > from) return endorsing;
  const open = Array.from(core.members.get(log.hex) ?? [], (each) => each.keyHex);
  const opened = [...log.opened].filter(([, at]) => at >= from).map(([hex]) => hex);
  const there = new Set([...open, ...opened].map((hex) => originOf(log.renewed, hex)));
  return new Set([...endorsing].filter((hex) => there.has(hex)));
}

/** Of the last endorsed slot's list, the keys that are not provisional. */
export function endorsingKeys(log: LogState): ReadonlySet<string> {
  return new Set(log.endorsedList.filter((each) => !each.provisional).map((each) => toHex(each.key)));
}

/**
 * How many endorsements close a slot: min(2, E − 1), the committer's included. Where that is none, a slot `closesAlone`
 * when it is decided if it is the next to be endorsed and its signer is an endorsing key. Any other still needs one:
 * a newcomer alone ends no epoch of those who let it in, and somebody says which slots before it are void.
 */
export function endorsementsNeeded(endorsers: number, closesAlone: () => boolean): number {
  const needed = endorsersToKeep(endorsers);
  return needed > 0 || closesAlone() ? needed : 1;
}

/** Notes that the server runs. After a long gap its window begins anew. */
export function watch({ store }: Core, now: number): void {
  const last = store.server.watch();
  if (last === undefined || now > last.at + WATCH_GAP_MS) store.server.setWatch({ since: now, at: now });
  else if (now > last.at + WATCH_PRECISION_MS) store.server.setWatch({ since: last.since, at: now });
}
