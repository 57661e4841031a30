import { type AccountId, type DeviceKey, type Hash, toHex } from '@pando/protocol';
import { requestsOf } from '../calls/join-requests.ts';
import { type Context, membersOf } from '../conversation/context.ts';
import type { Conversation, ConversationId } from '../conversation/model.ts';
import { GIST_SPACE } from '../conversation/tables.ts';
import type { Identities } from '../conversation/validity.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import { type Sleeping, listingOf, listingTable } from './listing.ts';

/** What lists show of a conversation and only its keys, or what it wants done, would tell. */
export interface Gist {
  /** One for each leaf, in the tree's order. */
  readonly members: readonly {
    readonly leafKey: Uint8Array;
    readonly account: AccountId;
    readonly device: DeviceKey;
  }[];
  /** Those whom this device has decided to add and who are not in yet. */
  readonly coming: readonly AccountId[];
  /** Pictures that it is to have. */
  readonly pictures: readonly Hash[];
  /** How many wait for this admin to be let in. */
  readonly requests: number;
}

/** By conversation; what `keepGists` has found. */
export const gistTable: Table<Gist> = table(GIST_SPACE);

/** As it is now; as it was stored last, where the conversation sleeps. */
export function gistOf(ctx: Context, c: Conversation | Sleeping): Gist {
  if ('gist' in c) return c.gist;
  return {
    members: membersOf(ctx, c).map(({ leaf, account, device }) => ({ leafKey: leaf.signatureKey, account, device })),
    coming: [...c.intents.values()].flatMap(({ intent }) => (intent.kind === 'add' ? [intent.account] : [])),
    pictures: [...c.intents.values()].flatMap(({ intent }) =>
      intent.kind === 'settings' && intent.change.picture ? [intent.change.picture] : [],
    ),
    requests: requestsOf(ctx, c).length,
  };
}

/** Keeps the gists and listings of the conversations whose rows, wishes or requests this transaction changes. */
export function keepGists(
  ctx: Context,
  tx: Transaction,
  awake: (id: ConversationId) => Conversation | undefined,
): void {
  for (const id of changedIn(tx)) {
    const c = awake(id);
    if (c !== undefined) keepGist(ctx, tx, c);
  }
}

/** Keeps them of one. */
export function keepGist(ctx: Context, tx: Transaction, c: Conversation): void {
  const gist = gistOf(ctx, c);
  gistTable.put(tx, c.id, gist);
  listingTable.put(tx, c.id, listingOf(c, gist));
}

/** Leaves change with slots only, and with them the row. */
function changedIn(tx: Transaction): ReadonlySet<ConversationId> {
  const changed = new Set(tx.changedKeys('conversation'));
  for (const space of tx.changedSpaces()) {
    const [name, id] = space.split('/');
    if (id !== undefined && (name === 'intent' || name === 'join-request')) changed.add(id);
  }
  return changed;
}

/** Whose leaves they are was verified before they were stored. */
export function identitiesOf({ members }: Gist): Identities {
  return new Map(members.map(({ leafKey, account, device }) => [toHex(leafKey), { account, device }]));
}

/** Accounts in hexadecimal of all who are in the conversation, each once. */
export function accountsIn(ctx: Context, c: Conversation | Sleeping): readonly string[] {
  return [...new Set(gistOf(ctx, c).members.map(({ account }) => toHex(account)))];
}
