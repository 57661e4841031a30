import {
  type Codec,
  type Decoded,
  bool,
  bytes,
  decode,
  encode,
  fixedBytes,
  nullable,
  struct,
  uint,
} from '@pando/protocol';
import { type Extensions, extensionsCodec } from './extensions.ts';
import { MAX_CONTENT_BYTES, MAX_TOPIC_BYTES } from './limits.ts';
import { type MessageId, messageIdCodec } from './message-id.ts';
import { type Part, partCodec } from './part.ts';

export const SALT_BYTES = 16;

/** When a message disappears: seconds since 1970, or, if relative, seconds after it was read. */
export interface Expiration {
  readonly relative: boolean;
  readonly time: number;
}

/** What is inside a message (draft-ietf-mimi-content). */
export interface MimiContent {
  /** 16 random bytes: two messages of the same words have two ids. */
  readonly salt: Uint8Array;
  readonly replaces: MessageId | null;
  readonly topicId: Uint8Array;
  readonly expires: Expiration | null;
  readonly inReplyTo: MessageId | null;
  readonly extensions: Extensions;
  readonly body: Part;
}

const expirationCodec: Codec<Expiration> = struct({ relative: bool, time: uint(0xffff_ffff) });

export const mimiContentCodec: Codec<MimiContent> = struct({
  salt: fixedBytes(SALT_BYTES),
  replaces: nullable(messageIdCodec),
  topicId: bytes(MAX_TOPIC_BYTES),
  expires: nullable(expirationCodec),
  inReplyTo: nullable(messageIdCodec),
  extensions: extensionsCodec,
  body: partCodec,
});

/** The bytes that a message's id covers: encode once, then keep these. */
export function encodeContent(content: MimiContent): Uint8Array<ArrayBuffer> {
  return encode(mimiContentCodec, content);
}

/** Decodes what another member has written; anything beyond the limits is a typed failure. */
export function decodeContent(encoded: Uint8Array): Decoded<MimiContent> {
  if (encoded.length > MAX_CONTENT_BYTES) return { ok: false, reason: `content above ${MAX_CONTENT_BYTES} bytes` };
  return decode(mimiContentCodec, encoded);
}

/**
 * When a content disappears, in ms since 1970; null: never. The time is counted from sending: it is the same for all,
 * servers can be told, and a device that was off needs nobody to tell it. So is a relative time, which others may use.
 */
export function expiryOf({ expires }: MimiContent, sentAt: number): number | null {
  if (expires === null) return null;
  return expires.relative ? sentAt + expires.time * 1000 : expires.time * 1000;
}
