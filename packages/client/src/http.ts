import type { Effect, Input } from '@pando/engine';
import { MAX_BLOB_BYTES } from '@pando/protocol';

export type HttpRequest = Omit<Extract<Effect, { type: 'http' }>, 'type'>;
export type HttpResponse = Extract<Input, { type: 'http-response' }>;
export type PerformHttp = (request: HttpRequest) => Promise<HttpResponse>;

const timeoutMs = 120_000;

/** Carries out a request of the engine's with nothing of the user's in it but what the engine gave. Status 0: no answer. */
export const performHttp: PerformHttp = async ({ id, method, url, headers, body }) => {
  try {
    const response = await fetch(url, {
      method,
      headers,
      // Chromium stops the page for a tenth of a second to take a megabyte over, but not if it comes as a blob.
      ...(body === undefined ? {} : { body: new Blob([body as Uint8Array<ArrayBuffer>]) }),
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      type: 'http-response',
      id,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await readBounded(response),
    };
  } catch {
    return { type: 'http-response', id, status: 0, headers: {}, body: new Uint8Array() };
  }
};

/** Throws if the server sends more than any answer may have. */
async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    length += next.value.length;
    if (length > MAX_BLOB_BYTES) throw new RangeError(`an answer of more than ${MAX_BLOB_BYTES} bytes`);
    chunks.push(next.value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
