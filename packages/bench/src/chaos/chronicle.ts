import type { ThrownKind } from './fault.ts';

/** What happened, told as it happens. */
export class Chronicle {
  readonly failures: string[] = [];
  readonly #thrown = new Map<ThrownKind, number>();
  readonly #start = performance.now();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  say(line: string): void {
    this.#write(`${((performance.now() - this.#start) / 1000).toFixed(1).padStart(7)} s  ${line}`);
  }

  /** Something that must never be, or did not come about in any reasonable time. */
  fail(line: string): void {
    this.failures.push(line);
    this.say(`FAILURE: ${line}`);
  }

  /** What a process has written to stderr: each line once, and how often; not where in the program it was. */
  complaints(who: string, lines: readonly string[]): void {
    const counts = Map.groupBy(
      lines.filter((line) => !line.startsWith(' ')),
      (line) => line,
    );
    for (const [line, { length }] of counts) this.say(`${who} complains ${length} times: ${line}`);
  }

  count(kind: ThrownKind): void {
    this.#thrown.set(kind, (this.#thrown.get(kind) ?? 0) + 1);
  }

  get thrown(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#thrown].sort(([one], [other]) => one.localeCompare(other)));
  }
}
