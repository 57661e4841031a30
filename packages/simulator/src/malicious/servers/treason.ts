import type { Incarnation, Request, Response, ServerFrame, ServerKey, SignatureCrypto } from '@pando/protocol';
import type { ConnectionId, Store } from '@pando/server/core';
import type { Prng } from '../../prng.ts';

/** Which of two halves of its clients a malicious server takes somebody for. */
export type Side = 0 | 1;

export interface Caller {
  readonly connection: ConnectionId;
  readonly side: Side;
}

/** What a malicious server has to lie with: its key, its store, and chance. */
export interface Liar {
  readonly crypto: SignatureCrypto;
  /** Another incarnation after its data were lost. */
  readonly self: () => { readonly seed: Uint8Array; readonly key: ServerKey; readonly incarnation: Incarnation };
  readonly store: () => Store;
  readonly random: Prng;
}

/** One way of being malicious, on top of a real core that does all the rest. */
export interface Treason {
  /** It keeps two histories from now on, and shows each half of its clients another. */
  readonly isTwoFaced?: boolean;
  /** What the core is given first, as if this client had asked it. */
  readonly askFirst?: (request: Request, from: Caller) => Request | undefined;
  /** Answers in the core's place; undefined leaves it to the core. */
  readonly answer?: (request: Request, from: Caller) => Response | undefined;
  /** What one client is told instead of a frame; undefined: nothing. */
  readonly tell?: (frame: ServerFrame, to: Caller) => ServerFrame | undefined;
}
