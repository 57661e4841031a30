import { fromBase64Url, toBase64Url } from './bytes.ts';
import { type Infer, decode, encode, list, struct, text, uint, word } from './cbor/index.ts';
import type { SignatureCrypto } from './crypto.ts';
import { incarnation, serverKey, signature } from './ids.ts';
import { MAX_NAME_BYTES, MAX_URL_BYTES } from './limits.ts';
import { statement } from './signing.ts';

export const MAX_KNOWN_SERVERS = 64;
/** ISO 3166-1 alpha-2. */
export const COUNTRY_BYTES = 2;

/** What a server says about itself, signed with its key; served as JSON at `/.well-known/pando`. */
export const descriptor = struct({
  key: serverKey,
  incarnation,
  url: text(MAX_URL_BYTES),
  name: text(MAX_NAME_BYTES),
  operator: text(MAX_NAME_BYTES),
  operatorKind: word(['person', 'non-profit', 'company', 'public-body', 'unknown']),
  hosting: text(MAX_NAME_BYTES),
  country: text(COUNTRY_BYTES),
  software: text(MAX_NAME_BYTES),
  protocolVersions: list(uint(0xffff), 16),
  state: word(['open', 'busy', 'full', 'closing']),
  retentionSeconds: uint(),
  maxBlobBytes: uint(),
  /** URLs of servers it knows. */
  peers: list(text(MAX_URL_BYTES), MAX_KNOWN_SERVERS),
  /** Milliseconds since 1970. */
  at: uint(),
});
export type Descriptor = Infer<typeof descriptor>;
export const descriptorStatement = statement('descriptor', descriptor);
export const signedDescriptor = struct({ descriptor, signature });
export type SignedDescriptor = Infer<typeof signedDescriptor>;

/**
 * The JSON at `/.well-known/pando`: `signed` is the truth (base64url of deterministic CBOR); the other members
 * repeat it for people and scripts to read.
 */
export function descriptorJson(signed: SignedDescriptor): Record<string, unknown> {
  const { key, incarnation: _, ...readable } = signed.descriptor;
  return { ...readable, key: toBase64Url(key), signed: toBase64Url(encode(signedDescriptor, signed)) };
}

/** The descriptor inside such JSON, its signature checked; undefined where anything is wrong. */
export function parseDescriptorJson(crypto: SignatureCrypto, json: unknown): SignedDescriptor | undefined {
  const signed = typeof json === 'object' && json !== null && 'signed' in json ? json.signed : undefined;
  const encoded = typeof signed === 'string' ? fromBase64Url(signed) : undefined;
  if (encoded === undefined) return undefined;
  const decoded = decode(signedDescriptor, encoded);
  if (!decoded.ok) return undefined;
  const { descriptor: body, signature: by } = decoded.value;
  return descriptorStatement.verify(crypto, body.key, body, by) ? decoded.value : undefined;
}
