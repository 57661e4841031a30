import type { Method, Outcome, Params, Result } from '@pando/engine';
import { expect, it } from 'vitest';
import { SealedExports } from './sealed-exports.ts';
import { ToyPando } from './testing/toy-pando.ts';

const plain = new TextEncoder().encode('all that there is');

/** Exports plain content, and remembers what it is asked to import. */
class PlainPando extends ToyPando {
  override async call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>> {
    if (method === 'export') return { ok: true, value: { bytes: plain } };
    return super.call(method, params, callId);
  }
}

it('seals what the engine exports, and opens what it is to import', async () => {
  const inner = new PlainPando();
  const pando = new SealedExports(inner);
  const exported = await pando.call('export', { passphrase: 'p' });
  const bytes = exported.ok ? exported.value.bytes : new Uint8Array();
  expect(Buffer.from(bytes).includes(Buffer.from(plain))).toBe(false);
  await pando.call('import', { bytes, passphrase: 'p' }, 'id');
  expect(inner.calls).toEqual([{ method: 'import', params: { bytes: plain, passphrase: 'p' }, callId: 'id' }]);
});

it('imports nothing under a wrong passphrase', async () => {
  const inner = new PlainPando();
  const pando = new SealedExports(inner);
  const exported = await pando.call('export', { passphrase: 'p' });
  const bytes = exported.ok ? exported.value.bytes : new Uint8Array();
  expect(await pando.call('import', { bytes, passphrase: 'q' })).toMatchObject({ error: { code: 'wrong-passphrase' } });
  expect(inner.calls).toEqual([]);
});
