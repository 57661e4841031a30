import { type AccountId, type DeviceKey, type Hash, toHex } from '@pando/protocol';
import { requestsOf } from '../calls/join-requests.ts';
import { type Context, membersOf } from '../conversation/context.ts';
import type { Conversation, Listed } from '../conversation/model.ts';
import { GIST_SPACE } from '../conversation/tables.ts';
import type { Identities } from '../conversation/validity.ts';
import { type Table, table } from '../stored.ts';

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

/** A conversation that is not in memory, with what a summary of it is made of. */
export interface Read extends Listed {
  readonly gist: Gist;
}

/** By conversation; what `keepGists` has found. */
export const gistTable: Table<Gist> = table(GIST_SPACE);

/** As it is now; as it was stored last, where the conversation sleeps. */
export function gistOf(ctx: Context, c: Conversation | Read): Gist {
  if ('gist' in c) return c.gist;
  return {
    members: membersOf(ctx, c).map(({ leaf, account, device }) => ({ leafKey: leaf.signatureKey, account, device })),
    coming: [...c.intents.values()].flatMap(({ intent }) => (intent.kind === 'add' ? [intent.account] : [])),
    pictures: comingPictures(c),
    requests: requestsOf(ctx, c).length,
  };
}

/** Pictures that the conversation is to have. */
export function comingPictures(c: Conversation): readonly Hash[] {
  return [...c.intents.values()].flatMap(({ intent }) =>
    intent.kind === 'settings' && intent.change.picture ? [intent.change.picture] : [],
  );
}

/** Whose leaves they are was verified before they were stored. */
export function identitiesOf({ members }: Gist): Identities {
  return new Map(members.map(({ leafKey, account, device }) => [toHex(leafKey), { account, device }]));
}
