import { type Codec, fixedBytes, fromHex, mapped, toHex } from '@pando/protocol';

/** A byte string of exactly `length` bytes on the wire, lower-case hexadecimal in the program. */
export function hexCodec<T extends string = string>(length: number): Codec<T> {
  return mapped(
    fixedBytes(length),
    (value: T) => {
      const decoded = fromHex(value);
      if (decoded === undefined) throw new RangeError('not lower-case hexadecimal');
      return decoded;
    },
    (wire) => toHex(wire) as T,
  );
}

/** Whether `text` is `length` bytes in lower-case hexadecimal. */
export function isHex(text: string, length: number): boolean {
  return text.length === length * 2 && /^[0-9a-f]*$/.test(text);
}
