import type { Pando, PandoEvent } from '@pando/engine/api';
import { expect, test, vi } from 'vitest';
import { awaited } from './awaited-pando.ts';

function opened(): { readonly pando: Pando; readonly tell: (event: PandoEvent) => void } {
  const listeners = new Set<(event: PandoEvent) => void>();
  const pando = {
    call: vi.fn((method: string) => Promise.resolve({ ok: true, value: method })),
    subscribe(listener: (event: PandoEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Pando;
  return { pando, tell: (event) => listeners.forEach((listener) => listener(event)) };
}

const OFFLINE = { type: 'network', online: false } as PandoEvent;

test('what is asked before it is open is answered once it is', async () => {
  const { promise, resolve } = Promise.withResolvers<Pando>();
  const { pando } = opened();
  const asked = awaited(promise).call('list', {});
  expect(pando.call).not.toHaveBeenCalled();
  resolve(pando);
  expect(await asked).toEqual({ ok: true, value: 'list' });
});

test('who listens before it is open hears what happens afterwards, until they stop', async () => {
  const { promise, resolve } = Promise.withResolvers<Pando>();
  const { pando, tell } = opened();
  const heard: PandoEvent[] = [];
  const stop = awaited(promise).subscribe((event) => heard.push(event));
  resolve(pando);
  await promise;
  tell(OFFLINE);
  stop();
  tell(OFFLINE);
  expect(heard).toEqual([OFFLINE]);
});

test('who stops listening before it is open hears nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<Pando>();
  const { pando, tell } = opened();
  const heard: PandoEvent[] = [];
  awaited(promise).subscribe((event) => heard.push(event))();
  resolve(pando);
  await promise;
  tell(OFFLINE);
  expect(heard).toEqual([]);
});

test('a profile that cannot be opened fails what was asked', async () => {
  await expect(awaited(Promise.reject(new Error('no storage'))).call('list', {})).rejects.toThrow('no storage');
});
