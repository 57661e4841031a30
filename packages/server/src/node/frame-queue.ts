/** A frame as it came, and when. */
export interface WaitingFrame<C> {
  readonly connection: C;
  readonly bytes: Uint8Array;
  /** What it may cost in memory, answer included. */
  readonly cost: number;
  readonly at: number;
}

/** What one batch may take, and of it each connection. At least one frame is taken. */
export interface TurnLimits {
  readonly frames: number;
  readonly cost: number;
  readonly framesPerConnection: number;
  readonly costPerConnection: number;
}

/**
 * Frames that wait for the next batch: a queue for each connection, served in turn, so that nobody's many frames
 * delay another's few. What bounds the queues is that their connections are not read while they are long.
 */
export class FrameQueue<C> {
  readonly #queues = new Map<C, { readonly frames: WaitingFrame<C>[]; bytes: number }>();
  #size = 0;
  #bytes = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(frame: WaitingFrame<C>): void {
    let queue = this.#queues.get(frame.connection);
    if (queue === undefined) this.#queues.set(frame.connection, (queue = { frames: [], bytes: 0 }));
    queue.frames.push(frame);
    queue.bytes += frame.bytes.length;
    this.#size += 1;
    this.#bytes += frame.bytes.length;
  }

  waiting(connection: C): { readonly frames: number; readonly bytes: number } {
    const queue = this.#queues.get(connection);
    return { frames: queue?.frames.length ?? 0, bytes: queue?.bytes ?? 0 };
  }

  drop(connection: C): void {
    const { frames, bytes } = this.waiting(connection);
    this.#size -= frames;
    this.#bytes -= bytes;
    this.#queues.delete(connection);
  }

  /** The next batch: each connection in turn, its frames in order. */
  take(limits: TurnLimits): WaitingFrame<C>[] {
    const taken: WaitingFrame<C>[] = [];
    let cost = 0;
    const isFull = (): boolean => taken.length >= limits.frames || cost >= limits.cost;
    for (const [connection, queue] of this.#queues) {
      if (isFull()) break;
      let count = 0;
      let costHere = 0;
      for (const frame of queue.frames) {
        if (isFull() || count >= limits.framesPerConnection || costHere >= limits.costPerConnection) break;
        taken.push(frame);
        cost += frame.cost;
        costHere += frame.cost;
        count += 1;
      }
      for (const frame of queue.frames.splice(0, count)) {
        queue.bytes -= frame.bytes.length;
        this.#bytes -= frame.bytes.length;
        this.#size -= 1;
      }
      // Behind all others, so that the next batch begins with those that this one did not reach.
      this.#queues.delete(connection);
      if (queue.frames.length > 0) this.#queues.set(connection, queue);
    }
    return taken;
  }
}
