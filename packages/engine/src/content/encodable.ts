import { type Codec, encode } from '@pando/protocol';

/** Whether a value keeps to its codec's limits. */
export function isEncodable<T>(codec: Codec<T>, value: T): boolean {
  try {
    encode(codec, value);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
