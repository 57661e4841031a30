/** What signing and checking structures needs of a crypto provider; synchronous, so that a decision is one step. */
export interface SignatureCrypto {
  sha256(bytes: Uint8Array): Uint8Array;
  readonly ed25519: {
    publicKey(seed: Uint8Array): Uint8Array;
    sign(seed: Uint8Array, message: Uint8Array): Uint8Array;
    /** Never throws: whatever is not a valid signature is false. */
    verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  };
}
