import type { Prng, SimServer } from '@pando/simulator';

/** The latest of some frames: what hostile ones are made from. */
export class FramesSeen {
  readonly #most: number;
  readonly #frames: Uint8Array[] = [];
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(frame: Uint8Array): void {
    this.#frames[this.#next] = frame;
    this.#next = (this.#next + 1) % this.#most;
  }

  any(random: Prng): Uint8Array {
    return this.#frames.length === 0 ? new Uint8Array() : random.pick(this.#frames);
  }
}

/** What is done with the frames that go through a server's sockets. */
export interface Taps {
  /** A frame from a client is about to be handled. */
  readonly request?: (frame: Uint8Array) => void;
  /** It has been: so many frames went to its connection meanwhile, or that is gone. */
  readonly handled?: (frame: Uint8Array, answers: readonly Uint8Array[] | 'gone') => void;
  /** Gives what is to go to this client in place of the frame, at once. */
  readonly answer?: (connection: number, frame: Uint8Array) => readonly Uint8Array[];
  readonly closed?: (connection: number) => void;
}

/** Puts somebody between a server and all clients that connect from now on. */
export function tap(server: SimServer, taps: Taps): void {
  const connect = server.connect.bind(server);
  const receive = server.receive.bind(server);
  const disconnect = server.disconnect.bind(server);
  const open = new Set<number>();
  let asking: number | undefined;
  let answers: Uint8Array[] = [];
  server.connect = (now, outlet, address) => {
    let connection = -1;
    const frame = (bytes: Uint8Array): void => {
      if (connection === asking) answers.push(bytes);
      const told = taps.answer === undefined ? [bytes] : taps.answer(connection, bytes);
      for (const each of told) outlet.frame(each);
    };
    const closed = (): void => {
      open.delete(connection);
      taps.closed?.(connection);
      outlet.closed();
    };
    const id = connect(now, { frame, closed }, address);
    if (id !== undefined) open.add((connection = id));
    return id;
  };
  server.receive = (id, bytes, now) => {
    if (!open.has(id)) return receive(id, bytes, now);
    taps.request?.(bytes);
    asking = id;
    answers = [];
    receive(id, bytes, now);
    asking = undefined;
    taps.handled?.(bytes, open.has(id) ? answers : 'gone');
  };
  server.disconnect = (id, now) => {
    open.delete(id);
    disconnect(id, now);
  };
}
