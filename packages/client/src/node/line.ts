/** One message as one line of JSON. Bytes are written `{"base64": "…"}`. */
export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message, writeBytes)}\n`;
}

/** Looks at the value itself, not at what it says of itself: a Buffer would be a list of numbers. */
function writeBytes(this: Readonly<Record<string, unknown>>, key: string): unknown {
  const value = this[key];
  return value instanceof Uint8Array ? { base64: bufferOf(value).toString('base64') } : value;
}

/** Throws a SyntaxError if the line is not JSON or its base64 is none. */
export function decodeLine(line: string): unknown {
  return JSON.parse(line, (_, value: unknown) => (isBase64(value) ? decodeBase64(value.base64) : value));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what it does not know.
  if (bytes.toString('base64') !== text) throw new SyntaxError('not base64');
  return new Uint8Array(bytes);
}

function isBase64(value: unknown): value is { readonly base64: string } {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false;
  return 'base64' in value && typeof value.base64 === 'string';
}
