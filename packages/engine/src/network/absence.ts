import type { ReplicaId } from '@pando/protocol';
import type { Table } from '../stored.ts';
import type { Turn } from '../turn.ts';

/** A server that has not served for so long is replaced. */
export const REPLACE_AFTER_MS = 24 * 3600 * 1000;
/** After it was offline itself, a device tries for so long before it believes that it is the server that is away. */
const TRIED_FOR_MS = 600_000;

/** Since when (ms) a server does not serve, which is stored, and since when this device tries it, being online. */
export interface Absence {
  readonly since: number;
  readonly triedSince: number | undefined;
}

export type Absences = Map<ReplicaId, Absence>;

export async function loadAbsences(turn: Turn, table: Table<number>, absences: Absences): Promise<void> {
  for (const [id, since] of await table.all(turn.tx)) absences.set(id as ReplicaId, { since, triedSince: undefined });
}

/**
 * Notes whether a server serves, of one kind of use that `table` remembers. `offline`: no server does, so it says
 * nothing about this one. Returns when this is to be looked at again (ms).
 */
export function noteAbsence(
  turn: Turn,
  table: Table<number>,
  absences: Absences,
  id: ReplicaId,
  now: 'serving' | 'absent' | 'offline',
): number {
  const known = absences.get(id);
  if (now === 'serving') {
    if (known !== undefined && absences.delete(id)) table.delete(turn.tx, id);
  } else if (now === 'offline') {
    if (known !== undefined) absences.set(id, { ...known, triedSince: undefined });
  } else {
    const { since, triedSince } = { since: known?.since ?? turn.now, triedSince: known?.triedSince ?? turn.now };
    if (known === undefined) table.put(turn.tx, id, since);
    absences.set(id, { since, triedSince });
    const at = Math.max(since + REPLACE_AFTER_MS, triedSince + TRIED_FOR_MS);
    if (at > turn.now) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether a server has been away for so long (ms) that it is to be replaced. */
export function isLongAbsent(turn: Turn, absence: Absence | undefined, longEnough = REPLACE_AFTER_MS): boolean {
  return (
    absence?.triedSince !== undefined &&
    absence.since + longEnough <= turn.now &&
    absence.triedSince + TRIED_FOR_MS <= turn.now
  );
}
