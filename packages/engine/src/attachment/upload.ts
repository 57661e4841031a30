import type { Permit } from '@pando/protocol';
import { type Table, table } from '../stored.ts';
import type { BlobName } from './blob-name.ts';

/** Names an upload on this device: the same file can be on its way for several messages. */
export type UploadId = string;

/** An attachment on its way to the homes; the message that names it waits for a quorum of them. */
export interface UploadRow {
  readonly name: BlobName;
  readonly conversation: string;
  readonly thread: string;
  readonly message: string;
  /** Which of the message's attachments. */
  readonly index: number;
  /** Where its chunks are. */
  readonly space: string;
  /** Of the file; encrypted it is larger. */
  readonly size: number;
  readonly quorum: number;
  readonly homes: readonly UploadHome[];
  readonly startedAt: number;
  /** When its message has to be gone everywhere (ms by the servers' clocks). */
  readonly until?: number;
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
  readonly id: UploadId;
  row: UploadRow;
  /** Homes that are being asked something. */
  readonly busy: Set<string>;
  /** When those that refused are asked again (ms), and how often they did in a row. */
  readonly refused: Map<string, { readonly until: number; readonly times: number }>;
  /** What was last said of its progress. */
  told: number;
}

export type Uploads = Map<UploadId, Upload>;

export const uploadTable: Table<UploadRow> = table('upload');

export function newUpload(id: UploadId, row: UploadRow): Upload {
  return { id, row, busy: new Set(), refused: new Map(), told: 0 };
}
