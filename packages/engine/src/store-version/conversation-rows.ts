import type { ConversationRow, OutboxRow } from '../conversation/model.ts';
import type { ConversationState, LeafRow } from '../conversation/state.ts';

/* What rows lacked before there was such a thing. They are maps, so what they have stays. */

type Row = Pick<ConversationRow, 'olderAccess' | 'peer' | 'readdAskedAt' | 'leavers' | 'move'>;
const row: Row = { olderAccess: [], peer: null, readdAskedAt: null, leavers: [], move: null };

type Since = 'rules' | 'kind' | 'name' | 'retentionSeconds' | 'replicas' | 'leaves';
const state: Omit<ConversationState, Since> = {
  description: '',
  picture: null,
  disappearSeconds: 0,
  policy: { add: 'everybody', edit: 'everybody', post: 'everybody' },
  links: [],
  owner: null,
  admins: [],
  departures: [],
  arrivals: [],
  wall: 0,
  counter: 0,
};
const leaf: Pick<LeafRow, 'picture' | 'since'> = { picture: null, since: 0 };
const outboxRow: Pick<OutboxRow, 'uploads' | 'until'> = { uploads: [], until: null };

export function upgradedConversation(stored: ConversationRow): ConversationRow {
  const leaves = stored.state.leaves.map((each) => ({ ...leaf, ...each }));
  return { ...row, ...stored, state: { ...state, ...stored.state, leaves } };
}

export function upgradedOutboxRow(stored: OutboxRow): OutboxRow {
  return { ...outboxRow, ...stored };
}
