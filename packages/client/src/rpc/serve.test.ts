import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ToyPando } from '../testing/toy-pando.ts';
import type { RpcMessage } from './message.ts';
import { RpcSession } from './serve.ts';

function session(): { pando: ToyPando; sent: RpcMessage[]; session: RpcSession } {
  const pando = new ToyPando();
  const sent: RpcMessage[] = [];
  return { pando, sent, session: new RpcSession(pando, (message) => sent.push(message)) };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it('answers a call by its id, and passes on the id of the call itself', async () => {
  const { pando, sent, session: s } = session();
  s.receive({ jsonrpc: '2.0', id: 7, method: 'read', params: { conversation: 'c' }, call: 'once' });
  await settled();
  expect(sent).toEqual([{ jsonrpc: '2.0', id: 7, result: { echo: { conversation: 'c' } } }]);
  expect(pando.calls[0]?.callId).toBe('once');
});

it('answers errors with a stable code', async () => {
  const { sent, session: s } = session();
  s.receive({ jsonrpc: '2.0', id: 'a', method: 'status' });
  s.receive({ jsonrpc: '2.0', id: 'b', method: 'send', params: { to: 4 } });
  await settled();
  expect(sent).toMatchObject([
    { id: 'b', error: { code: -32_602, data: { code: 'bad-parameters' } } },
    { id: 'a', error: { code: -32_000, data: { code: 'no-account' } } },
  ]);
});

it('sends events to whom subscribed, once, until it is closed', () => {
  const { pando, sent, session: s } = session();
  pando.emit({ type: 'servers' });
  s.receive({ jsonrpc: '2.0', id: 1, method: 'subscribe' });
  s.receive({ jsonrpc: '2.0', id: 2, method: 'subscribe' });
  pando.emit({ type: 'network', online: true });
  s.close();
  expect(pando.listening).toBe(0);
  expect(sent.slice(2)).toEqual([{ jsonrpc: '2.0', method: 'event', params: { type: 'network', online: true } }]);
});

it('answers anything at all with an error rather than throw', () => {
  fc.assert(
    fc.property(fc.anything(), (message) => {
      const { sent, session: s } = session();
      s.receive(message);
      expect(sent).toMatchObject([{ id: null, error: { data: { code: 'bad-parameters' } } }]);
    }),
  );
});

it('limits the calls that are unanswered', async () => {
  const { sent, session: s } = session();
  for (let id = 0; id < 1025; id++)
    s.receive({ jsonrpc: '2.0', id, method: 'send', params: { to: 'a', text: 'wait' } });
  await settled();
  expect(sent).toMatchObject([{ id: 1024, error: { data: { code: 'refused' } } }]);
});
