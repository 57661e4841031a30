import type { Poll } from '../api.ts';
import type { MessageId, PollCard } from '../content/index.ts';
import type { Transaction } from '../transaction.ts';
import { MAX_VOTES, MAX_VOTE_ROWS } from './limits.ts';
import { dropUnder, keepNewest, under } from './newest-few.ts';
import { closings, votes } from './rows.ts';
import type { Account, Conversation, Timeline, TimelineReader } from './types.ts';
import { personOf } from './person-of.ts';

export interface Vote {
  readonly account: Account;
  readonly order: string;
  readonly options: readonly number[];
}

/** Keeps a vote, whether the poll is here or not. What of it counts is judged when it is shown. */
export async function keepVote(
  { tx }: Timeline,
  conversation: Conversation,
  poll: MessageId,
  { account, order, options }: Vote,
): Promise<void> {
  const value = { options };
  await keepNewest(votes(conversation), tx, { prefix: poll + account, order, value, most: MAX_VOTES });
}

/** Keeps that an account has closed a poll; the first time counts, and only the author's. */
export async function keepClosing(
  { tx }: Timeline,
  conversation: Conversation,
  poll: MessageId,
  { account, order }: { readonly account: Account; readonly order: string },
): Promise<void> {
  const table = closings(conversation);
  const known = await table.get(tx, poll + account);
  if (known === undefined || order < known.order) table.put(tx, poll + account, { order });
}

export async function dropVotes(tx: Transaction, conversation: Conversation, poll: MessageId): Promise<void> {
  await dropUnder(votes(conversation), tx, poll);
  await dropUnder(closings(conversation), tx, poll);
}

/** The poll with who chose what. */
export async function pollView(
  timeline: TimelineReader,
  conversation: Conversation,
  { id, account }: { readonly id: MessageId; readonly account: Account },
  card: PollCard,
): Promise<Poll> {
  const { tx } = timeline;
  const closed = (await closings(conversation).get(tx, id + account))?.order;
  const rows = await under(votes(conversation), tx, id, MAX_VOTE_ROWS);
  const all = rows.map(({ key, value }) => ({ ...voteKey(id, account, key), options: value.options }));
  const chosen = tally(card, all, closed);
  return {
    question: card.question,
    multiple: card.multiple,
    options: card.options.map((text, index) => {
      const voters = [...chosen].filter(([, options]) => options.includes(index));
      return { text, votes: voters.map(([voter]) => personOf(timeline, voter)) };
    }),
    ...(closed !== undefined && { closed: true as const }),
  };
}

function voteKey(poll: MessageId, sample: Account, key: string): { account: Account; order: string } {
  const from = poll.length;
  const to = from + sample.length;
  return { account: key.slice(from, to), order: key.slice(to) };
}

/** What each account has chosen at last: its latest vote that fits the poll and came before it was closed. */
export function tally(
  { options, multiple }: Pick<PollCard, 'options' | 'multiple'>,
  all: readonly Vote[],
  closed?: string,
): ReadonlyMap<Account, readonly number[]> {
  const fits = (vote: Vote): boolean => {
    const distinct = new Set(vote.options).size === vote.options.length;
    const known = vote.options.every((option) => option < options.length);
    return distinct && known && (multiple || vote.options.length <= 1);
  };
  const latest = new Map<Account, Vote>();
  for (const vote of all) {
    if (!fits(vote) || (closed !== undefined && vote.order >= closed)) continue;
    const known = latest.get(vote.account);
    if (known === undefined || vote.order > known.order) latest.set(vote.account, vote);
  }
  const inOrder = [...latest.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
  return new Map(inOrder.map((vote) => [vote.account, vote.options]));
}
