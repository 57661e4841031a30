import type { AcceptorFace } from './acceptor-steps.ts';

/** An honest server: its disk, and all that it has ever signed. What was signed once can be shown at any time. */
export interface Column extends AcceptorFace {
  /** By ballot's number: 0 where it was not promised, else `signedPromise`. */
  readonly promises: readonly number[];
  /** A bit for each ballot that was accepted. */
  readonly votes: number;
}

const MASK_BITS = 6;
export const MAX_SMALL_ROUND = MASK_BITS - 1;

/** What an acceptor said when it promised: the accepted ballot, and the rounds that it named as proven, each a bit. */
export function signedPromise(accepted: number, proven: number, before: number): number {
  return (accepted << MASK_BITS) | (before & (2 ** MASK_BITS - 1)) | (1 << proven);
}

export function acceptedIn(promise: number): number {
  return promise >> MASK_BITS;
}

/** The rounds named as proven; 0 is none. */
export function provenIn(promise: number): readonly number[] {
  const rounds: number[] = [];
  for (let round = 0; round < MASK_BITS; round++) if ((promise & (1 << round)) !== 0) rounds.push(round);
  return rounds;
}

export function highestProven(promise: number): number {
  return provenIn(promise).at(-1) ?? 0;
}

/** Columns by numbers from 0, equal ones by the same. */
export class Columns {
  readonly #columns: Column[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(column: Column): number {
    const { promised, accepted, objects, promises, votes } = column;
    const name = `${promised} ${accepted} ${objects ? 1 : 0} ${votes} ${promises.join()}`;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#columns.length;
      this.#columns.push(column);
      this.#numbers.set(name, number);
    }
    return number;
  }

  at(number: number): Column {
    const column = this.#columns[number];
    if (column === undefined) throw new Error(`there is no column ${number}`);
    return column;
  }
}
