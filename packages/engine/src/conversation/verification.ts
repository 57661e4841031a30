import { type AccountId, type DeviceKey, equalBytes, toHex } from '@pando/protocol';
import { type Side, safetyNumber } from '../people/safety-number.ts';
import { type Read, gistOf } from '../list/gist.ts';
import { type Context, ownAccount } from './context.ts';
import type { Conversation } from './model.ts';

/** The safety number with somebody, of the devices in the direct conversation: both sides know the same of it. */
export function numberWith(ctx: Context, c: Conversation | Read | undefined, account: AccountId): string {
  return safetyNumber(ctx.ports.crypto, sideOf(ctx, c, ownAccount(ctx).account), sideOf(ctx, c, account));
}

function sideOf(ctx: Context, c: Conversation | Read | undefined, account: AccountId): Side {
  const members = c === undefined ? [] : gistOf(ctx, c).members;
  const devices = members.filter((member) => equalBytes(member.account, account)).map(({ device }) => device);
  return { account, devices: [...new Map(devices.map((key): [string, DeviceKey] => [toHex(key), key])).values()] };
}

/** What is left of the number that a person has compared. */
export function verificationOf(verified: string | null, number: string): 'none' | 'verified' | 'changed' {
  if (verified === null) return 'none';
  return verified === number ? 'verified' : 'changed';
}
