import type { Socket } from 'node:net';

export interface Weather {
  /** Milliseconds by which each byte is late. */
  readonly latency: number;
  readonly bytesPerSecond: number;
}

export const FAIR: Weather = { latency: 0, bytesPerSecond: Number.POSITIVE_INFINITY };

/** More than this on its way, and its source is not read any further. */
const MOST_BYTES = 256 * 1024;
/** A pipe that is to be cut and carries nothing in this time (ms) is cut as it is. */
const CUT_WITHIN = 500;

/** One direction of a connection. Bytes arrive late, but in order and all, or the connection ends. */
export class Pipe {
  weather = FAIR;
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #onWay: { readonly bytes: Buffer; readonly due: number }[] = [];
  #bytes = 0;
  /** When the last bytes on their way will have arrived. */
  #busyUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #held = false;
  #cutting = false;
  #ended = false;

  constructor(source: Socket, sink: Socket) {
    this.#source = source;
    this.#sink = sink;
    source.on('data', (bytes) => this.#take(bytes));
    source.on('end', () => {
      this.#ended = true;
      this.#deliver();
    });
    sink.on('drain', () => this.#deliver());
  }

  /** While it is held, nothing arrives. */
  hold(held: boolean): void {
    this.#held = held;
    this.#deliver();
  }

  /** Ends the connection with the next bytes, of which half arrive. */
  cut(): void {
    this.#cutting = true;
    setTimeout(() => this.#reset(), CUT_WITHIN).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#onWay.length = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#cutting) {
      this.#sink.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => this.#reset());
      return;
    }
    const { latency, bytesPerSecond } = this.weather;
    const due = Math.max(performance.now() + latency, this.#busyUntil) + (bytes.length / bytesPerSecond) * 1000;
    this.#busyUntil = due;
    this.#onWay.push({ bytes, due });
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES) this.#source.pause();
    this.#deliver();
  }

  #deliver(): void {
    clearTimeout(this.#timer);
    while (!this.#held && !this.#sink.writableNeedDrain) {
      const [next] = this.#onWay;
      if (next === undefined) {
        if (this.#ended && !this.#sink.writableEnded) this.#sink.end();
        break;
      }
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#deliver(), wait);
        break;
      }
      this.#onWay.shift();
      this.#bytes -= next.bytes.length;
      this.#sink.write(next.bytes);
    }
    if (this.#bytes <= MOST_BYTES && this.#source.isPaused()) this.#source.resume();
  }

  #reset(): void {
    this.#source.resetAndDestroy();
    this.#sink.resetAndDestroy();
  }
}
