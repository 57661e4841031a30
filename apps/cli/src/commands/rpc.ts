import { createInterface } from 'node:readline';
import type { Command } from '../command.ts';
import { followEvents } from '../event-feed.ts';
import { ExitCode } from '../exit-code.ts';
import { answerLine, eventLine, type RpcCall } from '../json-rpc.ts';
import { callRpc, type RpcParams } from '../rpc-methods.ts';

export const rpcCommand: Command = {
  name: 'rpc',
  operands: '',
  arity: [0, 0],
  options: {},
  summary: 'JSON-RPC 2.0, one message a line on stdin and stdout, for bots',
  details: [
    'Requests are answered as they finish, not in their order. All that happens arrives as notifications "event",',
    'with the objects that "receive --follow --json" prints. It ends when stdin ends and all requests are answered.',
  ],
  async run(_input, context) {
    const { pando } = await context.session();
    const call: RpcCall = (method, params) => callRpc(pando, method, params as RpcParams<typeof method>);
    const ended = new AbortController();
    const following = followEvents(context, ended.signal, (event) => context.print(eventLine(event)));
    const underWay = new Set<Promise<void>>();
    for await (const line of createInterface({ input: context.stdin, signal: context.interrupted })) {
      if (line.trim() === '') continue;
      const answered = answerLine(line, call).then((response) => {
        if (response !== undefined) context.print(response);
        underWay.delete(answered);
      });
      underWay.add(answered);
    }
    if (!context.interrupted.aborted) await Promise.all(underWay);
    ended.abort();
    await following;
    return ExitCode.ok;
  },
};
