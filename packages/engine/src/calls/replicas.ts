import type { Descriptor } from '@pando/protocol';
import type { Params, Result } from '../api.ts';
import { type Context, ownAccount } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { wantReplacement } from '../conversation/replacing.ts';
import { askDescriptor } from '../network/descriptors.ts';
import { table } from '../stored.ts';
import type { Turn } from '../turn.ts';
import { type Call, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';
import { replicasOf } from './summaries.ts';

/** What a server said of itself, for people; empty where it never did. */
interface Described {
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly version: string;
}

const UNKNOWN: Described = { name: '', operator: '', country: '', version: '' };

/** By URL: one that does not answer is called what it called itself before. */
const describedTable = table<Described>('server-descriptions');

/** The servers of a conversation, and what each says of itself. */
export async function replicas(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'replicas'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const rows = replicasOf(ctx, c);
  const described = new Map<string, Result<'replicas'>[number]>();
  for (const row of rows) {
    const { url } = row;
    askDescriptor(ctx, turn, url, async (answered, descriptor) => {
      described.set(url, { ...row, ...(await remembered(answered, url, descriptor)) });
      if (described.size === rows.length)
        answer<'replicas'>(
          answered,
          call,
          rows.flatMap((row) => described.get(row.url) ?? []),
        );
    });
  }
}

async function remembered({ tx }: Turn, url: string, descriptor: Descriptor | undefined): Promise<Described> {
  const before = await describedTable.get(tx, url);
  if (descriptor === undefined) return before ?? UNKNOWN;
  const { name, operator, country, software: version } = descriptor;
  const now: Described = { name, operator, country, version };
  const isNew =
    before === undefined || Object.entries(now).some(([key, value]) => before[key as keyof Described] !== value);
  if (isNew) describedTable.put(tx, url, now);
  return now;
}

/** Has one server of a conversation replaced by another, or by what answers at its own address now. */
export async function replace(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'replicas.replace'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const old = c.row.replicas.replicas.find((replica) => replica.url === params.url);
  if (old === undefined)
    return turn.refuse(
      call.id,
      error('unknown-server', 'That server keeps nothing of this conversation. `pando replicas` lists those that do.'),
    );
  const inUse = new Set(c.row.replicas.replicas.map((replica) => replica.url));
  const spare = ownAccount(ctx).homes.replicas.find((home) => !inUse.has(home.url))?.url;
  const url = params.with ?? spare ?? params.url;
  askDescriptor(ctx, turn, url, (answered, descriptor) => {
    if (descriptor === undefined)
      return answered.refuse(call.id, error('unknown-server', `No Pando server answers at ${url}.`));
    const { key, incarnation } = descriptor;
    const wanted = wantReplacement(ctx, answered, c, params.url, { key, incarnation, url });
    if (wanted !== undefined) return answered.refuse(call.id, wanted);
    ctx.waiting.set(call.id, {
      conversation: c.id,
      deadline: answered.now + 60_000,
      settle: (now, present) => {
        if ([...present.intents.values()].some(({ intent }) => intent.kind === 'replace')) return false;
        const replicas = present.row.replicas.replicas.map((replica) => replica.url);
        answer<'replicas.replace'>(now, call, { conversation: present.thread, replicas });
        return true;
      },
      expire: (now) =>
        now.refuse(
          call.id,
          error('timeout', 'The other members have not agreed yet. It will be done as soon as they are there.'),
        ),
    });
  });
}
