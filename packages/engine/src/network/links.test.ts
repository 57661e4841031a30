import {
  type Incarnation,
  PROTOCOL_VERSION,
  type Response,
  type ServerKey,
  clientFrame,
  decode,
  encode,
  serverFrame,
} from '@pando/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Effect } from '../effect.ts';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { Links } from './links.ts';

const SERVER = 'https://silent.example';
const LANE = 'conversation';
/** Longer than any answer is waited for. */
const LONG = 60_000;

let now: number;
let links: Links;

beforeEach(async () => {
  now = 1_000_000;
  links = new Links({ ready: () => undefined, lost: () => undefined, push: () => undefined });
  await inTurn((turn) => links.want(turn, LANE, new Set([SERVER])));
});

describe('a server that takes a connection and does not greet', () => {
  it('is connected to anew once it was waited for', async () => {
    await connect();
    expect(await expire()).toEqual([
      { type: 'hold-off', server: SERVER, lane: LANE, until: expect.any(Number), asked: false },
    ]);
    await disconnect();
    await answer(await connect(), welcome());
    expect(links.greeting(SERVER, LANE)?.software).toBe('test');
  });

  it('is tried less and less often, until it greets', async () => {
    const first = await silentFor();
    expect(first).toBeGreaterThan(0);
    const second = await silentFor();
    expect(second).toBe(2 * first);
    for (let times = 0; times < 20; times++) await silentFor();
    expect(await silentFor()).toBe(await silentFor());
    await answer(await connect(), welcome());
    await disconnect();
    expect(await silentFor()).toBe(first);
  });

  it('is not held off where the connection ended meanwhile: the next one is under way', async () => {
    await connect();
    expect(await disconnect()).toEqual([]);
    expect(await expire()).toEqual([]);
  });

  it('is held off where it answers with something else', async () => {
    expect(await answer(await connect(), { type: 'done' })).toMatchObject([{ type: 'hold-off' }]);
  });
});

/** For how long a server is left alone that was connected and said nothing. */
async function silentFor(): Promise<number> {
  await connect();
  const [held] = await expire();
  await disconnect();
  return held?.type === 'hold-off' ? held.until - now : 0;
}

/** The id of the first request. */
async function connect(): Promise<number> {
  const effects = await inTurn((turn) => links.connected(turn, SERVER, LANE));
  const sent = effects.flatMap((effect) => (effect.type === 'transmit' ? [decode(clientFrame, effect.frame)] : []));
  const [hello] = sent;
  if (hello?.ok !== true || hello.value.request.type !== 'hello') throw new Error('it does not say hello');
  return hello.value.id;
}

function disconnect(): Promise<Effect[]> {
  return inTurn((turn) => links.disconnected(turn, SERVER, LANE));
}

function answer(id: number, response: Response): Promise<Effect[]> {
  const bytes = encode(serverFrame, { type: 'response', id, response });
  return inTurn((turn) => links.frame(turn, SERVER, LANE, bytes));
}

function welcome(): Response {
  return {
    type: 'welcome',
    version: PROTOCOL_VERSION,
    server: new Uint8Array(32) as ServerKey,
    incarnation: new Uint8Array(16) as Incarnation,
    challenge: new Uint8Array(32),
    now,
    software: 'test',
  };
}

function expire(): Promise<Effect[]> {
  now += LONG;
  return inTurn((turn) => links.expire(turn));
}

async function inTurn(act: (turn: Turn) => Promise<void> | void): Promise<Effect[]> {
  const turn = new Turn({ clock: { now: () => now }, store: new MemoryStore() } as unknown as Ports);
  await act(turn);
  return turn.effects();
}
