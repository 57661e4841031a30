import { equalBytes } from './bytes.ts';
import { type Infer, decode, list, struct } from './cbor/index.ts';
import type { SignatureCrypto } from './crypto.ts';
import { type AccountId, type DeviceKey, KEY_BYTES, accountId, deviceKey, publicKey, signature } from './ids.ts';
import { accountIdOf, isFirstRecord, record } from './record.ts';
import { statement } from './signing.ts';

const MAX_LINKS = 16;

/** "This device is also of this account", signed by a device that was before it, or by the first recovery key. */
const linkBody = struct({ account: accountId, by: publicKey, device: deviceKey });
export const linkStatement = statement('device link', linkBody);
export const deviceLink = struct({ by: publicKey, device: deviceKey, signature });
export type DeviceLink = Infer<typeof deviceLink>;

/** "This key signs for me in one leaf." Every leaf has a key of its own. */
const leafBody = struct({ account: accountId, device: deviceKey, leafKey: publicKey });
export const leafStatement = statement('leaf', leafBody);

/**
 * What an MLS leaf carries as its basic credential: the account's first record, the links from one of its devices
 * to this device (none for a first device), and the device's signature over the leaf's key. It proves itself.
 */
export const credential = struct({ first: record, links: list(deviceLink, MAX_LINKS), device: deviceKey, signature });
export type Credential = Infer<typeof credential>;

export interface LeafIdentity {
  readonly account: AccountId;
  readonly device: DeviceKey;
}

/** Whom a leaf belongs to, or undefined where its credential proves nothing. A pure function of its arguments. */
export function verifyCredential(
  crypto: SignatureCrypto,
  bytes: Uint8Array,
  leafKey: Uint8Array,
): LeafIdentity | undefined {
  const decoded = decode(credential, bytes);
  if (!decoded.ok || leafKey.length !== KEY_BYTES) return undefined;
  const { first, links, device, signature: leafSignature } = decoded.value;
  if (!isFirstRecord(crypto, first)) return undefined;
  const account = accountIdOf(crypto, first.body);
  const trusted: Uint8Array[] = [...first.body.devices, first.body.recoveryKey];
  for (const link of links) {
    const known = trusted.some((each) => equalBytes(each, link.by));
    if (!known || !linkStatement.verify(crypto, link.by, { account, by: link.by, device: link.device }, link.signature))
      return undefined;
    trusted.push(link.device);
  }
  const isDevice = !equalBytes(device, first.body.recoveryKey) && trusted.some((each) => equalBytes(each, device));
  const signed = leafStatement.verify(crypto, device, { account, device, leafKey }, leafSignature);
  return isDevice && signed ? { account, device } : undefined;
}
