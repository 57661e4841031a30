import type {
  AccountId,
  AccountRecord,
  DecisionCertificate,
  DeviceKey,
  ErrorResponse,
  Permit,
  PermitPurpose,
  Request,
  RequestType,
  Response,
} from '@pando/protocol';
import type { ConnectionId, Effect } from './effect.ts';

/** What the account half may know and change of a connection. */
export interface AccountConnection {
  readonly id: ConnectionId;
  /** What per-address limits go by: an IPv4 address or an IPv6 /64, as the shell sees it. */
  readonly address: string;
  readonly challenge: Uint8Array;
  /** Set by `authenticate`. */
  account: { readonly account: AccountId; readonly device: DeviceKey } | undefined;
  /** Whether new inbox items are pushed. Set by `readInbox`. */
  readsInbox: boolean;
}

export const ACCOUNT_REQUESTS = [
  'authenticate',
  'join',
  'readRecord',
  'publishKeyPackages',
  'countKeyPackages',
  'claimKeyPackages',
  'setTokens',
  'putInbox',
  'readInbox',
  'deleteInbox',
  'requestPermits',
] as const satisfies readonly RequestType[];
export type AccountRequest = Extract<Request, { type: (typeof ACCOUNT_REQUESTS)[number] }>;

export interface Handled {
  readonly response: Response;
  /** After the response: pushes to other connections. */
  readonly effects?: readonly Effect[];
}

export interface CurrentRecord {
  readonly record: AccountRecord;
  /** Null for the first version. */
  readonly certificate: DecisionCertificate | null;
}

/** The account half of the core. Called within the store's transaction, except where noted. */
export interface AccountHandlers {
  handle(connection: AccountConnection, request: AccountRequest, now: number): Handled;
  /** Of the connection's state nothing is left afterwards. */
  disconnect(connection: AccountConnection): void;
  tick(now: number): readonly Effect[];
  /** Spends a permit of this server, or says why not. */
  spendPermit(permit: Permit, purpose: PermitPurpose, now: number): ErrorResponse | undefined;
  /** The record of an account whose home this server is; one version of it, or the current one. */
  record(account: AccountId, version?: number): CurrentRecord | undefined;
  /** A version that was decided, and follows the current one: both are checked by the caller. */
  storeDecided(
    account: AccountId,
    record: AccountRecord,
    certificate: DecisionCertificate,
    now: number,
  ): readonly Effect[];
}
