export interface Identity {
  readonly account: string;
  readonly name: string;
  /** The contact link: `<app>#<data>`; whoever opens it may write to this account. */
  readonly link: string;
  readonly homes: readonly string[];
}

/** This account. */
export interface AccountMethods {
  init: { params: { name: string; servers?: readonly string[] }; result: Identity };
  link: { params: Record<string, never>; result: Identity };
  rename: { params: { name: string }; result: Identity };
  /** Everything as one encrypted file, opened by the passphrase. */
  export: { params: { passphrase: string }; result: { bytes: Uint8Array } };
  import: { params: { bytes: Uint8Array; passphrase: string }; result: Identity };
}
