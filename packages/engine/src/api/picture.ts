import type { Identity } from './account.ts';

/**
 * Pictures of people and groups. Each is named by the SHA-256 of its bytes, in hexadecimal; where a person or a group is
 * shown with one that is not here yet, the event `picture` says when it has come.
 */
export interface PictureMethods {
  /** Error: `offline`, while it has not come. What is in it is whatever its person has put there: judge it first. */
  picture: { params: { picture: string }; result: { bytes: Uint8Array } };
  /** This account's own: a JPEG, PNG or WebP of at most 32 KiB; null: none any more. */
  'picture.set': { params: { bytes: Uint8Array | null }; result: Identity };
}
