import { type Infer, bool, bytes, list, nullable, struct, text, uint, union, word } from '../cbor/index.ts';
import { ballot } from '../consensus/ballot.ts';
import { accepted, decisionCertificate, promise, promiseCertificate } from '../consensus/certificate.ts';
import { challenge, deviceKey, entryId, hash, incarnation, logId, serverKey, token } from '../ids.ts';
import {
  MAX_DEVICES,
  MAX_FETCH_IDS,
  MAX_FRAME_BYTES,
  MAX_INBOX_ITEM_BYTES,
  MAX_INBOX_ROWS,
  MAX_KEY_PACKAGE_BYTES,
  MAX_PERMITS_PER_REQUEST,
  MAX_REASON_BYTES,
  MAX_ROWS,
  MAX_SIGNAL_BYTES,
  MAX_SLOTS_PER_ANSWER,
  MAX_STAGED_BYTES,
  MAX_ENTRY_BYTES,
} from '../limits.ts';
import { activeCertificate, held } from '../log/activation.ts';
import { frontier, head, seal } from '../log/head.ts';
import { decidedSlot } from '../log/slot-value.ts';
import { permit } from '../permit.ts';
import { certifiedRecord } from './certified-record.ts';
import { entryRow } from './entry-row.ts';

const inboxItem = struct({
  item: uint(),
  /** Whether it came with a token of the account's; without one it waits for consent. */
  token: nullable(token),
  body: bytes(MAX_INBOX_ITEM_BYTES),
});
export type InboxItem = Infer<typeof inboxItem>;

const errorCode = word([
  /** The frame or a field does not decode, or breaks a limit. */
  'malformed',
  /** No protocol version in common. */
  'version',
  /** `hello`, `authenticate` or `openLog` must come first. */
  'out-of-order',
  /** A signature, certificate or permit does not verify, or is of somebody else. */
  'unauthorised',
  /** The log, account, blob, slot or item is not here. */
  'unknown',
  /** It exists and differs. */
  'conflict',
  /** Valid, but not allowed by the rules (the sentence says which). */
  'forbidden',
  /** A quota is used up: retry after. */
  'rate-limited',
  /** Too many requests in flight, or the server sheds load: retry after. */
  'overloaded',
  /** The server takes no new accounts or logs. */
  'full',
  'internal',
]);
export type ErrorCode = Infer<typeof errorCode>;

/** What a server answers. */
export const response = union({
  /** The sentence is for people; `retryAfter` is in ms; null means: do not retry. */
  error: [0, { code: errorCode, reason: text(MAX_REASON_BYTES), retryAfter: nullable(uint()) }],
  done: [1, {}],
  welcome: [
    2,
    {
      version: uint(0xffff),
      server: serverKey,
      incarnation,
      challenge,
      /** The server's clock, ms since 1970. */
      now: uint(),
      software: text(128),
    },
  ],

  record: [10, { records: list(certifiedRecord, 256) }],
  keyPackageCount: [11, { oneTime: uint() }],
  keyPackages: [
    12,
    {
      packages: list(
        struct({ device: deviceKey, keyPackage: bytes(MAX_KEY_PACKAGE_BYTES), lastResort: bool }),
        MAX_DEVICES,
      ),
    },
  ],
  inbox: [13, { items: list(inboxItem, MAX_INBOX_ROWS), more: bool }],
  permits: [14, { permits: list(permit, MAX_PERMITS_PER_REQUEST) }],

  /** With it come, unsigned, the value accepted so far and the certificate that allowed it. */
  promised: [
    20,
    { promise, accepted: nullable(struct({ value: bytes(MAX_FRAME_BYTES), certificate: promiseCertificate })) },
  ],
  accepted: [21, { accepted }],
  /** A higher ballot was promised, or the round is ahead of the server's clock. */
  refused: [22, { promised: ballot }],
  /** The instance is decided already. */
  decided: [23, { value: bytes(MAX_FRAME_BYTES), certificate: decisionCertificate }],

  /** The log's state here at opening. */
  opened: [30, { head }],
  appended: [31, { sequence: uint() }],
  rows: [32, { rows: list(entryRow, MAX_ROWS), head: nullable(head) }],
  bodies: [
    33,
    {
      bodies: list(
        union({
          kept: [0, { id: entryId, tag: uint(), body: bytes(MAX_ENTRY_BYTES) }],
          expired: [1, { id: entryId, tag: uint() }],
          unknown: [2, { id: entryId }],
          /** Version 3. Its time is over: what is left proves by its id that its author said so. */
          passed: [3, { id: entryId, tag: uint(), until: uint(), digest: hash }],
        }),
        MAX_FETCH_IDS,
      ),
    },
  ],
  head: [34, { head }],
  staged: [35, { body: bytes(MAX_STAGED_BYTES) }],
  slots: [36, { slots: list(decidedSlot, MAX_SLOTS_PER_ANSWER), decided: uint() }],
  frontier: [37, { frontier: nullable(frontier) }],
  seal: [38, { seal }],
  held: [39, { held }],

  /** The tag's epoch is closed: read the slots up to the frontier's and encrypt again. */
  stale: [50, { frontier }],
  /** This replica knows slots only up to `decided`: bring it the next ones. */
  behind: [51, { decided: uint() }],
  /** The key was dropped from the access list by this slot. */
  removed: [52, { slot: decidedSlot }],
  /** The replica set ended with this slot; the certificate is there once the new set is active. */
  moved: [53, { slot: decidedSlot, certificate: nullable(activeCertificate) }],
});
export type Response = Infer<typeof response>;
export type ErrorResponse = Extract<Response, { type: 'error' }>;

/** What a server says unasked. Pushes of one log come in its order. */
export const push = union({
  entries: [0, { log: logId, rows: list(entryRow, MAX_ROWS) }],
  decided: [1, { log: logId, slot: decidedSlot }],
  endorsed: [2, { log: logId, frontier }],
  inbox: [3, { items: list(inboxItem, MAX_INBOX_ROWS) }],
  removed: [4, { log: logId, slot: decidedSlot }],
  moved: [5, { log: logId, slot: decidedSlot, certificate: nullable(activeCertificate) }],
  /** The server closes this connection; come back after so many ms, or (null) not at all. */
  /** Version 2. */
  signal: [7, { log: logId, body: bytes(MAX_SIGNAL_BYTES) }],
  closing: [6, { reason: text(MAX_REASON_BYTES), retryAfter: nullable(uint()) }],
});
export type Push = Infer<typeof push>;

export const serverFrame = union({
  response: [0, { id: uint(0xffff_ffff), response }],
  push: [1, { push }],
});
export type ServerFrame = Infer<typeof serverFrame>;
