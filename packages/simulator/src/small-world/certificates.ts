import { type Promised, allowsAccept } from '@pando/protocol';
import type { Cast } from './cast.ts';
import { type Column, acceptedIn, highestProven } from './column.ts';

/**
 * How certificates are looked at: as the protocol wants; without asking who has proven what was accepted; or not at all,
 * so that whoever asks is believed.
 */
export type CertificateCheck = 'on' | 'unproven' | 'off';

/** Which ballots somebody who has seen all that was signed can show a certificate for. */
export class Certificates {
  readonly #cast: Cast;
  readonly #check: CertificateCheck;
  readonly #liar: number | undefined;
  readonly #ballots: number;
  readonly #known = new Map<string, boolean>();

  constructor(cast: Cast, check: CertificateCheck, liar: number | undefined, ballots: number) {
    this.#cast = cast;
    this.#check = check;
    this.#liar = liar;
    this.#ballots = ballots;
  }

  /** Whether there is one for this ballot, of these honest servers' promises and any that a liar would sign. */
  exists(columns: readonly Column[], ballot: number): boolean {
    if (this.#check === 'off') return true;
    let given = 0;
    let name = String.fromCharCode(ballot);
    for (const { promises } of columns) {
      const promise = promises[ballot] ?? 0;
      if (promise === 0) continue;
      given += 1;
      name += String.fromCharCode(promise);
    }
    if (given + (this.#liar === undefined ? 0 : 1) < this.#cast.set.quorum) return false;
    let known = this.#known.get(name);
    if (known === undefined) this.#known.set(name, (known = this.#some(ballot, this.#honest(columns, ballot))));
    return known;
  }

  #honest(columns: readonly Column[], ballot: number): readonly Promised[] {
    return columns.flatMap(({ promises }, by) => {
      const promise = promises[ballot] ?? 0;
      return promise === 0 ? [] : this.#cast.promise(by, ballot, acceptedIn(promise), highestProven(promise));
    });
  }

  /** The highest that an honest server has proven serves best, and is no secret; a liar signs what is wanted. */
  #some(ballot: number, honest: readonly Promised[]): boolean {
    const lies = this.#liar === undefined ? [] : this.#lies(this.#liar, ballot);
    const choices = subsets(honest);
    return choices.some(
      (some) => this.#allows(ballot, some) || lies.some((lie) => this.#allows(ballot, [...some, lie])),
    );
  }

  #lies(by: number, ballot: number): readonly Promised[] {
    const lies: Promised[] = [];
    for (let accepted = 0; accepted <= this.#ballots; accepted++)
      for (const proven of [0, this.#cast.roundOf(ballot)]) lies.push(this.#cast.promise(by, ballot, accepted, proven));
    return lies;
  }

  #allows(ballot: number, promises: readonly Promised[]): boolean {
    const { crypto, set, instanceHash } = this.#cast;
    const wanted = this.#cast.ballot(ballot);
    if (this.#check === 'on') return allowsAccept(crypto, set, instanceHash, wanted, promises);
    const allProven = promises.map(({ body }) => {
      const by = this.#cast.selves.findIndex((self) => self.key === body.server);
      return this.#cast.promise(by, ballot, this.#cast.numberOf(body.accepted), this.#cast.roundOf(ballot));
    });
    return allowsAccept(crypto, set, instanceHash, wanted, allProven);
  }
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((all, item) => [...all, ...all.map((each) => [...each, item])], [[]]);
}
