import { fromBase64Url, toBase64Url } from './bytes.ts';
import { type Infer, decode, encode, list, struct, text, uint } from './cbor/index.ts';
import { accountId, token } from './ids.ts';
import { MAX_NAME_BYTES, MAX_REPLICAS, MAX_URL_BYTES } from './limits.ts';

const CONTACT_LINK_VERSION = 1;

/**
 * What a contact link's fragment holds. Scanning it verifies the person, because the account's id is the hash of
 * the record that the homes will be asked for; the inbox key is in that record.
 */
export const contactLink = struct({
  version: uint(CONTACT_LINK_VERSION),
  account: accountId,
  homes: list(text(MAX_URL_BYTES), MAX_REPLICAS),
  token,
  name: text(MAX_NAME_BYTES),
});
export type ContactLink = Infer<typeof contactLink>;

const MAX_LINK_CHARACTERS = 8192;

/** `base` is where the app runs; the data stands in the fragment, which browsers send to no server. */
export function formatContactLink(base: string, link: ContactLink): string {
  return `${base.replace(/#.*$/, '')}#${toBase64Url(encode(contactLink, link))}`;
}

/** Takes a whole link of any app's address, a `web+pando:` address, or the data alone; undefined where it is none. */
export function parseContactLink(input: string): ContactLink | undefined {
  const trimmed = input.trim();
  if (trimmed.length > MAX_LINK_CHARACTERS) return undefined;
  const data = trimmed.slice(trimmed.lastIndexOf('#') + 1).replace(/^web\+pando:(\/\/)?/, '');
  const bytes = fromBase64Url(data);
  if (bytes === undefined) return undefined;
  const decoded = decode(contactLink, bytes);
  return decoded.ok && decoded.value.version === CONTACT_LINK_VERSION ? decoded.value : undefined;
}
