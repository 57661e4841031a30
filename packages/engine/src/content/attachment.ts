import { type Codec, bytes, list, nullable, struct, text, uint } from '@pando/protocol';
import { type Extensions, NO_EXTENSIONS, extensionValue, withExtension } from './extensions.ts';
import {
  MAX_ATTACHMENT_URLS,
  MAX_CONTENT_TYPE_BYTES,
  MAX_CRYPTO_FIELD_BYTES,
  MAX_FILE_NAME_BYTES,
  MAX_PART_URL_BYTES,
} from './limits.ts';
import { type Media, mediaCodec, mediaPart } from './media.ts';
import { DISPOSITION, type ExternalPart, type Part } from './part.ts';

/** Where an attachment lies, on several servers at once, and how to open it. */
export interface AttachmentSource {
  readonly name: string;
  readonly mediaType: string;
  /** Bytes of the attachment itself. */
  readonly size: number;
  /** The same encrypted bytes at each; one or more. */
  readonly urls: readonly string[];
  /** IANA's AEAD number; 2 is AES-256-GCM. */
  readonly encAlg: number;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  /** IANA's named information hash number; 1 is SHA-256. */
  readonly hashAlg: number;
  /** Hash of the encrypted bytes. */
  readonly contentHash: Uint8Array;
  readonly media: Media | null;
}

/**
 * The extension that holds what stands before the name in the addresses of further copies: an external part has room
 * for one address. It is the same for all attachments of a message.
 */
const MIRRORS = 'pando.mirrors';
const mirrorsCodec = list(text(MAX_PART_URL_BYTES), MAX_ATTACHMENT_URLS - 1);

/** For rows and exports; on the wire it is an external part and an extension. */
export const attachmentSourceCodec: Codec<AttachmentSource> = struct({
  name: text(MAX_FILE_NAME_BYTES),
  mediaType: text(MAX_CONTENT_TYPE_BYTES),
  size: uint(),
  urls: list(text(MAX_PART_URL_BYTES), MAX_ATTACHMENT_URLS),
  encAlg: uint(0xffff),
  key: bytes(MAX_CRYPTO_FIELD_BYTES),
  nonce: bytes(MAX_CRYPTO_FIELD_BYTES),
  aad: bytes(MAX_CRYPTO_FIELD_BYTES),
  hashAlg: uint(0xff),
  contentHash: bytes(MAX_CRYPTO_FIELD_BYTES),
  media: nullable(mediaCodec),
});

/** An attachment as parts: where it lies, and what is to be seen of it before it is there. */
export function attachmentParts(source: AttachmentSource): readonly Part[] {
  return source.media === null ? [externalPart(source)] : [externalPart(source), mediaPart(source.media)];
}

function externalPart(source: AttachmentSource): Part {
  const [url] = source.urls;
  if (url === undefined) throw new Error('an attachment without an address');
  return {
    disposition: DISPOSITION.attachment,
    language: '',
    body: {
      type: 'external',
      contentType: source.mediaType,
      url,
      expires: 0,
      size: source.size,
      encAlg: source.encAlg,
      key: source.key,
      nonce: source.nonce,
      aad: source.aad,
      hashAlg: source.hashAlg,
      contentHash: source.contentHash,
      description: '',
      filename: source.name,
    },
  };
}

/** The attachments of one message lie on the same servers. */
export function mirrorsExtension([source]: readonly AttachmentSource[]): Extensions {
  const mirrors = source?.urls.slice(1).map((url) => url.slice(0, url.lastIndexOf('/') + 1)) ?? [];
  return mirrors.length === 0 ? NO_EXTENSIONS : withExtension(NO_EXTENSIONS, MIRRORS, mirrorsCodec, mirrors);
}

export function attachmentSource(part: ExternalPart, media: Media | null, extensions: Extensions): AttachmentSource {
  const { contentType, url, size, encAlg, key, nonce, aad, hashAlg, contentHash, filename } = part;
  const mirrors = extensionValue(extensions, MIRRORS, mirrorsCodec) ?? [];
  const name = url.slice(url.lastIndexOf('/') + 1);
  const urls = [...new Set([url, ...mirrors.map((mirror) => mirror + name)])];
  return { name: filename, mediaType: contentType, size, urls, encAlg, key, nonce, aad, hashAlg, contentHash, media };
}
