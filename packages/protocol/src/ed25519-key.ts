const FIELD = 2n ** 255n - 19n;

/** The y coordinates of the eight points of small order. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/**
 * Whether Ed25519 implementations agree about this public key: its encoding is canonical and it has not small order.
 * Members and servers must come to one verdict about a signature, whatever library each of them uses.
 */
export function isAgreedEd25519Key(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  let hex = '';
  for (const byte of publicKey) hex = byte.toString(16).padStart(2, '0') + hex;
  const y = BigInt(`0x${hex}`) & (2n ** 255n - 1n);
  return y < FIELD && !SMALL_ORDER_Y.has(y);
}
