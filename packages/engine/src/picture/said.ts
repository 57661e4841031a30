import { type Hash, equalBytes, toHex } from '@pando/protocol';
import { type Context, due, membersOf, notifyChanged, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { comingPictures } from '../list/gist.ts';
import type { Sleeping } from '../list/listing.ts';
import type { LeafRow } from '../conversation/state.ts';
import type { Member } from '../conversation/validity.ts';
import type { Turn } from '../turn.ts';

interface SaidByLeaf {
  readonly row: LeafRow;
  readonly member: Member;
}

/** What leaves say of themselves; what an inviter has said of them counts for nothing. */
export function rowsOf(ctx: Context, c: Conversation): readonly SaidByLeaf[] {
  const rows = new Map(c.row.state.leaves.map((row) => [toHex(row.leafKey), row]));
  return membersOf(ctx, c).flatMap((member) => {
    const row = rows.get(toHex(member.leaf.signatureKey));
    return row === undefined || row.provisional ? [] : [{ row, member }];
  });
}

/** Learns from a new state who has which picture. `committer`: whose slot it is, which says it newly; else nobody's. */
export function notePictures(ctx: Context, turn: Turn, c: Conversation, committer: Member | undefined): void {
  const self = ownAccount(ctx).account;
  for (const { row, member } of rowsOf(ctx, c)) {
    if (equalBytes(member.account, self)) continue;
    const isNews = committer !== undefined && equalBytes(member.leaf.signatureKey, committer.leaf.signatureKey);
    if (!isNews && committer !== undefined) continue;
    const at = isNews ? c.row.state.wall : 0;
    if (ctx.pictures.wear(turn, toHex(member.account), { picture: row.picture, at })) notifyChanged(turn, c);
  }
}

/** This device has just said that a picture is the conversation's, or its account's: it has to give it as well. */
export function oweNow(turn: Turn, c: Conversation, picture: Hash | null): void {
  if (picture === null) return;
  c.pictures.owed.set(toHex(picture), turn.now);
  due(turn, c, turn.now);
}

/** By name: groups' pictures, those that are about to be, and this account's own. */
export function picturesInUse(ctx: Context, conversations: readonly (Conversation | Sleeping)[]): ReadonlySet<string> {
  const inUse = conversations.flatMap((c) =>
    'listing' in c ? c.listing.pictures : [nameOf(c.row.state.picture), ...comingPictures(c).map(toHex)],
  );
  return new Set(inUse).add(ctx.preferences.account().picture);
}

/** A picture's name: its hash in hexadecimal, or nothing. */
export function nameOf(picture: Uint8Array | null): string {
  return picture === null ? '' : toHex(picture);
}
