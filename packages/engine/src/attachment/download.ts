import type { AttachmentSource, MessageId } from '../content/index.ts';
import type { BlobName } from './blob-name.ts';

/** An attachment that is being fetched, chunk by chunk, from whichever of its servers gives the next one. */
export interface Download {
  readonly name: BlobName;
  readonly source: AttachmentSource;
  readonly thread: string;
  readonly message: MessageId;
  readonly index: number;
  /** How many chunks are here. */
  chunks: number;
  /** Calls that are answered when it is whole, or cannot be had: with its bytes, or with how much is here. */
  readonly calls: Map<string, 'bytes' | 'state'>;
  /** Its addresses, the one that gave the last chunk first. */
  addresses: readonly string[];
  /** Those that are asked for the next chunk, and since when (ms). */
  readonly asked: Map<string, number>;
  /** Those that did not give it. */
  readonly failed: Set<string>;
}

export type Downloads = Map<BlobName, Download>;
