import { decode, encode, serverFrame } from '@pando/protocol';
import { nodeCrypto } from '@pando/engine/node';
import type { Prng, SimServer } from '@pando/simulator';
import { FramesSeen, tap } from './frames-seen.ts';
import { mutated, mutatedReadable } from './mutation.ts';
import { resigned } from './resign.ts';

const MAX_SEEN = 2000;
const MAX_INVENTED = 3;

/** A server that says what it likes: changed, repeated, held back and spliced frames, some truly signed by it. */
export class HostileServer {
  readonly #server: SimServer;
  readonly #random: Prng;
  readonly #seen: FramesSeen;
  readonly #held = new Map<number, Uint8Array>();
  /** Whether it lies under its own signature, for which it can be dismissed. */
  readonly #signs: boolean;
  #seed: Uint8Array | undefined;
  isHostile = false;
  #inputs = 0;

  constructor(server: SimServer, seen: FramesSeen, random: Prng, signs: boolean) {
    this.#server = server;
    this.#seen = seen;
    this.#random = random;
    this.#signs = signs;
    tap(server, {
      answer: (connection, frame) => this.#answer(connection, frame),
      closed: (id) => this.#held.delete(id),
    });
    this.#tapHttp();
  }

  static seen(): FramesSeen {
    return new FramesSeen(MAX_SEEN);
  }

  /** How many frames it has made up. */
  get inputs(): number {
    return this.#inputs;
  }

  /** Learns the server's own key. */
  learnKey(): void {
    this.#server.turn((liar) => {
      this.#seed = liar.self().seed;
      return {};
    });
  }

  #answer(connection: number, frame: Uint8Array): readonly Uint8Array[] {
    this.#seen.add(frame);
    if (!this.isHostile) return [frame];
    const held = this.#held.get(connection);
    this.#held.delete(connection);
    const after = held === undefined ? [] : [held];
    const invented = Array.from({ length: this.#random.below(MAX_INVENTED + 1) }, () => this.#invented(frame));
    switch (this.#random.below(12)) {
      case 0:
        return [...invented, ...after];
      case 1:
        this.#held.set(connection, frame);
        return [...after, ...invented];
      case 2:
        return [frame, frame, ...after, ...invented];
      default:
        return this.#random.below(2) === 0 ? [...invented, frame, ...after] : [frame, ...after, ...invented];
    }
  }

  #invented(frame: Uint8Array): Uint8Array {
    this.#inputs += 1;
    const basis = this.#random.below(2) === 0 ? frame : this.#seen.any(this.#random);
    const bytes = mutatedReadable(serverFrame, basis, this.#seen.any(this.#random), this.#random);
    if (!this.#signs || this.#seed === undefined || this.#random.below(2) === 0) return bytes;
    const decoded = decode(serverFrame, bytes);
    if (!decoded.ok) return bytes;
    return encode(serverFrame, resigned(decoded.value, nodeCrypto(), { seed: this.#seed, key: this.#server.key }));
  }

  #tapHttp(): void {
    const server = this.#server;
    const http = server.http.bind(server);
    server.http = (path, request, now) => {
      const answer = http(path, request, now);
      if (!this.isHostile || this.#random.below(2) === 0) return answer;
      this.#inputs += 1;
      return {
        status: this.#random.pick([0, 200, 206, 301, 404, 500, answer.status]),
        body: mutated(answer.body, this.#seen.any(this.#random), this.#random),
      };
    };
  }
}
