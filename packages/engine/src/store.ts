/**
 * The storage port. A store holds values under (space, key); keys of one space are ordered as UTF-16 strings
 * (the engine uses lower-case hexadecimal and digits, so order by byte is the same). Adapters live in the client;
 * all run one conformance suite.
 */
export interface StoreReader {
  get(space: string, key: string): Promise<Uint8Array | undefined>;
  /** Rows with `after < key < before`, ascending unless `reverse`, at most `limit`. */
  range(space: string, options?: RangeOptions): Promise<readonly Row[]>;
}

export interface Store extends StoreReader {
  /** All writes or none, durable when the promise resolves. Later writes of one batch win. */
  batch(writes: readonly Write[]): Promise<void>;
  close(): Promise<void>;
}

export interface RangeOptions {
  readonly after?: string;
  readonly before?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
}

export interface Row {
  readonly key: string;
  readonly value: Uint8Array;
}

/** `value` undefined deletes; `key` undefined (with `value` undefined) deletes the whole space. */
export type Write =
  | { readonly space: string; readonly key: string; readonly value: Uint8Array | undefined }
  | { readonly space: string; readonly key: undefined; readonly value: undefined };
