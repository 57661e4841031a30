import {
  IDENTITY_KEY,
  type AccessSeed,
  type ConversationRow,
  type IdentityRow,
  conversationTable,
  identityTable,
  loadGroup,
  loadStaged,
  proposalTable,
} from '@pando/engine/parts';
import { Transaction } from '@pando/engine';
import type { Group, Mls } from '@pando/engine/mls';
import { type Hash, type LogId, fromHex } from '@pando/protocol';
import type { SimClient } from '../../sim-client.ts';

/** What a member's device has: all that its malicious successor knows. */
export interface Loot {
  readonly log: LogId;
  readonly row: ConversationRow;
  readonly group: Group;
  readonly identity: IdentityRow;
  /** What the device had proposed when it became malicious: it cannot open that commit otherwise. */
  readonly proposed: { readonly hash: Hash; readonly staged: Group; readonly access: AccessSeed } | undefined;
}

/** Reads a device's store; undefined where it is not a member with present keys. */
export async function takeLoot(client: SimClient, mls: Mls, conversation: string): Promise<Loot | undefined> {
  const tx = new Transaction(client.store);
  const row = await conversationTable.get(tx, conversation);
  const identity = await identityTable.get(tx, IDENTITY_KEY);
  const log = fromHex(conversation) as Uint8Array as LogId | undefined;
  if (row?.status !== 'active' || identity === undefined || log === undefined) return undefined;
  const proposal = await proposalTable.get(tx, conversation);
  const proposed =
    proposal === undefined
      ? undefined
      : { hash: proposal.hash, access: proposal.access, staged: await loadStaged(tx, mls, conversation) };
  return { log, row, identity, group: await loadGroup(tx, mls, conversation), proposed };
}
