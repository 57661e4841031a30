import {
  type AccessKey,
  type DecidedSlot,
  type LogId,
  type Request,
  type Response,
  activeCertificate,
  decisionCertificate,
  decodeOwn,
  openStatement,
  slotValue,
  toHex,
} from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Connection, Membership } from '../connection.ts';
import type { Core } from '../context.ts';
import { refusal } from '../refusal.ts';
import { signedHead } from './head.ts';
import { type LogState } from './log-state.ts';

/** How exactly it is remembered when a key last opened a log: a write an hour is enough for windows of days. */
const OPENED_PRECISION_MS = 60 * 60 * 1000;

/**
 * One signature opens a log for a connection. `moved` opens it too, for reading. Opening again, also with another
 * key, keeps the subscription.
 */
export function openLog(
  core: Core,
  batch: Batch,
  connection: Connection,
  request: Extract<Request, { type: 'openLog' }>,
): Response {
  const { crypto, self, store, limits } = core;
  const log = core.logs.get(request.log);
  if (log === undefined) return refusal('unknown', 'this server does not keep this log');
  if (connection.logs.size >= limits.openLogsPerConnection && !connection.logs.has(log.hex)) {
    return refusal('forbidden', 'too many logs are open on this connection');
  }
  const signed = { server: self.key, log: request.log, key: request.key, challenge: connection.challenge };
  if (!openStatement.verify(crypto, request.key, signed, request.signature)) {
    return refusal('unauthorised', 'the signature is not over this server, log, key and challenge');
  }
  const keyHex = toHex(request.key);
  if (!log.honoured.has(keyHex) && !isAdopter(core, log, keyHex)) {
    const droppedBy = store.keys.dropped(log.row.number, request.key);
    if (droppedBy !== undefined) return { type: 'removed', slot: decidedSlotOf(core, log, droppedBy) };
    return refusal('unauthorised', 'the key is not in the access list');
  }
  enter(core, batch, connection, log, request.key, keyHex);
  noteOpened(core, log, request.key, batch.now);
  if (log.standing === 'ended') return movedAnswer(core, log, log.row.endedBy);
  return { type: 'opened', head: signedHead(core, log) };
}

export function closeLog(core: Core, batch: Batch, connection: Connection, log: LogId): Response {
  const member = connection.logs.get(toHex(log));
  if (member !== undefined) leave(core, batch, member);
  return { type: 'done' };
}

/** Ends a membership: at the client's wish, with the connection, or when the key is dropped. */
export function leave(core: Core, batch: Batch, member: Membership): void {
  forget(core, member);
  batch.onFailure(() => add(core, member));
  const log = core.logs.get(member.log);
  if (log !== undefined) noteOpened(core, log, member.key, batch.now);
}

function enter(core: Core, batch: Batch, connection: Connection, log: LogState, key: AccessKey, keyHex: string): void {
  core.sleepers.came({ logHex: log.hex, keyHex });
  const known = connection.logs.get(log.hex);
  if (known === undefined) {
    const member: Membership = { connection, log: log.id, logHex: log.hex, key, keyHex, mode: 'none', cursor: 0 };
    add(core, member);
    batch.onFailure(() => forget(core, member));
    return;
  }
  const before = { key: known.key, keyHex: known.keyHex };
  batch.onFailure(() => Object.assign(known, before));
  Object.assign(known, { key, keyHex });
}

function add(core: Core, member: Membership): void {
  member.connection.logs.set(member.logHex, member);
  const members = core.members.get(member.logHex);
  if (members === undefined) core.members.set(member.logHex, new Set([member]));
  else members.add(member);
}

/** Without a trace in the store. */
export function forget(core: Core, member: Membership): void {
  member.connection.logs.delete(member.logHex);
  const members = core.members.get(member.logHex);
  members?.delete(member);
  if (members?.size === 0) core.members.delete(member.logHex);
}

function noteOpened({ store }: Core, log: LogState, key: AccessKey, now: number): void {
  const hex = toHex(key);
  const last = log.opened.get(hex);
  if (last !== undefined && now < last + OPENED_PRECISION_MS) return;
  log.opened.set(hex, now);
  store.keys.setOpened(log.row.number, key, now);
}

export function isAdopter({ store }: Core, log: LogState, keyHex: string): boolean {
  return store.keys.adopters(log.row.number).some((each) => toHex(each) === keyHex);
}

/** The slot that ended this server's part, or the staying replicas' older set; with the new set's certificate once it is active. */
export function movedAnswer(core: Core, log: LogState, slot: number): Extract<Response, { type: 'moved' }> {
  const active = core.store.statements.active(log.row.number, slot);
  return {
    type: 'moved',
    slot: decidedSlotOf(core, log, slot),
    certificate: active === undefined ? null : decodeOwn(activeCertificate, active),
  };
}

export function decidedSlotOf({ store }: Core, log: LogState, slot: number): DecidedSlot {
  const stored = store.slots.get(log.row.number, slot);
  if (stored === undefined) throw new Error(`slot ${slot} is not in the store`);
  return { value: decodeOwn(slotValue, stored.value), certificate: decodeOwn(decisionCertificate, stored.certificate) };
}
