import type { ConversationSummary, Pando } from '@pando/engine/api';
import { beforeEach, expect, it } from 'vitest';
import { PLAIN } from '../fake/organised.ts';
import { ListReading } from './list-reading.ts';

let engine: Map<string, ConversationSummary>;
let shown: readonly ConversationSummary[];
let calls: string[];

const pando: Pando = {
  call: async (method, params) => {
    calls.push(method);
    if (method === 'list') return { ok: true, value: [...engine.values()] } as never;
    const found = engine.get((params as { conversation: string }).conversation);
    return (
      found ? { ok: true, value: found } : { ok: false, error: { code: 'unknown-conversation', message: '' } }
    ) as never;
  },
  subscribe: () => () => undefined,
};

function summary(id: string, minute: number, unread = 0): ConversationSummary {
  return {
    id,
    kind: 'group',
    name: id,
    members: [],
    unread,
    mentions: 0,
    writable: true,
    status: 'active',
    activeAt: new Date(minute * 60_000).toISOString(),
    queued: 0,
    preferences: PLAIN,
  };
}

const list = () => new ListReading(pando, { get: () => shown, set: (next) => (shown = next) });

beforeEach(() => {
  engine = new Map(Array.from({ length: 100 }, (_, i) => [`c${i}`, summary(`c${i}`, i)]));
  shown = [];
  calls = [];
});

it('asks for nothing but what changed, and puts it where it belongs', async () => {
  const reading = list();
  await reading.readAll();
  expect(shown[0]?.id).toBe('c99');
  engine.set('c7', summary('c7', 500, 3));
  reading.changed('c7');
  reading.changed('c7');
  await reading.read();
  expect(calls).toEqual(['list', 'conversation']);
  expect(shown).toHaveLength(100);
  expect(shown[0]).toMatchObject({ id: 'c7', unread: 3 });
});

it('drops what is gone, takes in what is new, and asks for nothing where nothing changed', async () => {
  const reading = list();
  await reading.readAll();
  engine.delete('c5');
  engine.set('new', summary('new', 50));
  reading.changed('c5');
  reading.changed('new');
  await reading.read();
  expect(shown.map(({ id }) => id)).not.toContain('c5');
  expect(shown.find(({ id }) => id === 'new')).toBeDefined();
  calls = [];
  await reading.read();
  expect(calls).toEqual([]);
});

it('has one line for a request that has become a conversation of another id', async () => {
  const reading = list();
  engine.set('request', summary('request', 200));
  await reading.readAll();
  engine.set('request', summary('thread', 201));
  reading.changed('request');
  await reading.read();
  expect(shown.slice(0, 2).map(({ id }) => id)).toEqual(['thread', 'c99']);
});

it('reads the whole list once where much changed', async () => {
  const reading = list();
  for (let i = 0; i < 40; i += 1) reading.changed(`c${i}`);
  await reading.read();
  expect(calls).toEqual(['list']);
  expect(shown).toHaveLength(100);
});
