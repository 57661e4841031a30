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

class ConnectionQueue<C> {
  readonly frames: WaitingFrame<C>[] = [];
  bytes = 0;
  /** Its connection takes no answers at present. */
  isHeld = false;
}

/**
 * Frames that wait for the next batch: a queue for each connection, served in turn, so that nobody's many frames
 * delay another's few. What bounds the queues is that their connections are not read while they are long.
 */
export class FrameQueue<C> {
  readonly #queues = new Map<C, ConnectionQueue<C>>();
  /** Those with frames that are not held, the next to be served first. */
  readonly #ready = new Set<C>();
  #size = 0;
  #bytes = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a batch would have anything in it. */
  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  push(frame: WaitingFrame<C>): void {
    const queue = this.#queueOf(frame.connection);
    queue.frames.push(frame);
    queue.bytes += frame.bytes.length;
    this.#size += 1;
    this.#bytes += frame.bytes.length;
    if (!queue.isHeld) this.#ready.add(frame.connection);
  }

  waiting(connection: C): { readonly frames: number; readonly bytes: number } {
    const queue = this.#queues.get(connection);
    return { frames: queue?.frames.length ?? 0, bytes: queue?.bytes ?? 0 };
  }

  /** Puts nothing of this connection into a batch until `release`. */
  hold(connection: C): void {
    this.#queueOf(connection).isHeld = true;
    this.#ready.delete(connection);
  }

  release(connection: C): void {
    const queue = this.#queueOf(connection);
    queue.isHeld = false;
    if (queue.frames.length > 0) this.#ready.add(connection);
  }

  drop(connection: C): void {
    const { frames, bytes } = this.waiting(connection);
    this.#size -= frames;
    this.#bytes -= bytes;
    this.#queues.delete(connection);
    this.#ready.delete(connection);
  }

  /** The next batch: each connection in turn, its frames in order. */
  take(limits: TurnLimits): WaitingFrame<C>[] {
    const taken: WaitingFrame<C>[] = [];
    let cost = 0;
    const isFull = (): boolean => taken.length >= limits.frames || cost >= limits.cost;
    const inTurn = Array.from(this.#ready);
    for (const connection of inTurn) {
      if (isFull()) break;
      const queue = this.#queueOf(connection);
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
      this.#ready.delete(connection);
      if (queue.frames.length > 0) this.#ready.add(connection);
    }
    return taken;
  }

  #queueOf(connection: C): ConnectionQueue<C> {
    let queue = this.#queues.get(connection);
    if (queue === undefined) this.#queues.set(connection, (queue = new ConnectionQueue<C>()));
    return queue;
  }
}
