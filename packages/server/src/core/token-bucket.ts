import type { Rate } from './options.ts';

/** Tokens left, and when they were counted. */
export interface TokenBucket {
  tokens: number;
  at: number;
}

export function fullBucket(rate: Rate, now: number): TokenBucket {
  return { tokens: rate.burst, at: now };
}

/** The bucket of a key; a full one where it has none yet. */
export function bucketOf(buckets: Map<string, TokenBucket>, key: string, rate: Rate, now: number): TokenBucket {
  const known = buckets.get(key);
  if (known !== undefined) return known;
  const bucket = fullBucket(rate, now);
  buckets.set(key, bucket);
  return bucket;
}

/** Takes a token, or so many; where there are none, returns the ms until there are. */
export function takeToken(bucket: TokenBucket, rate: Rate, now: number, count = 1): number | undefined {
  const elapsed = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1000);
  bucket.at = Math.max(now, bucket.at);
  if (bucket.tokens < count) return Math.ceil(((count - bucket.tokens) * 1000) / rate.perSecond);
  bucket.tokens -= count;
  return undefined;
}
