import { type Infer, bool, bytes, list, nullable, struct, text, uint, union, word } from '../cbor/index.ts';
import { ballot } from '../consensus/ballot.ts';
import { decisionCertificate, promiseCertificate, roundProof } from '../consensus/certificate.ts';
import { instance } from '../consensus/instance.ts';
import { genesis } from '../genesis.ts';
import { accessKey, accountId, deviceKey, entryId, hash, logId, signature, token } from '../ids.ts';
import {
  MAX_ENTRY_BYTES,
  MAX_FETCH_IDS,
  MAX_FRAME_BYTES,
  MAX_INBOX_ITEM_BYTES,
  MAX_INBOX_ROWS,
  MAX_KEY_PACKAGES_PER_BATCH,
  MAX_KEY_PACKAGE_BYTES,
  MAX_PERMITS_PER_REQUEST,
  MAX_ROWS,
  MAX_SIGNAL_BYTES,
  MAX_SLOTS_PER_ANSWER,
  MAX_STAGED_BYTES,
  MAX_TOKENS,
} from '../limits.ts';
import { activeCertificate } from '../log/activation.ts';
import { endorsement } from '../log/endorsement.ts';
import { frontier, seal } from '../log/head.ts';
import { permit } from '../permit.ts';
import { certifiedRecord } from './certified-record.ts';
import { wakeCall } from './wake-call.ts';

const MAX_RECORDS = 256;
const subscriptionMode = word(['full', 'ids', 'none']);

/** What a client asks of a server. Every request gets exactly one response, `error` among them. */
export const request = union({
  /** First of all on a connection; nothing else is answered before it. */
  hello: [0, { versions: list(uint(0xffff), 16), agent: text(128) }],
  ping: [1, {}],

  // Accounts. `authenticate` comes first where noted.
  authenticate: [10, { account: accountId, device: deviceKey, signature }],
  /** Makes this server a home of the account: its whole chain of records, of which the last names this server. */
  join: [11, { records: list(certifiedRecord, MAX_RECORDS) }],
  readRecord: [12, { account: accountId, from: uint() }],
  /** Authenticated. Adds to the one-time packages and replaces the last resort. */
  publishKeyPackages: [
    13,
    {
      oneTime: list(bytes(MAX_KEY_PACKAGE_BYTES), MAX_KEY_PACKAGES_PER_BATCH),
      lastResort: nullable(bytes(MAX_KEY_PACKAGE_BYTES)),
    },
  ],
  /** Authenticated: how many one-time packages of this device are left. */
  countKeyPackages: [14, {}],
  /** One package of each device. Without a token of the account's, limited hard. */
  claimKeyPackages: [15, { account: accountId, token: nullable(token) }],
  /** Authenticated. The hashes (SHA-256) of all tokens that are good; replaces what was. */
  setTokens: [16, { hashes: list(hash, MAX_TOKENS) }],
  putInbox: [17, { account: accountId, token: nullable(token), body: bytes(MAX_INBOX_ITEM_BYTES) }],
  /** Authenticated; new items are pushed on this connection from now on. */
  readInbox: [18, { after: uint(), limit: uint(MAX_INBOX_ROWS) }],
  /** Authenticated. */
  deleteInbox: [19, { items: list(uint(), MAX_INBOX_ROWS) }],
  /** Authenticated. */
  requestPermits: [20, { purpose: word(['log', 'blob']), count: uint(MAX_PERMITS_PER_REQUEST) }],

  // Deciding. For records `authenticate` comes first, for slots `openLog`.
  // `value` is the encoded slot value or record.
  /** The proof shows an earlier round of the same value: then what stands against it now does not count. */
  prepare: [30, { instance, ballot, value: bytes(MAX_FRAME_BYTES), proof: nullable(roundProof) }],
  accept: [31, { instance, ballot, value: bytes(MAX_FRAME_BYTES), certificate: promiseCertificate }],
  /** Brings a decision, new or missed; also how a new replica gets the slots. */
  decide: [32, { instance, value: bytes(MAX_FRAME_BYTES), certificate: decisionCertificate }],

  // Logs. All but the first two need `openLog` on this connection.
  createLog: [40, { genesis, signature, permit }],
  openLog: [41, { log: logId, key: accessKey, signature }],
  closeLog: [42, { log: logId }],
  append: [43, { log: logId, tag: uint(), body: bytes(MAX_ENTRY_BYTES) }],
  /** Rows after a sequence number; ends with a signed head where it reaches the end. */
  read: [44, { log: logId, after: uint(), limit: uint(MAX_ROWS), bodies: bool }],
  /** Pushes from `after` on: whole entries, ids only, or nothing more. */
  subscribe: [45, { log: logId, mode: subscriptionMode, after: uint() }],
  fetch: [46, { log: logId, ids: list(entryId, MAX_FETCH_IDS) }],
  readHead: [47, { log: logId }],
  /** Stores a blob that a slot's value will name by its hash. */
  stage: [48, { log: logId, body: bytes(MAX_STAGED_BYTES) }],
  fetchStaged: [49, { log: logId, hash }],
  readSlots: [50, { log: logId, from: uint(), limit: uint(MAX_SLOTS_PER_ANSWER) }],
  endorse: [51, { endorsement }],
  /** The frontier of the highest endorsed slot that is at most `slot`. */
  readFrontier: [52, { log: logId, slot: uint() }],
  /**
   * Shows a piece of another replica's list: rows whose chain, begun at (`after`, `chain`), ends at the statement's
   * own or at the beginning of a piece shown before. What it lists may then be given with `repair`.
   */
  offer: [
    53,
    {
      statement: union({ frontier: [0, { frontier }], seal: [1, { seal }] }),
      after: uint(),
      chain: hash,
      rows: list(struct({ id: entryId, tag: uint() }), MAX_ROWS),
    },
  ],
  /** An entry of a closed epoch that an offered list names. */
  repair: [54, { log: logId, tag: uint(), body: bytes(MAX_ENTRY_BYTES) }],

  /** Version 3. The same of an entry whose time is over: what is left of it. */
  repairPassed: [56, { log: logId, tag: uint(), until: uint(), digest: hash }],

  /** Version 2: told at once to all others who follow the log on a connection of version 2, and kept by nobody. */
  signal: [55, { log: logId, body: bytes(MAX_SIGNAL_BYTES) }],

  // Moving to another replica set.
  /** At a replica of the old set, which knows the slot that ended it. */
  seal: [60, { log: logId, slot: uint() }],
  /** At a replica of the new set, after a quorum of the old set's seals were offered down to their `expired`. */
  hold: [61, { log: logId, slot: uint(), seals: list(seal, 8) }],
  /** At all of both sets. */
  activate: [62, { log: logId, slot: uint(), certificate: activeCertificate }],
  /** Has a server that the decided slots name keep the log from now on; the slots follow by `decide`. */
  adoptLog: [63, { genesis, key: accessKey, permit }],

  // Sleeping devices. Both need `openLog` on this connection.
  /** How the holder of this key is woken while it has the log open nowhere here; null: no longer. */
  setWake: [70, { log: logId, wake: nullable(wakeCall) }],
  /** Wakes all other holders of keys who are not here. Nothing is stored; it may be dropped. */
  wake: [71, { log: logId }],
});
export type Request = Infer<typeof request>;
export type RequestType = Request['type'];
export type SubscriptionMode = Infer<typeof subscriptionMode>;

/** A client's frame: `id` comes back in the response; ids of one connection are not reused while unanswered. */
export const clientFrame = struct({ id: uint(0xffff_ffff), request });
export type ClientFrame = Infer<typeof clientFrame>;
