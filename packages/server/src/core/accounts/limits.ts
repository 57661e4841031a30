import type { Rate } from '../options.ts';

const perHour = (count: number): number => count / 3600;

/** How much of the account half's work one account or one address may ask for. */
export interface AccountLimits {
  /** Accounts on this server; more are refused as `full`. */
  readonly accounts: number;
  /** New accounts, per address. */
  readonly joins: Rate;
  /** Key package claims and inbox items without a token, per address. */
  readonly strangers: Rate;
  /** The same, per account that is asked for: whatever number of addresses it comes from. */
  readonly strangersPerAccount: Rate;
  /** Key package claims and inbox items with a token, per account that is asked for. */
  readonly tokenHolders: Rate;
  /** Permits to create a log, per account. */
  readonly logPermits: Rate;
  /** Permits to upload a blob, per account. */
  readonly blobPermits: Rate;
  readonly inboxItems: number;
  readonly inboxBytes: number;
  /** Programs on the same machine share one address: its limits are this many times higher. */
  readonly loopbackFactor: number;
}

export const DEFAULT_ACCOUNT_LIMITS: AccountLimits = {
  accounts: 1_000_000,
  joins: { burst: 10, perSecond: perHour(10) },
  strangers: { burst: 20, perSecond: perHour(60) },
  strangersPerAccount: { burst: 200, perSecond: perHour(600) },
  tokenHolders: { burst: 1000, perSecond: perHour(3600) },
  logPermits: { burst: 500, perSecond: perHour(600) },
  blobPermits: { burst: 500, perSecond: perHour(1200) },
  inboxItems: 10_000,
  inboxBytes: 64 * 1024 * 1024,
  loopbackFactor: 1000,
};
