/* What the lock needs of passkeys, which only pages have. */

export interface MadePasskey {
  readonly credential: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly answer: Uint8Array<ArrayBuffer>;
}

export interface Passkeys {
  /** Undefined where there is none, it cannot do this, or the person does not want to. */
  make(name: string): Promise<MadePasskey | undefined>;
  ask(credential: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** For who never asks one. */
export const noPasskeys: Passkeys = {
  make: async () => undefined,
  ask: async () => undefined,
};
