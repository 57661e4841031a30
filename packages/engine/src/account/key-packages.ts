import { toHex } from '@pando/protocol';
import type { OwnKeyPackage } from '../mls/mls.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import type { AccountContext } from './context.ts';
import { leafCredential } from './identity.ts';

const LEAF_SEED_BYTES = 32;

interface KeyPackageRow extends OwnKeyPackage {
  /** May be used again and again, so it stays. */
  readonly lastResort: boolean;
}

/** By reference. */
const keyPackageTable: Table<KeyPackageRow> = table('account.key-package');
/** Which homes (replica ids) have this device's last resort. */
const lastResortTable: Table<true> = table('account.last-resort');

/** A fresh key package of this device, its secret stored. */
export async function makeKeyPackage(ctx: AccountContext, turn: Turn, lastResort: boolean): Promise<OwnKeyPackage> {
  const { crypto, mls } = ctx.ports;
  const seed = crypto.random(LEAF_SEED_BYTES);
  const publicKey = crypto.ed25519.publicKey(seed);
  const credential = leafCredential(crypto, ctx.own, publicKey);
  const { ref, ...own } = await mls.generateKeyPackage({ credential, leafKey: { seed, publicKey } });
  keyPackageTable.put(turn.tx, toHex(ref), { ...own, lastResort });
  return own;
}

export async function findKeyPackage(tx: Transaction, ref: Uint8Array): Promise<OwnKeyPackage | undefined> {
  const row = await keyPackageTable.get(tx, toHex(ref));
  return row === undefined ? undefined : { keyPackage: row.keyPackage, secret: row.secret };
}

/** Deletes a one-time key package's secret once it has served. */
export async function dropKeyPackage(tx: Transaction, ref: Uint8Array): Promise<void> {
  const row = await keyPackageTable.get(tx, toHex(ref));
  if (row?.lastResort === false) keyPackageTable.delete(tx, toHex(ref));
}

export async function hasLastResort(tx: Transaction, home: string): Promise<boolean> {
  return (await lastResortTable.get(tx, home)) === true;
}

export function noteLastResort(tx: Transaction, home: string): void {
  lastResortTable.put(tx, home, true);
}
