import {
  type AccountId,
  DEFAULT_RETENTION_SECONDS,
  type Genesis,
  type Hash,
  genesisStatement,
  logIdOf,
  toHex,
} from '@pando/protocol';
import { type NoticeLine, addNotice, setMembers, tick } from '../timeline/index.ts';
import type { MessageId } from '../content/index.ts';
import type { Turn } from '../turn.ts';
import { freshAccess } from './commit-plan.ts';
import { type Context, correctedNow, newConversation, notifyAll, ownAccount, timelineOf } from './context.ts';
import type { Conversation, ConversationRow } from './model.ts';
import type { ConversationState, Settings } from './state.ts';
import { conversationTable, putGroup } from './tables.ts';
import { genesisState } from './validity.ts';

const UPDATE_AFTER_MS = 7 * 24 * 3600 * 1000;

export interface NewConversation {
  readonly kind: ConversationState['kind'];
  readonly settings: Partial<Settings>;
  readonly peer: AccountId | null;
}

/** Makes a conversation of this device alone. Nobody is asked: replicas are given the log when they are there. */
export async function createConversation(
  ctx: Context,
  turn: Turn,
  { kind, settings, peer }: NewConversation,
): Promise<Conversation> {
  const { crypto, mls } = ctx.ports;
  const access = freshAccess(ctx);
  const genesis: Genesis = {
    nonce: crypto.random(32),
    creator: access.key,
    replicas: ownAccount(ctx).homes,
    retentionSeconds: DEFAULT_RETENTION_SECONDS,
  };
  const log = logIdOf(crypto, genesis);
  const own = await ctx.account.freshKeyPackage(turn);
  const group = await mls.createGroup({ groupId: log, own });
  const leafKey = group.leaves()[0]?.signatureKey;
  if (leafKey === undefined) throw new Error('a new group has no leaf');
  const row: ConversationRow = {
    genesis,
    status: 'active',
    state: { ...genesisState(genesis, kind, { account: ownAccount(ctx).account, leafKey }), ...settings },
    replicas: genesis.replicas,
    slot: 0,
    slotHash: log as Uint8Array as Hash,
    validSlot: 0,
    validHash: genesisStatement.hash(crypto, genesis),
    voids: [],
    closedSlot: 0,
    joinedSlot: 0,
    access,
    olderAccess: [],
    leafKey,
    epochs: [{ slot: 0, epoch: group.epoch }],
    updateAt: turn.now + UPDATE_AFTER_MS,
    createdAt: turn.now,
    peer,
    move: null,
    leavers: [],
    readdAskedAt: null,
    creator: true,
  };
  const conversation = newConversation(ctx, row, group);
  conversationTable.put(turn.tx, conversation.id, row);
  putGroup(turn.tx, mls, conversation.id, undefined, group);
  await begin(ctx, turn, conversation);
  return conversation;
}

async function begin(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const timeline = timelineOf(ctx, turn, c);
  const self = timeline.self.account;
  const members = c.row.peer === null ? [self] : [self, toHex(c.row.peer)];
  notifyAll(turn, await setMembers(timeline, c.thread, members));
  if (c.row.state.kind === 'group') {
    const id = toHex(ctx.ports.crypto.sha256(c.log)) as MessageId;
    const notice: NoticeLine['notice'] = { type: 'created', by: self };
    notifyAll(
      turn,
      await addNotice(timeline, c.thread, { id, timestamp: await tick(timeline, correctedNow(ctx, turn)), notice }),
    );
  }
  turn.notify({ type: 'conversation', conversation: c.thread, change: 'added' });
}
