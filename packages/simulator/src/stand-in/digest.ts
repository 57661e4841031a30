import { hash } from 'node:crypto';

/** SHA-256. The digest comes as a string of bytes: `hash` gives that in a third of the time that it needs for a buffer. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const digits = hash('sha256', bytes, 'latin1');
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = digits.charCodeAt(i);
  return digest;
}

const encoder = new TextEncoder();
const labels = new Map<string, Uint8Array>();

/** 32 bytes that depend on all of a label and the parts, and on where one part ends and the next begins. */
export function digestOf(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  let name = labels.get(label);
  if (name === undefined) labels.set(label, (name = encoder.encode(label)));
  let length = name.length + 1 + 4 * parts.length;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  whole.set(name);
  let offset = name.length + 1;
  for (const part of parts) {
    whole[offset++] = part.length;
    whole[offset++] = part.length >> 8;
    whole[offset++] = part.length >> 16;
    whole[offset++] = part.length >> 24;
    whole.set(part, offset);
    offset += part.length;
  }
  return sha256(whole);
}

/** `length` bytes that depend on all of a label and the parts. */
export function expand(length: number, label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const root = digestOf(label, ...parts);
  if (length <= root.length) return root.subarray(0, length);
  const output = new Uint8Array(length);
  output.set(root);
  for (let offset = root.length, block = root; offset < length; offset += block.length) {
    block = digestOf('more', root, block);
    output.set(block.subarray(0, length - offset), offset);
  }
  return output;
}
