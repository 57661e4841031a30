import { equalBytes } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { ask } from './heed.ts';
import type { Conversation, Joiner } from './model.ts';

/** Where no replica that is there has an introduction, it is looked for again after this; twice as long each time. */
const AGAIN_MS = 30_000;
const MAX_DOUBLINGS = 7;

/** Brings introductions that their committer has, by now, not brought: anyone may, the slot names their hashes. */
export function planIntroducing(ctx: Context, turn: Turn, c: Conversation): void {
  c.joiners = c.joiners.filter(({ leafKey }) =>
    c.row.state.leaves.some((each) => each.provisional && equalBytes(each.leafKey, leafKey)),
  );
  for (const joiner of c.joiners) {
    if (joiner.at <= turn.now) look(ctx, turn, c, joiner);
    if (Number.isFinite(joiner.at)) due(turn, c, joiner.at);
  }
}

/** A quorum has it, or had; any other replica may have been away when it was stored. */
function look(ctx: Context, turn: Turn, c: Conversation, joiner: Joiner): void {
  const session = [...c.sessions.values()].find((each) => each.phase === 'live' && !joiner.asked.has(each.id));
  const who = ctx.people.address(joiner.account);
  if (session === undefined || who === undefined) {
    joiner.asked.clear();
    joiner.at = turn.now + AGAIN_MS * 2 ** Math.min(joiner.vain++, MAX_DOUBLINGS);
    return;
  }
  joiner.asked.add(session.id);
  joiner.at = Number.POSITIVE_INFINITY;
  const sent = ask(ctx, turn, session, { type: 'fetchStaged', log: c.log, hash: joiner.hash }, (answered, answer) => {
    const fits = answer?.type === 'staged' && equalBytes(ctx.ports.crypto.sha256(answer.body), joiner.hash);
    if (fits) {
      c.joiners = c.joiners.filter((each) => each !== joiner);
      return ctx.account.deliver(answered, who, answer.body);
    }
    joiner.at = answered.now;
    due(answered, c, answered.now);
  });
  if (!sent) joiner.at = turn.now + AGAIN_MS;
}
