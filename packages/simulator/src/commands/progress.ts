const BAR_WIDTH = 30;
const LINE_EVERY_MS = 30_000;
const REDRAW_EVERY_MS = 200;

/** How far a campaign is. `share` is from 0 to 1. */
export interface Standing {
  readonly share: number;
  readonly seeds: number;
  readonly failed: number;
  readonly virtualHours: number;
  readonly seconds: number;
}

/** One line for people: a bar, and what was run so far. */
export function progressLine({ share, seeds, failed, virtualHours, seconds }: Standing): string {
  const full = Math.round(Math.min(1, share) * BAR_WIDTH);
  const bar = '█'.repeat(full) + '·'.repeat(BAR_WIDTH - full);
  const rate = seconds > 0 ? (seeds / seconds).toFixed(1) : '–';
  const left = share > 0.01 ? `, ${durationOf((seconds / share) * (1 - share))} left` : '';
  const broken = failed === 0 ? 'none failed' : `${failed} FAILED`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${seeds} seeds, ${broken}, ${Math.round(virtualHours)} virtual hours, ${rate} seeds/s${left}`;
}

function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** Shows progress on standard error: a bar that is redrawn on a terminal, and a line now and then elsewhere. */
export class Progress {
  readonly #out: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(out: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr) {
    this.#out = out;
  }

  show(standing: Standing, now: number): void {
    const pause = this.#out.isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS;
    if (now < this.#shownAt + pause) return;
    this.#shownAt = now;
    const line = progressLine(standing);
    this.#out.write(this.#out.isTTY ? `\r${line.slice(0, this.#out.columns - 1)}\u001B[K` : `${line}\n`);
  }

  /** A line that stays. */
  say(line: string): void {
    this.#out.write(this.#out.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001B[K');
  }
}
