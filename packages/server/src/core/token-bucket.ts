import type { Rate } from './options.ts';

/** Tokens left, and when they were counted. */
export interface TokenBucket {
  tokens: number;
  at: number;
}

export function fullBucket(rate: Rate, now: number): TokenBucket {
  return { tokens: rate.burst, at: now };
}

/** Takes one token; where there is none, returns the ms until there is. */
export function takeToken(bucket: TokenBucket, rate: Rate, now: number): number | undefined {
  const elapsed = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1000);
  bucket.at = Math.max(now, bucket.at);
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1000) / rate.perSecond);
  bucket.tokens -= 1;
  return undefined;
}
