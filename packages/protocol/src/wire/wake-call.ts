import { type Infer, fixedBytes, struct, text, uint } from '../cbor/index.ts';
import { MAX_PUSH_ENDPOINT_BYTES, MAX_WAKE_RANK } from '../limits.ts';

/** P-256: a private scalar, and a public point, uncompressed. */
const scalar = fixedBytes(32);
const point = fixedBytes(65);

/**
 * How a sleeping device is woken: by an empty push message (RFC 8030) to its push service. The device made the key pair
 * (P-256) that its subscription is bound to (RFC 8292) and gives it to its replicas, since a browser has one
 * subscription and a conversation several servers. It opens nothing but this: ringing this device's bell.
 */
export const wakeCall = struct({
  endpoint: text(MAX_PUSH_ENDPOINT_BYTES),
  secret: scalar,
  key: point,
  /** The servers of a conversation call one after the other: this one as the so many-th, from 0. */
  rank: uint(MAX_WAKE_RANK),
});
export type WakeCall = Infer<typeof wakeCall>;
