import { acceptedStatement, instanceStatement } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

/** Signs that it accepted whatever anybody asks it to accept, and keeps nothing of it. */
export function equivocatingAccepts({ crypto, self }: Liar): Treason {
  return {
    answer(request) {
      if (request.type !== 'accept') return undefined;
      const { seed, key: server, incarnation } = self();
      const instance = instanceStatement.hash(crypto, request.instance);
      const body = { instance, ballot: request.ballot, server, incarnation };
      return { type: 'accepted', accepted: { body, signature: acceptedStatement.sign(crypto, seed, body) } };
    },
  };
}
