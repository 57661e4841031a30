import type { Crypto } from '../crypto/crypto.ts';

const CAP_MS = 60_000;

/** How long to wait before trying again (ms): full jitter over a span that doubles with each failure. */
export function backoff(crypto: Pick<Crypto, 'random'>, failures: number, baseMs = 1_000): number {
  const span = Math.min(CAP_MS, baseMs * 2 ** Math.min(failures, 16));
  const bytes = crypto.random(4);
  const fraction = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
  return Math.ceil(fraction * span);
}
