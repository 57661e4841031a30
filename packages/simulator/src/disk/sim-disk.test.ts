import type { LogId } from '@pando/protocol';
import { describeStore } from '@pando/server/testing/store';
import { describe, expect, it } from 'vitest';
import { DiskFull, type LastWrite, ProcessDied, SimDisk } from './sim-disk.ts';

const NO_CHOICE = (): number => 0;

function newDisk(): SimDisk {
  return new SimDisk(() => 0);
}

describeStore('a simulated disk', () => {
  let disk = newDisk();
  return {
    open() {
      disk = disk.copy();
      disk.recover();
      return disk.store;
    },
    remove: () => undefined,
    durable: true,
  };
});

describe('a simulated disk', () => {
  const logId = (byte: number): LogId => new Uint8Array(32).fill(byte) as Uint8Array as LogId;
  const write = (disk: SimDisk, byte: number): void =>
    disk.store.transaction(() => void disk.store.logs.create(logId(byte), Uint8Array.of(byte), 60, 5));
  const has = (disk: SimDisk, byte: number): boolean => disk.store.logs.find(logId(byte)) !== undefined;

  it.each<readonly [LastWrite, boolean]>([
    ['lost', false],
    ['torn', false],
    ['whole', true],
  ])('has after a death in a transaction what was synced, and the last one only whole (%s)', (lastWrite, isThere) => {
    const disk = newDisk();
    write(disk, 1);
    disk.dieWriting(lastWrite);
    expect(disk.store.transaction(() => has(disk, 1))).toBe(true);
    expect(() => write(disk, 2)).toThrow(ProcessDied);
    expect(() => write(disk, 3)).toThrow(ProcessDied);
    expect(disk.isDead).toBe(true);
    expect(disk.recover()).toBe('sound');
    expect([1, 2, 3].map((byte) => has(disk, byte))).toEqual([true, isThere, false]);
    write(disk, 4);
    expect(has(disk, 4)).toBe(true);
  });

  it('finds when it is opened that a bit was flipped', () => {
    const disk = newDisk();
    expect(disk.flipBit(NO_CHOICE)).toBe(false);
    write(disk, 1);
    expect(disk.flipBit(NO_CHOICE)).toBe(true);
    expect(disk.recover()).toBe('damaged');
  });

  it('takes nothing while it is full, and loses nothing of what it has', () => {
    const disk = newDisk();
    write(disk, 1);
    disk.setFull(true);
    expect(() => write(disk, 2)).toThrow(DiskFull);
    expect(disk.putBlob('blob', Uint8Array.of(1))).toBe(false);
    expect(disk.store.transaction(() => has(disk, 1))).toBe(true);
    disk.setFull(false);
    write(disk, 2);
    expect([has(disk, 1), has(disk, 2)]).toEqual([true, true]);
  });

  it('is set back to what was on it at a time', () => {
    let now = 0;
    const disk = new SimDisk(() => now);
    for (const byte of [1, 2, 3]) {
      now = byte * 10;
      write(disk, byte);
      disk.putBlob(`blob ${byte}`, Uint8Array.of(byte));
    }
    disk.setBack(25);
    expect([1, 2, 3].map((byte) => has(disk, byte))).toEqual([true, true, false]);
    expect([1, 2, 3].map((byte) => disk.blob(`blob ${byte}`) !== undefined)).toEqual([true, true, false]);
    disk.setBack(-1);
    expect(has(disk, 1)).toBe(false);
  });

  it('loses what it did not sync, if it is made to sync late', () => {
    const disk = newDisk();
    disk.setLateSync(true);
    write(disk, 1);
    disk.sync();
    write(disk, 2);
    disk.recover();
    expect([has(disk, 1), has(disk, 2)]).toEqual([true, false]);
  });

  it('is copied with all that is on it', () => {
    const disk = newDisk();
    write(disk, 1);
    const copy = disk.copy();
    write(disk, 2);
    write(copy, 3);
    expect([1, 2, 3].map((byte) => has(disk, byte))).toEqual([true, true, false]);
    expect([1, 2, 3].map((byte) => has(copy, byte))).toEqual([true, false, true]);
  });
});
