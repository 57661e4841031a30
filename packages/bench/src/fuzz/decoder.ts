/** Something that reads bytes from outside. */
export interface Decoder {
  readonly name: string;
  /** What it should read, to begin with. */
  readonly samples: readonly Uint8Array[];
  /** Reads; gives what is wrong about how it did, or undefined. An exception is always wrong. */
  check(input: Uint8Array): string | undefined | Promise<string | undefined>;
}

/** An input that a decoder did not take as it should. */
export interface Crash {
  readonly decoder: string;
  readonly input: Uint8Array;
  readonly what: string;
}
