import type { Hash } from '@pando/protocol';
import { toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { Pictures } from './pictures.ts';

const ANA = 'a0'.repeat(32);
const hash = (of: number): Hash => new Uint8Array(32).fill(of) as Hash;

class Device {
  readonly #store = new MemoryStore();
  pictures = new Pictures();

  act(change: (turn: Turn) => void): Turn {
    const turn = new Turn({ clock: { now: () => 0 }, store: this.#store } as unknown as Ports);
    change(turn);
    this.#store.write(turn.tx.writes());
    return turn;
  }

  async restart(): Promise<Turn> {
    this.pictures = new Pictures();
    const turn = new Turn({ clock: { now: () => 0 }, store: this.#store } as unknown as Ports);
    await this.pictures.load(turn.tx);
    return turn;
  }
}

describe('whose picture it is', () => {
  it('is what was said last, in whatever order it is heard', () => {
    const device = new Device();
    device.act((turn) => {
      expect(device.pictures.wear(turn, ANA, { picture: hash(2), at: 20 })).toBe(true);
      expect(device.pictures.wear(turn, ANA, { picture: hash(1), at: 10 })).toBe(false);
      expect(device.pictures.of(ANA)).toEqual(hash(2));
      expect(device.pictures.wear(turn, ANA, { picture: null, at: 30 })).toBe(true);
      expect(device.pictures.of(ANA)).toBeUndefined();
    });
  });

  it('is taken from an old state only where nothing better is known', () => {
    const device = new Device();
    device.act((turn) => {
      expect(device.pictures.wear(turn, ANA, { picture: hash(1), at: 0 })).toBe(true);
      expect(device.pictures.wear(turn, ANA, { picture: hash(2), at: 0 })).toBe(false);
      expect(device.pictures.wear(turn, ANA, { picture: null, at: 5 })).toBe(true);
      expect(device.pictures.wear(turn, ANA, { picture: hash(2), at: 0 })).toBe(false);
    });
  });

  it('is told once', () => {
    const device = new Device();
    const turn = device.act((now) => {
      device.pictures.wear(now, ANA, { picture: hash(1), at: 1 });
      device.pictures.wear(now, ANA, { picture: hash(1), at: 2 });
    });
    expect(turn.events).toEqual([{ type: 'person', account: ANA }]);
  });
});

it('keeps the bytes over a restart, and forgets what nobody has any more', async () => {
  const device = new Device();
  const told = device.act((turn) => {
    for (const of of [1, 2, 3]) device.pictures.keep(turn, hash(of), new Uint8Array(of), ANA);
    device.pictures.wear(turn, ANA, { picture: hash(1), at: 1 });
  });
  expect(told.events).toContainEqual({ type: 'picture', picture: toHex(hash(1)) });
  const turn = await device.restart();
  expect(await device.pictures.bytes(turn.tx, hash(3))).toEqual(new Uint8Array(3));
  device.pictures.sweep(turn.tx, new Set([toHex(hash(2))]));
  expect([1, 2, 3].map((of) => device.pictures.has(hash(of), ANA))).toEqual([true, true, false]);
  expect(await device.pictures.bytes(turn.tx, hash(3))).toBeUndefined();
});
