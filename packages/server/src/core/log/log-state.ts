import {
  type AccessEntry,
  type Binding,
  type Genesis,
  type Hash,
  type Head,
  type LogId,
  type ReplicaId,
  type ReplicaSet,
  type SignatureCrypto,
  type SlotValue,
  decodeOwn,
  emptyChain,
  genesis as genesisCodec,
  replicaId,
  slotValue,
  toHex,
} from '@pando/protocol';
import type { LogEnd, LogRow, Store } from '../../store.ts';
import { renewalIn } from '../slots/renewal.ts';
import type { TokenBucket } from '../token-bucket.ts';

/** A log as it is kept in memory. It says what the store says, and can be thrown away at any time. */
export interface LogState {
  row: LogRow;
  readonly id: LogId;
  readonly hex: string;
  readonly genesis: Genesis;
  end: LogEnd;
  /** Hash of the last decided value; the log's id while there is none. */
  decidedHash: Hash;
  /** Decides the next slot. */
  set: ReplicaSet;
  standing: Standing;
  /** The access list of the last endorsed slot, or of the genesis. */
  endorsedList: readonly AccessEntry[];
  /** Keys that may open the log: of the last endorsed slot and of those decided since, in hexadecimal. */
  honoured: ReadonlySet<string>;
  /** Keys renewed since the last endorsed slot: the new one to the one it stands for. */
  renewed: ReadonlyMap<string, string>;
  /** Keys that came since the last endorsed slot: to the key of its list that brought them. */
  sponsors: ReadonlyMap<string, string>;
  /** Signers of void slots. */
  refused: ReadonlySet<string>;
  /** When each key last opened the log, to the hour. */
  readonly opened: Map<string, number>;
  /** How many entries other replicas list that are not here. */
  wanted: number;
  /** Who showed a frontier of a slot that is not endorsed here. */
  readonly foreignFrontiers: Map<number, Set<ReplicaId>>;
  /** The last signed head, good as long as nothing changes. */
  head: Head | undefined;
  readonly appends: Map<string, TokenBucket>;
  readonly prepares: Map<string, TokenBucket>;
  readonly staging: Map<string, TokenBucket>;
  readonly wakes: Map<string, TokenBucket>;
  readonly signals: Map<string, TokenBucket>;
}

export function loadLog(store: Store, crypto: SignatureCrypto, self: ReplicaId, row: LogRow): LogState {
  const genesis = decodeOwn(genesisCodec, row.genesis);
  const last = row.decided === 0 ? undefined : store.slots.get(row.number, row.decided);
  const set = last === undefined ? genesis.replicas : decodeOwn(slotValue, last.value).body.binding.replicas;
  return {
    row,
    id: row.log,
    hex: toHex(row.log),
    genesis,
    end: store.entries.end(row.number) ?? { sequence: 0, chain: emptyChain(crypto, row.log), at: 0 },
    decidedHash: last?.hash ?? (row.log as Uint8Array as Hash),
    set,
    standing: standingOf(set, row, self),
    ...accessOf(store, row, genesis),
    refused: new Set(store.keys.refused(row.number).map(toHex)),
    opened: new Map(store.keys.opened(row.number).map((each) => [toHex(each.key), each.at])),
    wanted: store.offers.wantedCount(row.number),
    foreignFrontiers: new Map(),
    head: undefined,
    appends: new Map(),
    prepares: new Map(),
    staging: new Map(),
    wakes: new Map(),
    signals: new Map(),
  };
}

export interface Access {
  readonly endorsedList: LogState['endorsedList'];
  readonly honoured: LogState['honoured'];
  readonly renewed: LogState['renewed'];
  readonly sponsors: LogState['sponsors'];
}

/** Who may open the log, as the store's slots have it. */
export function accessOf(store: Store, row: LogRow, genesis: Genesis): Access {
  const endorsedList = accessListOf(store, row, genesis, row.endorsed);
  let access: Access = {
    endorsedList,
    honoured: new Set(endorsedList.map((each) => toHex(each.key))),
    renewed: new Map(),
    sponsors: new Map(),
  };
  for (let slot = row.endorsed + 1; slot <= row.decided; slot++)
    access = accessWith(access, slotValueOf(store, row, slot));
  return access;
}

/** Who may open the log once this value is decided too. */
export function accessWith({ endorsedList, honoured, renewed, sponsors }: Access, value: SlotValue): Access {
  const renewal = renewalIn(value, honoured);
  const listed = value.body.binding.accessKeys.map((each) => toHex(each.key));
  const signer = toHex(value.body.signer);
  const sponsor = sponsors.get(signer) ?? signer;
  const come = listed.filter((each) => !honoured.has(each)).map((each) => [each, sponsor] as const);
  return {
    endorsedList,
    honoured: new Set([...honoured, ...listed]),
    renewed: renewal === undefined ? renewed : new Map([...renewed, renewal]),
    sponsors: come.length === 0 ? sponsors : new Map([...sponsors, ...come]),
  };
}

/**
 * Whose quotas a key uses up. Until a slot is endorsed, the keys that it brought have theirs together with its signer:
 * nobody gets more by listing keys.
 */
export function quotaKey({ sponsors }: Pick<LogState, 'sponsors'>, keyHex: string): string {
  return sponsors.get(keyHex) ?? keyHex;
}

function accessListOf(store: Store, row: LogRow, genesis: Genesis, slot: number): readonly AccessEntry[] {
  return slot === 0 ? [{ key: genesis.creator, provisional: false }] : bindingOf(store, row, slot).accessKeys;
}

/** A slot that is known to be decided. */
export function slotValueOf(store: Store, row: LogRow, slot: number): SlotValue {
  const stored = store.slots.get(row.number, slot);
  if (stored === undefined) throw new Error(`slot ${slot} of ${row.decided} is not in the store`);
  return decodeOwn(slotValue, stored.value);
}

export function bindingOf(store: Store, row: LogRow, slot: number): Binding {
  return slotValueOf(store, row, slot).body.binding;
}

/** The set that decided `slot`: of the slot before it, or of the genesis. */
export function setBefore(store: Store, log: LogState, slot: number): ReplicaSet {
  return slot <= 1 ? log.genesis.replicas : bindingOf(store, log.row, slot - 1).replicas;
}

export function isIn(set: ReplicaSet, self: ReplicaId): boolean {
  return set.replicas.some((each) => replicaId(each) === self);
}

/** Whether the same servers, in the same incarnations, are in both: then nothing moves. */
export function haveSameMembers(a: ReplicaSet, b: ReplicaSet): boolean {
  const ids = new Set(a.replicas.map(replicaId));
  return a.replicas.length === b.replicas.length && b.replicas.every((each) => ids.has(replicaId(each)));
}

/**
 * What this server is to the log: a replica of the set in force; one of an earlier set; or not yet one, because
 * the slots that name it have not been brought here.
 */
export type Standing = 'current' | 'ended' | 'awaiting';

export function standingOf(set: ReplicaSet, row: LogRow, self: ReplicaId): Standing {
  if (isIn(set, self)) return 'current';
  return row.endedBy > 0 ? 'ended' : 'awaiting';
}

/** Writes what changed of the log's row. */
export function updateRow(store: Store, log: LogState, change: Partial<LogRow>): void {
  log.row = { ...log.row, ...change };
  store.logs.update(log.row);
}
