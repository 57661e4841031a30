import { PROTOCOL_VERSIONS, type LogId, type Request, type Response, toHex } from '@pando/protocol';
import { ACCOUNT_REQUESTS, type AccountRequest } from './account-handlers.ts';
import type { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import type { Core, LogCall } from './context.ts';
import { accept, decide, prepare } from './consensus/deciding.ts';
import type { Instanced } from './consensus/subject.ts';
import { append } from './log/append.ts';
import { adoptLog, createLog } from './log/create.ts';
import { readHead } from './log/head.ts';
import { closeLog, decidedSlotOf, isAdopter, movedAnswer, openLog } from './log/open.ts';
import { fetch, read } from './log/read.ts';
import { fetchStaged, stage } from './log/stage.ts';
import { signal } from './log/signal.ts';
import { subscribe } from './log/subscribe.ts';
import { recordInstance } from './records/record-instance.ts';
import { refusal } from './refusal.ts';
import { activate } from './replication/activate.ts';
import { hold } from './replication/hold.ts';
import { bodyOf } from './replication/listing.ts';
import { offer } from './replication/offer.ts';
import { repair, repairPassed } from './replication/repair.ts';
import { seal } from './replication/seal.ts';
import { endorse } from './slots/endorse.ts';
import { readFrontier, readSlots } from './slots/read-slots.ts';
import { slotInstance } from './slots/slot-instance.ts';
import { setWake, wakeOthers } from './waking/wake.ts';

type DecidingRequest = Extract<Request, { type: 'prepare' | 'accept' | 'decide' }>;
type LogRequest = Extract<
  Request,
  {
    type:
      | 'append'
      | 'read'
      | 'subscribe'
      | 'fetch'
      | 'readHead'
      | 'stage'
      | 'fetchStaged'
      | 'readSlots'
      | 'endorse'
      | 'readFrontier'
      | 'offer'
      | 'repair'
      | 'repairPassed'
      | 'signal'
      | 'seal'
      | 'hold'
      | 'activate'
      | 'setWake'
      | 'wake';
  }
>;

/** Answers one request. Whatever it is, there is exactly one response. */
export function dispatch(core: Core, batch: Batch, connection: Connection, request: Request): Response {
  if (request.type === 'hello') return hello(core, batch, connection, request);
  if (!connection.ready) return refusal('out-of-order', 'say hello first');
  if (isAccountRequest(request)) {
    const { response, effects } = core.accounts.handle(connection, request, batch.now);
    if (effects !== undefined) batch.effects.push(...effects);
    return response;
  }
  switch (request.type) {
    case 'ping':
      return { type: 'done' };
    case 'createLog':
      return createLog(core, batch, request);
    case 'adoptLog':
      return adoptLog(core, batch, request);
    case 'openLog':
      return openLog(core, batch, connection, request);
    case 'closeLog':
      return closeLog(core, batch, connection, request.log);
    case 'prepare':
    case 'accept':
    case 'decide':
      return deciding(core, batch, connection, request);
    default: {
      const call = callOf(core, batch, connection, logOf(request), request.type);
      return 'type' in call ? call : handleLogRequest(call, request);
    }
  }
}

function hello(
  { self, software }: Core,
  batch: Batch,
  connection: Connection,
  request: Extract<Request, { type: 'hello' }>,
): Response {
  if (connection.ready) return refusal('out-of-order', 'hello was said already');
  const version = PROTOCOL_VERSIONS.find((each) => request.versions.includes(each));
  if (version === undefined) {
    return refusal('version', `this server speaks versions ${PROTOCOL_VERSIONS.join(', ')} of the protocol`);
  }
  connection.ready = true;
  connection.version = version;
  batch.onFailure(() => {
    connection.ready = false;
  });
  const { key: server, incarnation } = self;
  return {
    type: 'welcome',
    version,
    server,
    incarnation,
    challenge: connection.challenge,
    now: batch.now,
    software,
  };
}

function deciding(core: Core, batch: Batch, connection: Connection, request: DecidingRequest): Response {
  const { instance } = request;
  let instanced: Instanced;
  if (instance.type === 'slot') {
    const call = callOf(core, batch, connection, instance.log, request.type);
    if ('type' in call) return call;
    instanced = slotInstance(call, instance);
  } else {
    instanced = recordInstance(core, batch, connection, instance);
  }
  const { now } = batch;
  switch (request.type) {
    case 'prepare':
      return prepare(core, instanced, { request, now });
    case 'accept':
      return accept(core, instanced, { request, now });
    case 'decide':
      return decide(core, instanced, { request, now });
  }
}

function handleLogRequest(call: LogCall, request: LogRequest): Response {
  switch (request.type) {
    case 'append':
      return append(call, request);
    case 'read':
      return read(call, request);
    case 'subscribe':
      return subscribe(call, request);
    case 'fetch':
      return fetch(call, request);
    case 'readHead':
      return readHead(call);
    case 'stage':
      return stage(call, request);
    case 'fetchStaged':
      return fetchStaged(call, request);
    case 'readSlots':
      return readSlots(call, request);
    case 'endorse':
      return endorse(call, request);
    case 'readFrontier':
      return readFrontier(call, request);
    case 'offer':
      return offer(call, request);
    case 'repair':
      return repair(call, request);
    case 'repairPassed':
      return repairPassed(call, request);
    case 'signal':
      return signal(call, request);
    case 'seal':
      return seal(call, request);
    case 'hold':
      return hold(call, request);
    case 'activate':
      return activate(call, request);
    case 'setWake':
      return setWake(call, request);
    case 'wake':
      return wakeOthers(call);
  }
}

function logOf(request: LogRequest): LogId {
  switch (request.type) {
    case 'endorse':
      return request.endorsement.body.log;
    case 'offer':
      return bodyOf(request.statement).log;
    default:
      return request.log;
  }
}

type OfOpenLog = LogRequest['type'] | DecidingRequest['type'];

/** What a key that only brings a log here may do before the slots name it. */
const FOR_ADOPTERS: ReadonlySet<OfOpenLog> = new Set<OfOpenLog>(['decide', 'readHead', 'readSlots']);
/** What a server that is not a replica yet does. */
const WHILE_AWAITING: ReadonlySet<OfOpenLog> = new Set<OfOpenLog>([
  'decide',
  'read',
  'subscribe',
  'fetch',
  'readHead',
  'fetchStaged',
  'readSlots',
  'readFrontier',
]);
/** What a server goes on doing that was a replica; later slots may take it in again. */
const AFTER_THE_END: ReadonlySet<OfOpenLog> = new Set<OfOpenLog>([
  'decide',
  'read',
  'subscribe',
  'fetch',
  'readHead',
  'fetchStaged',
  'readSlots',
  'readFrontier',
  'seal',
  'activate',
]);

/** The open log that a request is about, if this connection may ask this of it, and this server may answer. */
function callOf(core: Core, batch: Batch, connection: Connection, id: LogId, type: OfOpenLog): LogCall | Response {
  const member = connection.logs.get(toHex(id));
  if (member === undefined) return refusal('out-of-order', 'open the log first');
  const log = core.logs.get(id);
  if (log === undefined) return refusal('unknown', 'this server does not keep this log');
  if (!log.honoured.has(member.keyHex) && !(FOR_ADOPTERS.has(type) && isAdopter(core, log, member.keyHex))) {
    const droppedBy = core.store.keys.dropped(log.row.number, member.key);
    if (droppedBy !== undefined) return { type: 'removed', slot: decidedSlotOf(core, log, droppedBy) };
    return refusal('unauthorised', 'the key is not in the access list');
  }
  switch (log.standing) {
    case 'current':
      break;
    case 'awaiting':
      if (!WHILE_AWAITING.has(type)) return { type: 'behind', decided: log.row.decided };
      break;
    case 'ended':
      if (!AFTER_THE_END.has(type)) return movedAnswer(core, log, log.row.endedBy);
      break;
  }
  return { core, batch, log, member };
}

const ACCOUNT_TYPES: ReadonlySet<string> = new Set(ACCOUNT_REQUESTS);

function isAccountRequest(request: Request): request is AccountRequest {
  return ACCOUNT_TYPES.has(request.type);
}
