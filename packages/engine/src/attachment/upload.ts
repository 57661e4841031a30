import type { Permit } from '@pando/protocol';
import { type Table, table } from '../stored.ts';
import type { BlobName } from './blob-name.ts';

/** An attachment on its way to the homes; the message that names it waits for a quorum of them. */
export interface UploadRow {
  readonly conversation: string;
  readonly thread: string;
  readonly message: string;
  /** Of the encrypted bytes. */
  readonly size: number;
  readonly quorum: number;
  readonly homes: readonly UploadHome[];
  readonly startedAt: number;
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
  /** Homes that are being asked something. */
  readonly busy: Set<string>;
  /** When those that refused are asked again (ms), and how often they did in a row. */
  readonly refused: Map<string, { readonly until: number; readonly times: number }>;
  /** What was last said of its progress. */
  told: number;
}

export type Uploads = Map<BlobName, Upload>;

export const uploadTable: Table<UploadRow> = table('upload');

/** One request's worth of an upload, and one row of its bytes. */
export const PIECE_BYTES = 1024 * 1024;

/** An upload's encrypted bytes, in rows of `PIECE_BYTES`. */
export function uploadSpace(name: BlobName): string {
  return `upload/${name}`;
}

export function newUpload(name: BlobName, row: UploadRow): Upload {
  return { name, row, busy: new Set(), refused: new Map(), told: 0 };
}
