import {
  type AccountRecord,
  type DeviceKey,
  type Hash,
  type RecordBody,
  type Replica,
  type ReplicaId,
  MAX_DEVICES,
  NONCE_BYTES,
  decode,
  encode,
  isNextRecord,
  record as recordCodec,
  recordBodyStatement,
  recordHash,
  replicaId,
} from '@pando/protocol';
import { type Decision, Proposal } from '../consensus/index.ts';
import { backoff } from '../network/backoff.ts';
import type { Turn } from '../turn.ts';
import { recordInstance } from './certified-chain.ts';
import type { AccountContext } from './context.ts';
import type { Homes } from './homes.ts';
import { isListed } from './identity.ts';

const CONFLICT_PAUSE_MS = 5_000;

interface Change {
  readonly base: AccountRecord;
  readonly proposal: Proposal;
  /** What each home was asked last. */
  readonly asked: Map<ReplicaId, string>;
  readonly retryAt: Map<ReplicaId, number>;
  pausedUntil: number;
  outpaced: boolean;
  attempts: number;
}

/**
 * Brings about the next version of the own record, decided by the homes of the current one, whenever it should say
 * something else: that this device is the account's, or that a home was replaced.
 */
export class RecordChange {
  readonly #ctx: AccountContext;
  readonly #homes: Homes;
  readonly #moved: () => ReadonlyMap<ReplicaId, Replica>;
  readonly #changed: (turn: Turn) => Promise<void>;
  #change: Change | undefined;

  /** `moved`: homes that are to go, with what is to take their places. */
  constructor(
    ctx: AccountContext,
    homes: Homes,
    moved: () => ReadonlyMap<ReplicaId, Replica>,
    changed: (turn: Turn) => Promise<void>,
  ) {
    this.#ctx = ctx;
    this.#homes = homes;
    this.#moved = moved;
    this.#changed = changed;
  }

  plan(turn: Turn): void {
    if (this.#change?.base !== this.#ctx.own.record) this.#change = undefined;
    // Until somebody can be told nothing is worked out: this device's key is, for it, which a start would wait for.
    const isHeard = this.#ctx.own.record.body.homes.replicas.some(({ url }) => this.#homes.ready(url) !== undefined);
    if (this.#change === undefined && !isHeard) return;
    this.#change ??= this.#begin();
    const change = this.#change;
    if (change === undefined) return;
    if (change.pausedUntil > turn.now) return turn.wakeAt(change.pausedUntil);
    if (change.outpaced) {
      change.outpaced = false;
      change.proposal.retry();
    }
    for (const home of change.base.body.homes.replicas) this.#ask(turn, change, home);
  }

  /** Undefined where the record says what it should. */
  #begin(): Change | undefined {
    const { crypto } = this.#ctx.ports;
    const { account, record: base } = this.#ctx.own;
    const wanted = this.#wanted(base);
    if (wanted === undefined) return undefined;
    const own = { bytes: encode(recordCodec, wanted), hash: recordHash(crypto, wanted) };
    const instance = recordInstance(crypto, account, base);
    const proposal = new Proposal(crypto, base.body.homes, instance, own, (bytes) => this.#hashOf(base, bytes));
    return { base, proposal, asked: new Map(), retryAt: new Map(), pausedUntil: 0, outpaced: false, attempts: 0 };
  }

  #wanted(base: AccountRecord): AccountRecord | undefined {
    const { crypto } = this.#ctx.ports;
    const { row, deviceKey } = this.#ctx.own;
    const moved = this.#moved();
    const isIn = isListed(this.#ctx.own);
    if (isIn && moved.size === 0) return undefined;
    const devices: readonly DeviceKey[] = isIn
      ? base.body.devices
      : [...base.body.devices, deviceKey].slice(-MAX_DEVICES);
    const replicas = base.body.homes.replicas.map((home) => moved.get(replicaId(home)) ?? home);
    const body: RecordBody = {
      ...base.body,
      version: base.body.version + 1,
      previous: recordHash(crypto, base),
      nonce: crypto.random(NONCE_BYTES),
      devices,
      homes: { replicas, quorum: base.body.homes.quorum },
    };
    const seed = isIn ? row.deviceSeed : row.recoverySeed;
    return { body, signer: crypto.ed25519.publicKey(seed), signature: recordBodyStatement.sign(crypto, seed, body) };
  }

  #hashOf(base: AccountRecord, bytes: Uint8Array): Hash | undefined {
    const decoded = decode(recordCodec, bytes);
    const { crypto } = this.#ctx.ports;
    return decoded.ok && isNextRecord(crypto, base, decoded.value) ? recordHash(crypto, decoded.value) : undefined;
  }

  #ask(turn: Turn, change: Change, home: Replica): void {
    const id = replicaId(home);
    const { proposal, asked, retryAt } = change;
    const { phase } = proposal;
    if (asked.get(id) === phase || this.#homes.ready(home.url) === undefined) return;
    const notBefore = retryAt.get(id) ?? 0;
    if (notBefore > turn.now) return turn.wakeAt(notBefore);
    const sent = this.#ctx.links.request(turn, home.url, 'account', proposal.request(), async (answered, answer) => {
      if (this.#change !== change) return;
      if (answer === undefined || answer.type === 'error' || answer.type === 'behind') {
        if (asked.get(id) === phase) asked.delete(id);
        if (answer?.type === 'behind') this.#homes.joinAgain(home.url);
        if (answer?.type === 'error' && answer.code === 'conflict') this.#homes.recordInDoubt = true;
        const wait =
          answer?.type === 'error'
            ? Math.max(answer.retryAfter ?? 0, CONFLICT_PAUSE_MS)
            : backoff(this.#ctx.ports.crypto, 0);
        retryAt.set(id, answered.now + wait);
        return;
      }
      const step = proposal.receive(id, answer, phase);
      if (step === 'decided' && proposal.decision !== undefined)
        await this.#decided(answered, change.base, proposal.decision);
      if (step !== 'outpaced' || change.outpaced) return;
      change.outpaced = true;
      change.pausedUntil = answered.now + backoff(this.#ctx.ports.crypto, change.attempts++);
    });
    if (sent) asked.set(id, phase);
  }

  /** The homes learn it as they are joined again, with the whole chain. */
  async #decided(turn: Turn, base: AccountRecord, { value, certificate }: Decision): Promise<void> {
    const { own } = this.#ctx;
    this.#change = undefined;
    const decoded = decode(recordCodec, value);
    if (!decoded.ok || own.record !== base) return;
    this.#ctx.store(turn, { ...own.row, chain: [...own.row.chain, { record: decoded.value, certificate }] });
    await this.#changed(turn);
  }
}
