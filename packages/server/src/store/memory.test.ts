import { describe, expect, it } from 'vitest';
import type { LogId } from '@pando/protocol';
import { describeStore } from './testing/conformance.ts';
import { memoryStore } from './memory.ts';

describeStore('memory', () => ({ open: memoryStore, remove: () => undefined, durable: false }));

describe('the memory store', () => {
  it('refuses writes outside of a transaction, and transactions within one', () => {
    const store = memoryStore();
    const log = new Uint8Array(32) as Uint8Array as LogId;
    expect(() => store.logs.create(log, new Uint8Array(), 1, 1)).toThrow('outside');
    expect(() => store.transaction(() => store.transaction(() => undefined))).toThrow('nest');
  });
});
