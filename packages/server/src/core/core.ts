import {
  CHALLENGE_BYTES,
  HELLO_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  PROTOCOL_VERSION,
  type Response,
  type WakeCall,
  replicaId,
} from '@pando/protocol';
import { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import type { Core as Context } from './context.ts';
import { dispatch } from './dispatch.ts';
import type { ConnectionId, Effect } from './effect.ts';
import { readFrame, readFrameId } from './frame.ts';
import { LogCache } from './log/cache.ts';
import { forget, leave } from './log/open.ts';
import { expire } from './log/retention.ts';
import { catchUp, pushNewRows } from './log/subscribe.ts';
import { type CoreOptions, DEFAULT_LIMITS } from './options.ts';
import { refusal } from './refusal.ts';
import { watch } from './slots/endorsers.ts';
import { fullBucket, takeToken } from './token-bucket.ts';
import { Sleepers } from './waking/sleepers.ts';
import { forgetBell, isAwake } from './waking/wake.ts';

/** How often at most the files are cleared of what was dropped: each time they are written anew in part. */
const SCRUB_EVERY_MS = 60_000;
/** A full disk may have room again by then. */
const RETRY_AFTER_FAULT_MS = 10_000;

export interface IncomingFrame {
  readonly connection: ConnectionId;
  readonly bytes: Uint8Array;
}

/**
 * The server without its sockets: (connection, frame, now) to effects. It reads no clock and draws no randomness
 * but through its ports. Every method that takes `now` (ms since 1970) works in one transaction of the store; its
 * effects may leave when it returns, because what they say is on disk then. They throw only where the store does;
 * `handle` answers `internal` even then, and `tick` does what needs no store.
 */
export interface ServerCore {
  /** A new connection; `address` is what per-address limits go by. */
  connect(connection: ConnectionId, address: string, now: number): void;
  /** Frames in the order of their arrival. Of frames that break a limit or the code, none takes the others with it. */
  handle(frames: readonly IncomingFrame[], now: number): readonly Effect[];
  /** Its socket is full: no rows are pushed until `resume`. */
  pause(connection: ConnectionId): void;
  /** Its socket has room (again). */
  resume(connection: ConnectionId, now: number): readonly Effect[];
  disconnect(connection: ConnectionId, now: number): void;
  /** A push service knows this address no more, or will not hear this key there. */
  forgetBell(call: WakeCall, now: number): void;
  /** Retention, time-outs, wakings; about once a second. */
  tick(now: number): readonly Effect[];
}

export function createCore(options: CoreOptions): ServerCore {
  const { store, crypto, self, accounts } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const selfId = replicaId(self);
  const core: Context = {
    ...options,
    limits,
    selfId,
    logs: new LogCache(store, crypto, selfId, limits.cachedLogs),
    connections: new Map(),
    members: new Map(),
    sleepers: new Sleepers(limits.sleepers),
  };

  const transact = (now: number, work: (batch: Batch) => void): readonly Effect[] => {
    const batch = new Batch(now);
    try {
      store.transaction(() => {
        work(batch);
        finish(core, batch);
      });
    } catch (error) {
      batch.fail();
      core.logs.clear();
      throw error;
    }
    core.logs.trim();
    return batch.effects;
  };

  const handleOne = (frame: IncomingFrame, now: number): readonly Effect[] => {
    try {
      return transact(now, (batch) => handleFrame(core, batch, frame));
    } catch (error) {
      options.fault?.(error);
      const batch = new Batch(now);
      const id = readFrameId(frame.bytes);
      if (id !== undefined)
        respond(
          batch,
          frame.connection,
          id,
          refusal('internal', 'the server failed at this request', RETRY_AFTER_FAULT_MS),
        );
      return batch.effects;
    }
  };

  let dropped = { since: false, scrubbedAt: 0 };
  const scrub = (now: number): readonly Effect[] => {
    if (dropped.since && now >= dropped.scrubbedAt + SCRUB_EVERY_MS)
      dropped = { since: !store.scrub(), scrubbedAt: now };
    return [];
  };

  const attempt = (work: () => readonly Effect[]): readonly Effect[] => {
    try {
      return work();
    } catch (error) {
      options.fault?.(error);
      return [];
    }
  };

  return {
    connect: (id, address, now) => {
      core.connections.set(id, {
        id,
        address,
        challenge: options.random(CHALLENGE_BYTES),
        account: undefined,
        readsInbox: false,
        ready: false,
        version: PROTOCOL_VERSION,
        closing: false,
        paused: false,
        connectedAt: now,
        lastSeen: now,
        requests: fullBucket(limits.requests, now),
        prepares: fullBucket(limits.prepares, now),
        logs: new Map(),
      });
    },
    handle: (frames, now) => {
      try {
        return transact(now, (batch) => {
          for (const each of frames) handleFrame(core, batch, each);
        });
      } catch {
        return frames.flatMap((each) => handleOne(each, now));
      }
    },
    pause: (id) => {
      const connection = core.connections.get(id);
      if (connection !== undefined) connection.paused = true;
    },
    resume: (id, now) => {
      const connection = core.connections.get(id);
      if (connection === undefined) return [];
      connection.paused = false;
      return transact(now, (batch) => batch.behind.add(connection));
    },
    disconnect: (id, now) => {
      const connection = core.connections.get(id);
      if (connection === undefined) return;
      core.connections.delete(id);
      connection.closing = true;
      accounts.disconnect(connection);
      try {
        transact(now, (batch) => {
          for (const each of connection.logs.values()) leave(core, batch, each);
        });
      } finally {
        for (const each of connection.logs.values()) forget(core, each);
      }
    },
    forgetBell: (call, now) => void transact(now, () => forgetBell(core, call)),
    tick: (now) => {
      // Two transactions: the first is done also where the disk takes nothing of the second.
      const closed = transact(now, (batch) => {
        for (const each of core.connections.values()) closeIdle(batch, each);
      });
      const kept = attempt(() =>
        transact(now, (batch) => {
          watch(core, now);
          if (expire(core, now)) dropped.since = true;
          batch.effects.push(...accounts.tick(now));
        }),
      );
      attempt(() => scrub(now));
      const woken = core.sleepers.due(now, (sleeper) => isAwake(core, sleeper));
      return [...closed, ...kept, ...woken.map((call) => ({ type: 'wake', call }) as const)];
    },
  };
}

function handleFrame(core: Context, batch: Batch, { connection: id, bytes }: IncomingFrame): void {
  const connection = core.connections.get(id);
  if (connection === undefined || connection.closing) return;
  connection.lastSeen = batch.now;
  const wait = takeToken(connection.requests, core.limits.requests, batch.now);
  if (wait !== undefined) {
    const requestId = readFrameId(bytes);
    if (requestId === undefined) batch.close(connection, 'unreadable frame');
    else respond(batch, id, requestId, refusal('rate-limited', 'too many requests on this connection', wait));
    return;
  }
  const read = readFrame(bytes);
  switch (read.type) {
    case 'unreadable':
      batch.close(connection, `unreadable frame: ${read.reason}`);
      return;
    case 'malformed':
      respond(batch, id, read.id, refusal('malformed', read.reason));
      return;
    case 'frame': {
      const response = dispatch(core, batch, connection, read.frame.request);
      respond(batch, id, read.frame.id, response);
      if (response.type === 'error' && response.code === 'version')
        batch.close(connection, 'no protocol version in common');
    }
  }
}

function respond(batch: Batch, to: ConnectionId, id: number, response: Response): void {
  batch.send([to], { type: 'response', id, response });
}

/** What is pushed once for a whole batch: new rows, and a next piece for those who are behind. */
function finish(core: Context, batch: Batch): void {
  for (const log of batch.logsWithRows()) pushNewRows(core, batch, log);
  for (const connection of batch.behind) catchUp(core, batch, connection);
}

function closeIdle(batch: Batch, connection: Connection): void {
  if (!connection.ready && batch.now > connection.connectedAt + HELLO_TIMEOUT_MS)
    batch.close(connection, 'no hello in time');
  if (batch.now > connection.lastSeen + IDLE_TIMEOUT_MS) batch.close(connection, 'idle for too long');
}
