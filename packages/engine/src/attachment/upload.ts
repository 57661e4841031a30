import type { Permit } from '@pando/protocol';
import type { ConversationId } from '../conversation/model.ts';
import { type Table, table } from '../stored.ts';

/** SHA-256 of an attachment's encrypted bytes, in hexadecimal: its name on servers. */
export type BlobName = string;

/** An attachment on its way to the homes; the message that names it waits for a quorum of them. */
export interface UploadRow {
  readonly conversation: ConversationId;
  readonly message: string;
  /** Of the encrypted bytes. */
  readonly size: number;
  readonly quorum: number;
  readonly homes: readonly UploadHome[];
}

export interface UploadHome {
  readonly url: string;
  /** Under which the upload was begun there. */
  readonly permit: Permit | null;
  /** Bytes that are there, as far as is known. */
  readonly offset: number;
  readonly done: boolean;
}

export interface Upload {
  readonly name: BlobName;
  row: UploadRow;
  /** Homes that are being asked something, and when (ms) those that refused are asked again. */
  readonly busy: Set<string>;
  readonly retryAt: Map<string, number>;
  /** Refusals in a row, for the pauses between them. */
  readonly failures: Map<string, number>;
}

export type Uploads = Map<BlobName, Upload>;

export const uploadTable: Table<UploadRow> = table('upload');

/** An upload's encrypted bytes, in rows of `PIECE_BYTES`. */
export function uploadSpace(name: BlobName): string {
  return `upload/${name}`;
}

/** One request's worth of an upload. */
export const PIECE_BYTES = 1024 * 1024;

export function newUpload(name: BlobName, row: UploadRow): Upload {
  return { name, row, busy: new Set(), retryAt: new Map(), failures: new Map() };
}
