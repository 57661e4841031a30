import { type AccountId, type Hash, type ReplicaSet, equalBytes, toHex } from '@pando/protocol';
import { ownPicture } from '../picture/own.ts';
import { tick } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, bytesOf, correctedNow, membersOf, ownAccount, timelineOf } from './context.ts';
import type { Departure } from './departure.ts';
import { departureOf } from './intent-fate.ts';
import type { AccessSeed, Conversation, Intent } from './model.ts';
import { rolesLeft, seniority } from './roles.ts';
import {
  type ConversationState,
  type InviteLink,
  type LeafRow,
  MAX_ADMINS,
  MAX_COMINGS_AND_GOINGS,
  type Settings,
  sortedLeaves,
} from './state.ts';

/** One commit's worth of what this device wants. */
export interface Plan {
  readonly adds: readonly Add[];
  readonly removes: readonly { readonly leafIndex: number; readonly leafKey: Uint8Array }[];
  readonly settings: Partial<Settings>;
  /** In the order in which they are wanted. */
  readonly roles: readonly Extract<Intent, { kind: 'role' }>[];
  readonly links: readonly InviteLink[];
  readonly arrivals: readonly AccountId[];
  readonly replicas: ReplicaSet;
  /** Whether this leaf sets a new access key of its own. */
  readonly renews: boolean;
}

export interface Add {
  readonly account: AccountId;
  readonly name: string;
  /** Hash of the secret of the link by which it comes. */
  readonly link?: Hash | undefined;
  readonly inboxKey: Uint8Array;
  readonly keyPackage: Uint8Array;
  readonly leafKey: Uint8Array;
  readonly ref: Uint8Array;
  readonly access: AccessSeed;
}

type Roles = Pick<ConversationState, 'owner' | 'admins'>;

/** The roles once those that are wanted are given. An owner that hands the group over stays an admin. */
function withRoles(before: Roles, given: Plan['roles']): Roles {
  let roles = before;
  for (const { account, role } of given) {
    const admins = roles.admins.filter((each) => !equalBytes(each, account));
    if (role === 'owner')
      roles = { owner: account, admins: [...admins, ...(roles.owner === null ? [] : [roles.owner])] };
    else if (role === 'admin') roles = { ...roles, admins: [...admins, account] };
    else roles = { ...roles, admins };
  }
  return { ...roles, admins: roles.admins.slice(-MAX_ADMINS) };
}

/** What those said who are not among `present` any more, as far as they said that they leave. */
function departuresOf(ctx: Context, c: Conversation, present: ReadonlySet<string>): readonly Departure[] {
  const words = new Map<string, Departure>();
  for (const { account } of c.row.leavers) {
    const said = present.has(account) ? undefined : departureOf(ctx, c, bytesOf(account));
    if (said !== undefined) words.set(account, { leafKey: said.leafKey, signature: said.signature });
  }
  return [...words.values()].slice(0, MAX_COMINGS_AND_GOINGS);
}

/** Every commit says how its committer calls itself, and which picture it has. */
export async function nextState(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  plan: Plan,
  access: AccessSeed,
): Promise<ConversationState> {
  const removed = new Set(plan.removes.map((leaf) => toHex(leaf.leafKey)));
  const own = ownAccount(ctx);
  const were = membersOf(ctx, c);
  const stay = c.row.state.leaves
    .filter((row) => !removed.has(toHex(row.leafKey)))
    .map((row) =>
      equalBytes(row.leafKey, c.row.leafKey)
        ? {
            ...row,
            access: access.key,
            provisional: row.provisional && !plan.renews,
            name: own.name,
            picture: ownPicture(ctx),
          }
        : row,
    );
  const since = seniority(c.row.state, were);
  const come: LeafRow[] = plan.adds.map((add) => ({
    leafKey: add.leafKey,
    access: add.access.key,
    provisional: true,
    name: add.name,
    picture: null,
    since: since.get(toHex(add.account)) ?? c.row.slot + 1,
  }));
  const left = were.filter(({ leaf }) => !removed.has(toHex(leaf.signatureKey)));
  const present = new Set([...left, ...plan.adds].map(({ account }) => toHex(account)));
  const { wall, counter } = await tick(timelineOf(ctx, turn, c), correctedNow(ctx, turn));
  return {
    ...c.row.state,
    ...plan.settings,
    ...withRoles(rolesLeft(c.row.state, were, present), plan.roles),
    links: plan.links,
    departures: departuresOf(ctx, c, present),
    arrivals: plan.arrivals,
    replicas: plan.replicas,
    wall,
    counter,
    leaves: sortedLeaves([...stay, ...come]),
  };
}
