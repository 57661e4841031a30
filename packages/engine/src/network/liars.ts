import {
  type DecisionCertificate,
  type Evidence,
  type LogId,
  type ReplicaId,
  accusedBy,
  decisionCertificate,
  decodeOwn,
  encode,
  evidence as evidenceCodec,
  isEvidence,
  replicaId,
  toHex,
} from '@pando/protocol';
import type { Ports } from '../ports.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';

interface LiarRow {
  readonly evidence: Uint8Array;
  /** When it was found (ms). */
  readonly at: number;
}

const liarTable: Table<LiarRow> = table('liar');

interface DoubtRow {
  readonly one: Uint8Array;
  readonly other: Uint8Array;
  readonly at: number;
}

/** By log and slot: two decision certificates for two values. */
const doubtTable: Table<DoubtRow> = table('two-decisions');

interface TwoDecisions {
  readonly log: LogId;
  readonly slot: number;
  readonly one: DecisionCertificate;
  readonly other: DecisionCertificate;
}

export interface Liar {
  readonly evidence: Evidence;
  readonly at: number;
}

/** The servers that contradicted themselves, each with two statements that it signed: for good, and for all logs. */
export class Liars {
  readonly #crypto: Ports['crypto'];
  readonly #liars = new Map<ReplicaId, Liar>();
  /** When two decisions of one slot were found that a replica had signed both (ms). */
  readonly #doubts = new Map<ReplicaId, number>();

  constructor({ crypto }: Pick<Ports, 'crypto'>) {
    this.#crypto = crypto;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [id, { evidence, at }] of await liarTable.all(tx))
      this.#liars.set(id as ReplicaId, { evidence: decodeOwn(evidenceCodec, evidence), at });
    for (const [, { one, other, at }] of await doubtTable.all(tx))
      this.#noteDoubt(decodeOwn(decisionCertificate, one), decodeOwn(decisionCertificate, other), at);
  }

  /** Keeps what speaks against a server, if it proves anything; one proof of each is enough. */
  accuse(turn: Turn, evidence: Evidence): void {
    const id = replicaId(accusedBy(evidence));
    if (this.#liars.has(id) || !isEvidence(this.#crypto, evidence)) return;
    this.#liars.set(id, { evidence, at: turn.now });
    liarTable.put(turn.tx, id, { evidence: encode(evidenceCodec, evidence), at: turn.now });
    turn.notify({ type: 'servers' });
    turn.wakeAt(turn.now);
  }

  /** Keeps two decisions of one slot. Somebody lied, but nobody in particular is proven to. */
  doubt(turn: Turn, { log, slot, one, other }: TwoDecisions): void {
    const row = { one: encode(decisionCertificate, one), other: encode(decisionCertificate, other), at: turn.now };
    doubtTable.put(turn.tx, `${toHex(log)}/${slot}`, row);
    this.#noteDoubt(one, other, turn.now);
    turn.notify({ type: 'servers' });
  }

  #noteDoubt(one: DecisionCertificate, other: DecisionCertificate, at: number): void {
    const [signedOne, signedOther] = [one, other].map(
      ({ accepted }) =>
        new Set(accepted.map(({ body }) => replicaId({ key: body.server, incarnation: body.incarnation }))),
    );
    for (const id of signedOne ?? []) if (signedOther?.has(id) === true) this.#doubts.set(id, at);
  }

  find(id: ReplicaId): Liar | undefined {
    return this.#liars.get(id);
  }

  has(id: ReplicaId): boolean {
    return this.#liars.has(id);
  }

  get size(): number {
    return this.#liars.size;
  }

  /** What is kept against each server. */
  all(): readonly { readonly id: ReplicaId; readonly about: Evidence['type'] | 'decisions'; readonly at: number }[] {
    const proven = [...this.#liars].map(([id, { evidence, at }]) => ({ id, about: evidence.type, at }));
    return [...proven, ...[...this.#doubts].map(([id, at]) => ({ id, about: 'decisions' as const, at }))];
  }
}
