export interface Identity {
  readonly account: string;
  readonly name: string;
  /** The contact link: `<app>#<data>`; whoever opens it may write to this account. */
  readonly link: string;
  readonly homes: readonly string[];
  /** Of this account. */
  readonly picture?: string;
}

/** A push subscription (RFC 8030), bound to a P-256 key pair of this device's (RFC 8292). Keys in base64url. */
export interface PushSubscription {
  readonly endpoint: string;
  /** The private scalar: this device's servers call with it. */
  readonly secret: string;
  /** The public point, uncompressed. */
  readonly key: string;
}

/** This account. */
export interface AccountMethods {
  init: { params: { name: string; servers?: readonly string[] }; result: Identity };
  link: { params: Record<string, never>; result: Identity };
  rename: { params: { name: string }; result: Identity };
  /** Everything as one encrypted file, opened by the passphrase. */
  export: { params: { passphrase: string }; result: { bytes: Uint8Array } };
  import: { params: { bytes: Uint8Array; passphrase: string }; result: Identity };
  /** How servers wake this device while it is not connected; null: they do not any more. */
  push: { params: { subscription: PushSubscription | null }; result: { on: boolean } };
}
