import { type Codec, fixedBytes, fromHex, toHex } from '@pando/protocol';

/** A byte string of exactly `length` bytes on the wire, lower-case hexadecimal in the program. */
export function hexCodec<T extends string = string>(length: number): Codec<T> {
  const bytes = fixedBytes(length);
  return {
    write: (writer, value) => {
      const decoded = fromHex(value);
      if (decoded === undefined) throw new RangeError('not lower-case hexadecimal');
      bytes.write(writer, decoded);
    },
    read: (reader) => toHex(bytes.read(reader)) as T,
  };
}

/** Whether `text` is `length` bytes in lower-case hexadecimal. */
export function isHex(text: string, length: number): boolean {
  return text.length === length * 2 && /^[0-9a-f]*$/.test(text);
}
