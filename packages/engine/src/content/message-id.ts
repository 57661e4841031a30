import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Codec, concatBytes, toHex } from '@pando/protocol';
import { hexCodec, isHex } from './hex.ts';

declare const brand: unique symbol;

/** 32 bytes in lower-case hexadecimal: the same for all members and for ever, however often it is encrypted again. */
export type MessageId = string & { readonly [brand]: 'MessageId' };

const MESSAGE_ID_BYTES = 32;
/** SHA-256 in IANA's registry of named information hash algorithms. */
const SHA_256 = 1;

export const messageIdCodec: Codec<MessageId> = hexCodec<MessageId>(MESSAGE_ID_BYTES);

/** Undefined if `text` is not the form of a message id. */
export function parseMessageId(text: string): MessageId | undefined {
  return isHex(text, MESSAGE_ID_BYTES) ? (text as MessageId) : undefined;
}

/** The URI that stands for an account (its id in hexadecimal) in message ids. */
export function accountUri(account: string): string {
  return `pando:account/${account}`;
}

/** The URI that stands for a conversation (its id in hexadecimal) in message ids. */
export function conversationUri(conversation: string): string {
  return `pando:conversation/${conversation}`;
}

/**
 * A message's id (draft-ietf-mimi-content, "Message ID"): one byte for SHA-256, then 31 bytes of
 * SHA-256(len ‖ sender URI ‖ len ‖ room URI ‖ content ‖ salt), lengths in two bytes.
 * `content` are the encoded content's bytes as sent; `salt` is the one in them.
 */
export function messageId(senderUri: string, roomUri: string, content: Uint8Array, salt: Uint8Array): MessageId {
  const digest = sha256(concatBytes(prefixed(senderUri), prefixed(roomUri), content, salt));
  return toHex(concatBytes(Uint8Array.of(SHA_256), digest.subarray(0, MESSAGE_ID_BYTES - 1))) as MessageId;
}

function prefixed(uri: string): Uint8Array {
  const bytes = utf8ToBytes(uri);
  if (bytes.length > 0xffff) throw new RangeError('URI longer than its length prefix can say');
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}
