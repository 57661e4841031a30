import { describe, expect, it } from 'vitest';
import { answerLine, type RpcCall } from './json-rpc.ts';

const echo: RpcCall = async (method, params) => ({ ok: true, value: { method, params } });
const answer = async (message: unknown, call = echo): Promise<unknown> => {
  const line = await answerLine(JSON.stringify(message), call);
  return line === undefined ? undefined : JSON.parse(line);
};

describe('answerLine', () => {
  it('answers a request with its id', async () => {
    const response = await answer({
      jsonrpc: '2.0',
      id: 'x',
      method: 'history',
      params: { conversation: 'c', limit: 3 },
    });
    expect(response).toEqual({
      jsonrpc: '2.0',
      id: 'x',
      result: { method: 'history', params: { conversation: 'c', limit: 3 } },
    });
  });

  it('takes absent parameters for none', async () => {
    expect(await answer({ jsonrpc: '2.0', id: 1, method: 'link' })).toMatchObject({ result: { params: {} } });
  });

  it('performs a notification and does not answer it', async () => {
    const called: string[] = [];
    const call: RpcCall = async (method) => ({ ok: true, value: called.push(method) });
    expect(await answer({ jsonrpc: '2.0', method: 'list' }, call)).toBeUndefined();
    expect(called).toEqual(['list']);
  });

  it('answers a batch with the answers of its requests', async () => {
    const batch = [{ jsonrpc: '2.0', id: 1, method: 'list' }, { jsonrpc: '2.0', method: 'list' }, 3];
    expect(await answer(batch)).toEqual([
      expect.objectContaining({ id: 1, result: expect.anything() }),
      expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32600 }) }),
    ]);
  });

  it.each([
    { message: [], id: null, code: -32600, sentence: 'This batch is empty.' },
    {
      message: { id: 1, method: 'list' },
      id: 1,
      code: -32600,
      sentence: 'A request has "jsonrpc": "2.0", a "method", and an "id" if it wants an answer.',
    },
    {
      message: { jsonrpc: '2.0', id: {}, method: 'list' },
      id: null,
      code: -32600,
      sentence: 'A request has "jsonrpc": "2.0", a "method", and an "id" if it wants an answer.',
    },
    {
      message: { jsonrpc: '2.0', id: 1, method: 'toString' },
      id: 1,
      code: -32601,
      sentence: 'There is no method "toString".',
    },
    {
      message: { jsonrpc: '2.0', id: 1, method: 'send', params: {} },
      id: 1,
      code: -32602,
      sentence: '"send": "to" must be a string.',
    },
    {
      message: { jsonrpc: '2.0', id: 1, method: 'send', params: ['Bo'] },
      id: 1,
      code: -32602,
      sentence: '"send": parameters are given by name.',
    },
    {
      message: { jsonrpc: '2.0', id: 1, method: 'list', params: { all: true } },
      id: 1,
      code: -32602,
      sentence: '"list": there is no parameter "all".',
    },
    {
      message: { jsonrpc: '2.0', id: 1, method: 'init', params: { name: 'A', servers: [1] } },
      id: 1,
      code: -32602,
      sentence: '"init": "servers" must be a list of strings.',
    },
  ])('refuses $message', async ({ message, id, code, sentence }) => {
    expect(await answer(message)).toMatchObject({ jsonrpc: '2.0', id, error: { code, message: sentence } });
  });

  it('refuses what is not JSON', async () => {
    const line = await answerLine('{"jsonrpc"', echo);
    expect(JSON.parse(line ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
  });

  it('gives an error its stable number, word and candidates', async () => {
    const candidates = [{ account: 'a', name: 'Ana' }];
    const call: RpcCall = async () => ({
      ok: false,
      error: { code: 'ambiguous-name', message: 'Which Ana?', candidates },
    });
    expect(await answer({ jsonrpc: '2.0', id: 1, method: 'list' }, call)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: 7, message: 'Which Ana?', data: { code: 'ambiguous-name', candidates } },
    });
  });
});
