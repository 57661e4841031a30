import {
  type AccountId,
  type AccountRecord,
  type CertifiedRecord,
  type DeviceKey,
  type DeviceLink,
  type ReplicaSet,
  NONCE_BYTES,
  PROTOCOL_VERSION,
  TOKEN_BYTES,
  type RecordBody,
  type Token,
  accountIdOf,
  credential,
  encode,
  equalBytes,
  isRecordChain,
  leafStatement,
  linkStatement,
  recordBodyStatement,
} from '@pando/protocol';
import type { Ports } from '../ports.ts';
import { type Table, table } from '../stored.ts';

const SEED_BYTES = 32;

/** All of an account that this device keeps. */
export interface IdentityRow {
  readonly name: string;
  readonly deviceSeed: Uint8Array;
  readonly recoverySeed: Uint8Array;
  /** HPKE private key of the inbox. */
  readonly inboxSecret: Uint8Array;
  /** Every version of the record that this device knows, the first one first. */
  readonly chain: readonly CertifiedRecord[];
  /** From the first record to this device; empty for a first device. */
  readonly links: readonly DeviceLink[];
  /** The contact link's. */
  readonly token: Token;
  /** A quorum of the homes knows a record that names this device: before, nobody would believe what it asks for. */
  readonly announced: boolean;
}

/** What an export has of it: nothing of the device's, because an export is opened by another device. */
export type ExportedIdentity = Omit<IdentityRow, 'deviceSeed' | 'links' | 'announced'>;

/** The row and what follows from it. */
export interface Identity {
  readonly row: IdentityRow;
  readonly account: AccountId;
  readonly deviceKey: DeviceKey;
  readonly first: AccountRecord;
  /** The current version. */
  readonly record: AccountRecord;
}

export const IDENTITY_KEY = 'own';
export const identityTable: Table<IdentityRow> = table('account');

export function identityOf(crypto: Ports['crypto'], row: IdentityRow): Identity {
  const first = row.chain[0]?.record;
  const record = row.chain.at(-1)?.record;
  if (first === undefined || record === undefined) throw new Error('an account without a record');
  let deviceKey: DeviceKey | undefined;
  return {
    row,
    account: accountIdOf(crypto, first.body),
    // Costs as much as a list of conversations, which is shown before any server hears of this device.
    get deviceKey() {
      return (deviceKey ??= crypto.ed25519.publicKey(row.deviceSeed) as DeviceKey);
    },
    first,
    record,
  };
}

/** A new account: its keys, and its first record, which no server is asked for. */
export async function createIdentity(ports: Ports, name: string, homes: ReplicaSet): Promise<IdentityRow> {
  const { crypto, mls } = ports;
  const deviceSeed = crypto.random(SEED_BYTES);
  const recoverySeed = crypto.random(SEED_BYTES);
  const inbox = await mls.hpkeKeyPair();
  const signer = crypto.ed25519.publicKey(deviceSeed);
  const body: RecordBody = {
    version: 0,
    previous: null,
    nonce: crypto.random(NONCE_BYTES),
    devices: [signer as DeviceKey],
    homes,
    inboxKey: inbox.publicKey,
    recoveryKey: crypto.ed25519.publicKey(recoverySeed),
    protocolVersions: [PROTOCOL_VERSION],
  };
  const record = { body, signer, signature: recordBodyStatement.sign(crypto, deviceSeed, body) };
  const token = crypto.random(TOKEN_BYTES) as Token;
  const chain = [{ record, certificate: null }];
  return { name, deviceSeed, recoverySeed, inboxSecret: inbox.privateKey, chain, links: [], token, announced: true };
}

/** The same account on a device of its own, linked to the first record by the recovery key. */
export function asNewDevice(crypto: Ports['crypto'], row: ExportedIdentity): IdentityRow {
  const first = row.chain[0]?.record;
  if (first === undefined) throw new Error('an account without a record');
  const account = accountIdOf(crypto, first.body);
  const deviceSeed = crypto.random(SEED_BYTES);
  const device = crypto.ed25519.publicKey(deviceSeed) as DeviceKey;
  const by = crypto.ed25519.publicKey(row.recoverySeed);
  const signature = linkStatement.sign(crypto, row.recoverySeed, { account, by, device });
  return { ...row, deviceSeed, links: [{ by, device, signature }], announced: false };
}

/** Whether an account in a file is one: its records follow on each other, and the seed is the recovery key's. */
export function isSoundExport(crypto: Ports['crypto'], { chain, recoverySeed }: ExportedIdentity): boolean {
  const records = chain.map(({ record }) => record);
  const [first] = records;
  return (
    first !== undefined &&
    equalBytes(first.body.recoveryKey, crypto.ed25519.publicKey(recoverySeed)) &&
    isRecordChain(crypto, accountIdOf(crypto, first.body), records)
  );
}

/** The account's record names this device. */
export function isListed({ record, deviceKey }: Identity): boolean {
  return record.body.devices.some((each) => equalBytes(each, deviceKey));
}

/** What a leaf with this key carries to prove whose it is. */
export function leafCredential(crypto: Ports['crypto'], identity: Identity, leafKey: Uint8Array): Uint8Array {
  const { row, account, deviceKey: device, first } = identity;
  const signature = leafStatement.sign(crypto, row.deviceSeed, { account, device, leafKey });
  return encode(credential, { first, links: row.links, device, signature });
}
