import { equalBytes } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { ask } from './heed.ts';
import type { Conversation, Joiner } from './model.ts';

/** Brings introductions that their committer has, by now, not brought: anyone may, the slot names their hashes. */
export function planIntroducing(ctx: Context, turn: Turn, c: Conversation): void {
  const left: Joiner[] = [];
  for (const joiner of c.joiners) {
    const row = c.row.state.leaves.find((each) => equalBytes(each.leafKey, joiner.leafKey));
    if (row?.provisional !== true) continue;
    if (joiner.at > turn.now) {
      left.push(joiner);
      due(turn, c, joiner.at);
    } else bring(ctx, turn, c, joiner);
  }
  c.joiners = left;
}

function bring(ctx: Context, turn: Turn, c: Conversation, joiner: Joiner): void {
  const session = [...c.sessions.values()].find((each) => each.phase === 'live');
  const who = ctx.people.address(joiner.account);
  if (session === undefined || who === undefined) return;
  ask(ctx, turn, session, { type: 'fetchStaged', log: c.log, hash: joiner.hash }, (answered, answer) => {
    const fits = answer?.type === 'staged' && equalBytes(ctx.ports.crypto.sha256(answer.body), joiner.hash);
    if (fits) ctx.account.deliver(answered, who, answer.body);
  });
}
