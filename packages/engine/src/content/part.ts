import { type Codec, MalformedError, type Reader, type Writer, bytes, text, uint } from '@pando/protocol';
import {
  MAX_CONTENT_TYPE_BYTES,
  MAX_CRYPTO_FIELD_BYTES,
  MAX_DESCRIPTION_BYTES,
  MAX_FILE_NAME_BYTES,
  MAX_LANGUAGE_BYTES,
  MAX_PARTS,
  MAX_PART_DEPTH,
  MAX_TEXT_BYTES,
  MAX_PART_URL_BYTES,
} from './limits.ts';

/** What a part is for; numbers above 8 are kept as they are. */
export const DISPOSITION = {
  unspecified: 0,
  render: 1,
  reaction: 2,
  profile: 3,
  inline: 4,
  icon: 5,
  attachment: 6,
  session: 7,
  preview: 8,
} as const;

/** How the parts of a multi-part belong together. */
export const PART_SEMANTICS = { chooseOne: 0, singleUnit: 1, processAll: 2 } as const;

/** MIMI's NestedPart. */
export interface Part {
  readonly disposition: number;
  /** A language tag, or empty. */
  readonly language: string;
  readonly body: PartBody;
}

export type PartBody = NullPart | SinglePart | ExternalPart | MultiPart;

export interface NullPart {
  readonly type: 'null';
}

export interface SinglePart {
  readonly type: 'single';
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Content that lies elsewhere, usually encrypted. */
export interface ExternalPart {
  readonly type: 'external';
  readonly contentType: string;
  readonly url: string;
  /** Seconds since 1970 after which the content may be gone; 0: no time is known. */
  readonly expires: number;
  /** Bytes of the content; 0: not known. */
  readonly size: number;
  /** IANA's AEAD number; 0: not encrypted. */
  readonly encAlg: number;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  /** IANA's named information hash number; 0: no hash. */
  readonly hashAlg: number;
  readonly contentHash: Uint8Array;
  readonly description: string;
  readonly filename: string;
}

export interface MultiPart {
  readonly type: 'multi';
  readonly semantics: number;
  /** Two or more. */
  readonly parts: readonly Part[];
}

const CARDINALITY = { null: 0, single: 1, external: 2, multi: 3 } as const;
const MOST_FIELDS = 15;

const DISPOSITIONS = uint(0xff);
const LANGUAGE = text(MAX_LANGUAGE_BYTES);
const CONTENT_TYPE = text(MAX_CONTENT_TYPE_BYTES);
const CONTENT = bytes(MAX_TEXT_BYTES);
const SEMANTICS = uint(PART_SEMANTICS.processAll);
const URL_TEXT = text(MAX_PART_URL_BYTES);
const UINT32 = uint(0xffff_ffff);
const SIZE = uint();
const UINT16 = uint(0xffff);
const UINT8 = uint(0xff);
const CRYPTO = bytes(MAX_CRYPTO_FIELD_BYTES);
const DESCRIPTION = text(MAX_DESCRIPTION_BYTES);
const FILE_NAME = text(MAX_FILE_NAME_BYTES);

/** A part's fields follow its disposition, language and cardinality in the same array. */
export const partCodec: Codec<Part> = {
  shape: { type: 'own' },
  write: writePart,
  read: (reader) => readPart(reader, MAX_PART_DEPTH),
};

function writePart(writer: Writer, part: Part): void {
  const { body } = part;
  const start = (length: number, cardinality: number): void => {
    writer.array(length);
    DISPOSITIONS.write(writer, part.disposition);
    LANGUAGE.write(writer, part.language);
    UINT8.write(writer, cardinality);
  };
  switch (body.type) {
    case 'null':
      start(3, CARDINALITY.null);
      return;
    case 'single':
      start(5, CARDINALITY.single);
      CONTENT_TYPE.write(writer, body.contentType);
      CONTENT.write(writer, body.content);
      return;
    case 'external':
      start(15, CARDINALITY.external);
      CONTENT_TYPE.write(writer, body.contentType);
      URL_TEXT.write(writer, body.url);
      UINT32.write(writer, body.expires);
      SIZE.write(writer, body.size);
      UINT16.write(writer, body.encAlg);
      CRYPTO.write(writer, body.key);
      CRYPTO.write(writer, body.nonce);
      CRYPTO.write(writer, body.aad);
      UINT8.write(writer, body.hashAlg);
      CRYPTO.write(writer, body.contentHash);
      DESCRIPTION.write(writer, body.description);
      FILE_NAME.write(writer, body.filename);
      return;
    case 'multi':
      start(5, CARDINALITY.multi);
      SEMANTICS.write(writer, body.semantics);
      writer.array(body.parts.length);
      for (const each of body.parts) writePart(writer, each);
  }
}

function readPart(reader: Reader, depth: number): Part {
  if (depth === 0) throw new MalformedError(`parts nested deeper than ${MAX_PART_DEPTH}`);
  const length = reader.array(MOST_FIELDS);
  if (length < 3) throw new MalformedError(`a part of ${length} fields`);
  const disposition = DISPOSITIONS.read(reader);
  const language = LANGUAGE.read(reader);
  const cardinality = reader.uint();
  return { disposition, language, body: readBody(reader, cardinality, length, depth) };
}

function readBody(reader: Reader, cardinality: number, length: number, depth: number): PartBody {
  const expectFields = (expected: number): void => {
    if (length !== expected) throw new MalformedError(`a part of ${length} fields where ${expected} belong`);
  };
  switch (cardinality) {
    case CARDINALITY.null:
      expectFields(3);
      return { type: 'null' };
    case CARDINALITY.single:
      expectFields(5);
      return { type: 'single', contentType: CONTENT_TYPE.read(reader), content: CONTENT.read(reader) };
    case CARDINALITY.external:
      expectFields(15);
      return readExternal(reader);
    case CARDINALITY.multi: {
      expectFields(5);
      const semantics = SEMANTICS.read(reader);
      const count = reader.array(MAX_PARTS);
      if (count < 2) throw new MalformedError('a multi-part of fewer than two parts');
      const parts: Part[] = [];
      for (let i = 0; i < count; i++) parts.push(readPart(reader, depth - 1));
      return { type: 'multi', semantics, parts };
    }
    default:
      throw new MalformedError(`unknown cardinality ${cardinality}`);
  }
}

function readExternal(reader: Reader): ExternalPart {
  return {
    type: 'external',
    contentType: CONTENT_TYPE.read(reader),
    url: URL_TEXT.read(reader),
    expires: UINT32.read(reader),
    size: SIZE.read(reader),
    encAlg: UINT16.read(reader),
    key: CRYPTO.read(reader),
    nonce: CRYPTO.read(reader),
    aad: CRYPTO.read(reader),
    hashAlg: UINT8.read(reader),
    contentHash: CRYPTO.read(reader),
    description: DESCRIPTION.read(reader),
    filename: FILE_NAME.read(reader),
  };
}
