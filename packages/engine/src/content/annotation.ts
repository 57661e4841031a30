import { decode, encode, list, uint, union } from '@pando/protocol';
import { MAX_POLL_OPTIONS } from './limits.ts';

/** The media type of what is said about another message and makes no line of its own. */
export const ANNOTATION_TYPE = 'application/vnd.pando.annotation+cbor';

const annotationCodec = union({
  /** The options chosen of a poll, by their places in it; none: the vote is withdrawn. */
  vote: [1, { options: list(uint(MAX_POLL_OPTIONS - 1), MAX_POLL_OPTIONS) }],
  close: [2, {}],
  pin: [3, {}],
  unpin: [4, {}],
});
export type Annotation = ReturnType<typeof annotationCodec.read>;

export function encodeAnnotation(annotation: Annotation): Uint8Array {
  return encode(annotationCodec, annotation);
}

/** Undefined where it is malformed or of a later version. */
export function readAnnotation(bytes: Uint8Array): Annotation | undefined {
  const decoded = decode(annotationCodec, bytes);
  return decoded.ok ? decoded.value : undefined;
}
