import fc from 'fast-check';
import type { Request } from '../wire/request.ts';
import type { ErrorCode, InboxItem, Push, Response } from '../wire/response.ts';
import {
  anyAccepted,
  anyActive,
  anyBallot,
  anyCertifiedRecord,
  anyDecidedSlot,
  anyDecision,
  anyEndorsement,
  anyFrontier,
  anyGenesis,
  anyHead,
  anyHeld,
  anyInstance,
  anyPermit,
  anyPromise,
  anyPromiseCertificate,
  anyRow,
  anySeal,
  b16,
  b32,
  b64,
  blob,
  few,
  u16,
  uints,
  words,
} from './arbitrary-structures.ts';

/** For each variant of a union its fields: the compiler asks for a new one's. */
type FieldsOf<U extends { readonly type: string }> = {
  readonly [K in U['type']]: fc.Arbitrary<Omit<Extract<U, { readonly type: K }>, 'type'>>;
};

const ERROR_CODES: Readonly<Record<ErrorCode, true>> = {
  malformed: true,
  version: true,
  'out-of-order': true,
  unauthorised: true,
  unknown: true,
  conflict: true,
  forbidden: true,
  'rate-limited': true,
  overloaded: true,
  full: true,
  internal: true,
};

const log = b32<Extract<Request, { type: 'openLog' }>['log']>();
const account = b32<Extract<Request, { type: 'readRecord' }>['account']>();
const tokens = fc.option(b16<NonNullable<InboxItem['token']>>());
const idAndTag = { id: b32<Extract<Request, { type: 'fetch' }>['ids'][number]>(), tag: uints() };

export const REQUESTS: FieldsOf<Request> = {
  hello: fc.record({ versions: few(u16), agent: words(128) }),
  ping: fc.constant({}),
  authenticate: fc.record({ account, device: b32(), signature: b64() }),
  join: fc.record({ records: few(anyCertifiedRecord) }),
  readRecord: fc.record({ account, from: uints() }),
  publishKeyPackages: fc.record({ oneTime: few(blob()), lastResort: fc.option(blob()) }),
  countKeyPackages: fc.constant({}),
  claimKeyPackages: fc.record({ account, token: tokens }),
  setTokens: fc.record({ hashes: few(b32()) }),
  putInbox: fc.record({ account, token: tokens, body: blob() }),
  readInbox: fc.record({ after: uints(), limit: uints(256) }),
  deleteInbox: fc.record({ items: few(uints()) }),
  requestPermits: fc.record({ purpose: fc.constantFrom('log', 'blob'), count: uints(32) }),
  prepare: fc.record({ instance: anyInstance, ballot: anyBallot }),
  accept: fc.record({ instance: anyInstance, ballot: anyBallot, value: blob(), certificate: anyPromiseCertificate }),
  decide: fc.record({ instance: anyInstance, value: blob(), certificate: anyDecision }),
  createLog: fc.record({ genesis: anyGenesis, signature: b64(), permit: anyPermit }),
  openLog: fc.record({ log, key: b32(), signature: b64() }),
  closeLog: fc.record({ log }),
  append: fc.record({ log, tag: uints(), body: blob() }),
  read: fc.record({ log, after: uints(), limit: uints(1000), bodies: fc.boolean() }),
  subscribe: fc.record({ log, mode: fc.constantFrom('full', 'ids', 'none'), after: uints() }),
  fetch: fc.record({ log, ids: few(b32()) }),
  readHead: fc.record({ log }),
  stage: fc.record({ log, body: blob() }),
  fetchStaged: fc.record({ log, hash: b32() }),
  readSlots: fc.record({ log, from: uints(), limit: uints(64) }),
  endorse: fc.record({ endorsement: anyEndorsement }),
  readFrontier: fc.record({ log, slot: uints() }),
  offer: fc.record({
    statement: fc.oneof(
      anyFrontier.map((frontier) => ({ type: 'frontier' as const, frontier })),
      anySeal.map((seal) => ({ type: 'seal' as const, seal })),
    ),
    after: uints(),
    chain: b32(),
    rows: few(fc.record(idAndTag)),
  }),
  repair: fc.record({ log, tag: uints(), body: blob() }),
  seal: fc.record({ log, slot: uints() }),
  hold: fc.record({ log, slot: uints(), seals: few(anySeal) }),
  activate: fc.record({ log, slot: uints(), certificate: anyActive }),
  adoptLog: fc.record({ genesis: anyGenesis, key: b32(), permit: anyPermit }),
};

