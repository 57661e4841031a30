import { decodeBase64, encodeBase64 } from './base64.ts';

/** One message as one line of JSON. Bytes are written `{"base64": "…"}`. */
export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message, (_, value: unknown) => (value instanceof Uint8Array ? { base64: encodeBase64(value) } : value))}\n`;
}

/** Throws a SyntaxError if the line is not JSON or its base64 is none. */
export function decodeLine(line: string): unknown {
  return JSON.parse(line, (_, value: unknown) => (isBase64(value) ? decodeBase64(value.base64) : value));
}

function isBase64(value: unknown): value is { readonly base64: string } {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false;
  return 'base64' in value && typeof value.base64 === 'string';
}
