import type { DecisionCertificate, ErrorResponse, Hash, ReplicaSet, Response } from '@pando/protocol';

/**
 * What a log or an account says about one instance that it could decide now: who decides it, and what it thinks of
 * a value. Slots and record versions differ in nothing else.
 */
export interface Subject {
  readonly set: ReplicaSet;
  /** Undefined where this key may propose here now. */
  mayPrepare(): Response | undefined;
  /** The value's hash, if it belongs to this instance. */
  read(value: Uint8Array): ReadValue | ErrorResponse;
}

export interface ReadValue {
  readonly hash: Hash;
  /** Why it may not be promised now, or undefined. */
  objection(): ErrorResponse | undefined;
  /** Makes it the decided one. */
  store(decision: DecisionCertificate): void;
}

/** What an instance is to this server: one to decide, one that is decided, or none that it can speak of. */
export type Instanced =
  | { readonly type: 'open'; readonly subject: Subject }
  | {
      readonly type: 'decided';
      readonly hash: Hash;
      readonly value: Uint8Array;
      readonly certificate: DecisionCertificate;
    }
  | { readonly type: 'closed'; readonly response: Response };