const retryAfter = fc.option(uints());
const inboxItem: fc.Arbitrary<InboxItem> = fc.record({ item: uints(), token: tokens, body: blob() });

export const RESPONSES: FieldsOf<Response> = {
  error: fc.record({
    code: fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[])),
    reason: words(512),
    retryAfter,
  }),
  done: fc.constant({}),
  welcome: fc.record({
    version: u16,
    server: b32(),
    incarnation: b16(),
    challenge: b32(),
    now: uints(),
    software: words(128),
  }),
  record: fc.record({ records: few(anyCertifiedRecord) }),
  keyPackageCount: fc.record({ oneTime: uints() }),
  keyPackages: fc.record({
    packages: few(fc.record({ device: b32(), keyPackage: blob(), lastResort: fc.boolean() })),
  }) as FieldsOf<Response>['keyPackages'],
  inbox: fc.record({ items: few(inboxItem), more: fc.boolean() }),
  permits: fc.record({ permits: few(anyPermit) }),
  promised: fc.record({
    promise: anyPromise,
    accepted: fc.option(fc.record({ value: blob(), certificate: anyPromiseCertificate })),
  }),
  accepted: fc.record({ accepted: anyAccepted }),
  refused: fc.record({ promised: anyBallot }),
  decided: fc.record({ value: blob(), certificate: anyDecision }),
  opened: fc.record({ head: anyHead }),
  appended: fc.record({ sequence: uints() }),
  rows: fc.record({ rows: few(anyRow), head: fc.option(anyHead) }),
  bodies: fc.record({
    bodies: few(
      fc.oneof(
        fc.record({ type: fc.constant('kept' as const), ...idAndTag, body: blob() }),
        fc.record({ type: fc.constant('expired' as const), ...idAndTag }),
        fc.record({ type: fc.constant('unknown' as const), id: idAndTag.id }),
      ),
    ),
  }),
  head: fc.record({ head: anyHead }),
  staged: fc.record({ body: blob() }),
  slots: fc.record({ slots: few(anyDecidedSlot), decided: uints() }),
  frontier: fc.record({ frontier: fc.option(anyFrontier) }),
  seal: fc.record({ seal: anySeal }),
  held: fc.record({ held: anyHeld }),
  stale: fc.record({ frontier: anyFrontier }),
  behind: fc.record({ decided: uints() }),
  removed: fc.record({ slot: anyDecidedSlot }),
  moved: fc.record({ slot: anyDecidedSlot, certificate: fc.option(anyActive) }),
};

export const PUSHES: FieldsOf<Push> = {
  entries: fc.record({ log, rows: few(anyRow) }),
  decided: fc.record({ log, slot: anyDecidedSlot }),
  endorsed: fc.record({ log, frontier: anyFrontier }),
  inbox: fc.record({ items: few(inboxItem) }),
  removed: fc.record({ log, slot: anyDecidedSlot }),
  moved: fc.record({ log, slot: anyDecidedSlot, certificate: fc.option(anyActive) }),
  closing: fc.record({ reason: words(512), retryAfter }),
};

/** Every variant by name, each with any fields. */
export function variantsOf<U extends { readonly type: string }>(
  fields: FieldsOf<U>,
): readonly (readonly [name: string, message: fc.Arbitrary<U>])[] {
  const entries = Object.entries(fields) as [string, fc.Arbitrary<object>][];
  return entries.map(([type, of]) => [type, of.map((values) => ({ type, ...values }) as unknown as U)]);
}
