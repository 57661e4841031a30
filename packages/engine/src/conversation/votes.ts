import { type Response, type Vote, replicaId, voteBody, votesContradict } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import { remember } from './distrust.ts';
import type { LiveProposal } from './model.ts';

/** What an answer holds of what acceptors signed. */
export function votesIn(answer: Response): readonly Vote[] {
  switch (answer.type) {
    case 'promised': {
      const under = answer.accepted?.certificate ?? [];
      return [answer.promise, ...under].map((promise) => ({ type: 'promise', promise }));
    }
    case 'accepted':
      return [{ type: 'accepted', accepted: answer.accepted }];
    case 'decided':
      return answer.certificate.accepted.map((accepted) => ({ type: 'accepted', accepted }));
    default:
      return [];
  }
}

/** Compares what an acceptor signed about the slot of a proposal with what else it signed about it. */
export function hearVote(ctx: Context, turn: Turn, { votes }: LiveProposal, vote: Vote): void {
  const { server, incarnation } = voteBody(vote);
  const id = replicaId({ key: server, incarnation });
  const known = votes.get(id) ?? [];
  votes.set(id, known);
  const other = remember(known, vote, votesContradict);
  if (other !== undefined) ctx.liars.accuse(turn, { type: 'votes', one: other, other: vote });
}
