import { type Promised, type Request, instanceStatement, promiseStatement } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

/** Promises every ballot, whatever it promised, accepted or knows to be decided, as if it had never been asked before. */
export function promisingTwice(liar: Liar): Treason {
  return {
    answer: (request) =>
      request.type === 'prepare'
        ? { type: 'promised', promise: freshPromise(liar, request), accepted: null }
        : undefined,
  };
}

function freshPromise({ crypto, self }: Liar, asked: Extract<Request, { type: 'prepare' }>): Promised {
  const { seed, key: server, incarnation } = self();
  const instance = instanceStatement.hash(crypto, asked.instance);
  const body = { instance, ballot: asked.ballot, accepted: null, proven: null, server, incarnation };
  return { body, signature: promiseStatement.sign(crypto, seed, body) };
}
