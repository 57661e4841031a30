import {
  type Accepted,
  type Ballot,
  type Hash,
  type Incarnation,
  type Instance,
  type LogId,
  type PromiseCertificate,
  type Promised,
  type ReplicaSet,
  type ServerKey,
  type SignatureCrypto,
  acceptedStatement,
  instanceStatement,
  promiseStatement,
  quorumFor,
} from '@pando/protocol';
import type { Self } from '@pando/server/core';
import { standInCrypto } from '../stand-in/stand-in-crypto.ts';

/**
 * The servers, values and ballots of a small world, by numbers. Ballots are numbered from 1 in their order; 0 is none.
 * What a server signs it signs really, though with a stand-in for signatures.
 */
export class Cast {
  readonly crypto: SignatureCrypto = standInCrypto(() => {
    throw new Error('nothing here is left to chance');
  });
  readonly selves: readonly Self[];
  readonly set: ReplicaSet;
  readonly instance: Instance;
  readonly instanceHash: Hash;
  readonly #values: number;
  readonly #promises = new Map<string, Promised>();
  readonly #certificates = new Map<number, PromiseCertificate>();

  constructor(servers: number, values: number) {
    this.selves = Array.from({ length: servers }, (_, i): Self => {
      const seed = this.#bytes(`server ${i}`, 32);
      const key = this.crypto.ed25519.publicKey(seed) as ServerKey;
      return { seed, key, incarnation: this.#bytes(`incarnation ${i}`, 16) as Incarnation };
    });
    const replicas = this.selves.map(({ key, incarnation }) => ({ key, incarnation, url: '' }));
    this.set = { replicas, quorum: quorumFor(servers) };
    const log = this.#bytes('log', 32) as LogId;
    this.instance = { type: 'slot', log, slot: 1, previous: log as Uint8Array as Hash };
    this.instanceHash = instanceStatement.hash(this.crypto, this.instance);
    this.#values = values;
  }

  /** Values are bytes of themselves; their hashes are in the order of their numbers. */
  bytesOf(value: number): Uint8Array {
    return Uint8Array.of(value);
  }

  hashOf(bytes: Uint8Array): Hash | undefined {
    const [value] = bytes;
    return value === undefined || value >= this.#values ? undefined : (new Uint8Array(32).fill(value + 1) as Hash);
  }

  hashOfValue(value: number): Hash {
    return new Uint8Array(32).fill(value + 1) as Hash;
  }

  number(round: number, value: number): number {
    return (round - 1) * this.#values + value + 1;
  }

  numberOf(ballot: Ballot | null): number {
    return ballot === null ? 0 : this.number(ballot.round, (ballot.value[0] ?? 0) - 1);
  }

  roundOf(ballot: number): number {
    return Math.floor((ballot - 1) / this.#values) + 1;
  }

  valueOf(ballot: number): number {
    return (ballot - 1) % this.#values;
  }

  ballot(number: number): Ballot {
    return { round: this.roundOf(number), value: this.hashOfValue(this.valueOf(number)) };
  }

  /** What server `by` signs when it promises; `proven` 0 is none. */
  promise(by: number, ballot: number, accepted: number, proven: number): Promised {
    const name = `${by} ${ballot} ${accepted} ${proven}`;
    const known = this.#promises.get(name);
    if (known !== undefined) return known;
    const { seed, key, incarnation } = this.#self(by);
    const body = {
      instance: this.instanceHash,
      ballot: this.ballot(ballot),
      accepted: accepted === 0 ? null : this.ballot(accepted),
      proven: proven === 0 ? null : proven,
      server: key,
      incarnation,
    };
    const promise = { body, signature: promiseStatement.sign(this.crypto, seed, body) };
    this.#promises.set(name, promise);
    return promise;
  }

  accepted(by: number, ballot: number): Accepted {
    const { seed, key, incarnation } = this.#self(by);
    const body = { instance: this.instanceHash, ballot: this.ballot(ballot), server: key, incarnation };
    return { body, signature: acceptedStatement.sign(this.crypto, seed, body) };
  }

  /** One that allows a ballot. All that do are alike to whoever checks them, so this one stands for any. */
  certificate(ballot: number): PromiseCertificate {
    let known = this.#certificates.get(ballot);
    if (known === undefined) {
      known = Array.from({ length: this.set.quorum }, (_, by) => this.promise(by, ballot, 0, 0));
      this.#certificates.set(ballot, known);
    }
    return known;
  }

  #self(by: number): Self {
    const self = this.selves[by];
    if (self === undefined) throw new Error(`there is no server ${by}`);
    return self;
  }

  #bytes(label: string, length: number): Uint8Array {
    return this.crypto.sha256(new TextEncoder().encode(label)).slice(0, length);
  }
}
