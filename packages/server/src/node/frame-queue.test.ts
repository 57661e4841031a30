import { describe, expect, it } from 'vitest';
import { FrameQueue, type TurnLimits } from './frame-queue.ts';

const WIDE: TurnLimits = { frames: 100, cost: 1000, framesPerConnection: 100, costPerConnection: 1000 };

function queueOf(order: string, cost = 1): FrameQueue<string> {
  const queue = new FrameQueue<string>();
  for (const connection of order) queue.push({ connection, bytes: new Uint8Array(10), cost, at: 0 });
  return queue;
}

function take(queue: FrameQueue<string>, limits: Partial<TurnLimits> = {}): string {
  return queue
    .take({ ...WIDE, ...limits })
    .map((each) => each.connection)
    .join('');
}

describe('the queue of frames', () => {
  it('serves connections in turn, and next those that it did not reach', () => {
    const queue = queueOf('aaaaabbc');
    expect(take(queue, { framesPerConnection: 2 })).toBe('aabbc');
    queue.push({ connection: 'd', bytes: new Uint8Array(1), cost: 1, at: 0 });
    expect(take(queue, { frames: 2 })).toBe('aa');
    expect(take(queue)).toBe('da');
    expect([queue.size, queue.bytes, queue.isReady]).toEqual([0, 0, false]);
  });

  it('bounds what a batch may cost, but always takes one frame', () => {
    expect(take(queueOf('aab', 500), { cost: 600 })).toBe('aa');
    expect(take(queueOf('aab', 500), { costPerConnection: 500 })).toBe('ab');
    expect(take(queueOf('a', 5000))).toBe('a');
  });

  it('keeps back what is held, also what comes later, until it is released', () => {
    const queue = queueOf('ab');
    queue.hold('a');
    queue.hold('c');
    for (const connection of 'ac') queue.push({ connection, bytes: new Uint8Array(1), cost: 1, at: 0 });
    expect(take(queue)).toBe('b');
    expect([queue.size, queue.isReady, queue.waiting('a')]).toEqual([3, false, { frames: 2, bytes: 11 }]);
    queue.release('a');
    expect(take(queue)).toBe('aa');
    queue.drop('c');
    expect([queue.size, queue.bytes]).toEqual([0, 0]);
  });
});
