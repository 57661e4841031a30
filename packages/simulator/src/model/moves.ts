import {
  type LogId,
  type Seal,
  activeCertificate,
  decodeOwn,
  equalBytes,
  seal as sealCodec,
  slotValue,
} from '@pando/protocol';
import type { Failure } from '../report.ts';
import type { SimServer } from '../sim-server.ts';

const ALL = { rows: 1_000_000, bytes: Number.MAX_SAFE_INTEGER };

/** What honest servers signed of a move to other servers, against what they keep. */
export function brokenMoves(honest: readonly SimServer[], log: LogId): readonly Failure[] {
  return honest.flatMap((server) => [...grownAfterSealing(server, log), ...heldWithoutHaving(server, log, honest)]);
}

/** A server that was left takes nothing more, unless a later slot took it in again; a new incarnation signed nothing. */
function grownAfterSealing({ store, url, key, incarnation }: SimServer, log: LogId): readonly Failure[] {
  const row = store.logs.find(log);
  if (row === undefined || row.endedBy === 0) return [];
  const signed = store.statements.seal(row.number, row.endedBy);
  const last = store.slots.get(row.number, row.decided);
  if (signed === undefined || last === undefined) return [];
  const { replicas } = decodeOwn(slotValue, last.value).body.binding.replicas;
  if (replicas.some((each) => equalBytes(each.key, key) && equalBytes(each.incarnation, incarnation))) return [];
  const { sequence, incarnation: signer } = decodeOwn(sealCodec, signed).body;
  if (!equalBytes(signer, incarnation)) return [];
  const end = store.entries.end(row.number)?.sequence ?? 0;
  return end <= sequence
    ? []
    : [{ check: 'lost', detail: `${url} took ${end - sequence} entries after it had sealed slot ${row.endedBy}` }];
}

/** A server that signed that it holds what others sealed has all of it. */
function heldWithoutHaving(server: SimServer, log: LogId, honest: readonly SimServer[]): readonly Failure[] {
  const { store, url, key, incarnation } = server;
  const row = store.logs.find(log);
  if (row === undefined) return [];
  const failures: Failure[] = [];
  for (let slot = 1; slot <= row.decided; slot++) {
    const signed = store.statements.active(row.number, slot);
    if (signed === undefined) continue;
    const { seals, held } = decodeOwn(activeCertificate, signed);
    const isHolder = held.some(({ body }) => equalBytes(body.server, key) && equalBytes(body.incarnation, incarnation));
    if (!isHolder) continue;
    for (const seal of seals) {
      const lacking = sealedBy(seal, log, honest).filter((id) => store.entries.locate(row.number, id) === undefined);
      if (lacking.length === 0) continue;
      const detail = `${url} signed that it holds what was sealed at slot ${slot}, and lacks ${lacking.length} entries`;
      failures.push({ check: 'lost', detail });
    }
  }
  return failures;
}

type EntryIds = ReturnType<SimServer['store']['entries']['after']>[number]['id'][];

/** The ids that a seal lists, as the server that signed it still has them. */
function sealedBy({ body }: Seal, log: LogId, honest: readonly SimServer[]): EntryIds {
  const signer = honest.find(
    ({ key, incarnation }) => equalBytes(key, body.server) && equalBytes(incarnation, body.incarnation),
  );
  const row = signer?.store.logs.find(log);
  if (signer === undefined || row === undefined) return [];
  return signer.store.entries
    .after(row.number, body.expired, ALL, false)
    .filter(({ sequence }) => sequence <= body.sequence)
    .map(({ id }) => id);
}
