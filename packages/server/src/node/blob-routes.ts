import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import {
  type Hash,
  HASH_BYTES,
  MAX_BLOB_BYTES,
  type Permit,
  decode,
  fromBase64Url,
  fromHex,
  permit,
  toHex,
} from '@pando/protocol';
import type { BlobPermits } from './blob-permits.ts';
import type { BlobStore } from './blob-store.ts';
import type { Counter } from './metrics.ts';

const MAX_UPLOADS = 64;
const RETRY_SECONDS = 5;
const MAX_CACHE_SECONDS = 31_536_000;

/** Browsers of apps from anywhere may use blobs: no cookie or other ambient right is involved. */
const CORS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, PUT, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Range, Content-Type, Pando-Until, Range',
  'Access-Control-Expose-Headers': 'Content-Range, Upload-Offset, Retry-After',
  'Access-Control-Max-Age': '86400',
};

/** A blob is ciphertext of a stranger, on the app's origin perhaps: nothing may run or show it. */
const INERT: Readonly<Record<string, string>> = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * `/blobs/<sha256 in hexadecimal>`:
 *
 * - `PUT` with `Authorization: Pando <base64url of the encoded permit>` and, for a piece, `Content-Range: bytes
 *   a-b/total`, and `Pando-Until: seconds since 1970` for one that is not needed any longer. 200: here already; 201: stored; 202: go on at `Upload-Offset`; 409: go on at `Upload-Offset`; 422: the bytes do not fit
 *   the hash, begin anew; 507: no room.
 * - `HEAD`: 200 if it is here; else 404, with a permit also `Upload-Offset`.
 * - `GET`, also with one `Range`.
 */
export class BlobRoutes {
  readonly #store: BlobStore;
  readonly #permits: BlobPermits;
  readonly #received: Counter;
  readonly #sent: Counter;
  #uploads = 0;

  constructor(store: BlobStore, permits: BlobPermits, received: Counter, sent: Counter) {
    this.#store = store;
    this.#permits = permits;
    this.#received = received;
    this.#sent = sent;
  }

  /** `name` is what stands after `/blobs/` in the path. */
  async serve(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [header, value] of Object.entries(CORS)) response.setHeader(header, value);
    const bytes = fromHex(name);
    if (request.method === 'OPTIONS') return answer(request, response, 204);
    if (bytes?.length !== HASH_BYTES)
      return answer(request, response, 400, 'A blob is named by its SHA-256 in lower-case hexadecimal.');
    const hash = bytes as Uint8Array as Hash;
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return this.#get(hash, request, response);
      case 'PUT':
        return this.#put(hash, request, response);
      default:
        response.setHeader('Allow', 'GET, HEAD, PUT, OPTIONS');
        return answer(request, response, 405, 'Only GET, HEAD and PUT are possible here.');
    }
  }

  async #get(hash: Hash, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const size = await this.#store.size(hash);
    if (size === undefined) {
      const by = authorization(request);
      if (by !== undefined && request.method === 'HEAD') {
        response.setHeader('Upload-Offset', await this.#store.offset(hash, by.body.nonce));
      }
      return answer(request, response, 404, 'This blob is not here.');
    }
    const etag = `"${toHex(hash)}"`;
    const headers = {
      ...INERT,
      ETag: etag,
      'Accept-Ranges': 'bytes',
      'Cache-Control': `public, max-age=${cacheSeconds(this.#store.until(hash))}, immutable`,
    };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const range = parseRange(request.headers.range, size);
    if (range === 'unsatisfiable') {
      response.setHeader('Content-Range', `bytes */${size}`);
      return answer(request, response, 416, 'The blob has no such bytes.');
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const length = end - start + 1;
    const partial = range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` };
    response.writeHead(range === undefined ? 200 : 206, { ...headers, ...partial, 'Content-Length': length });
    if (request.method === 'HEAD' || length === 0) {
      response.end();
      return;
    }
    this.#sent.add(length);
    // A reader that goes away ends the answer; there is nobody left to tell.
    await pipeline(this.#store.read(hash, start, end), response).catch(() => undefined);
  }

  async #put(hash: Hash, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const piece = parsePiece(request);
    if (piece === undefined) {
      return answer(request, response, 400, 'Content-Length and Content-Range, if there is one, must fit each other.');
    }
    const until = untilOf(request);
    if (until === undefined) return answer(request, response, 400, 'Pando-Until is in seconds since 1970.');
    if (piece.total > MAX_BLOB_BYTES)
      return answer(request, response, 413, `A blob has at most ${MAX_BLOB_BYTES} bytes.`);
    const by = authorization(request);
    if (by === undefined) return answer(request, response, 401, 'A permit is needed: Authorization: Pando <permit>.');
    if (this.#uploads >= MAX_UPLOADS) {
      response.setHeader('Retry-After', RETRY_SECONDS);
      return answer(request, response, 503, 'Too many uploads at once.');
    }
    if ((await this.#store.size(hash)) !== undefined) {
      this.#store.extend(hash, until);
      return answer(request, response, 200);
    }
    const refused = this.#permits.refuse(by, hash, Date.now());
    if (refused !== undefined) return answer(request, response, 403, refused);
    this.#uploads += 1;
    try {
      const outcome = await this.#store.put({ hash, nonce: by.body.nonce, ...piece, until }, request);
      this.#received.add(piece.length);
      switch (outcome.type) {
        case 'stored':
          return answer(request, response, 201);
        case 'partial':
        case 'wrong-offset':
          response.setHeader('Upload-Offset', outcome.offset);
          return answer(request, response, outcome.type === 'partial' ? 202 : 409);
        case 'wrong-hash':
          return answer(request, response, 422, 'The bytes do not fit the hash; nothing was kept.');
        case 'no-room':
          response.setHeader('Retry-After', 3600);
          return answer(request, response, 507, 'This server has no room left for blobs.');
      }
    } finally {
      this.#uploads -= 1;
    }
  }
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, text = ''): void {
  // What was not read is thrown away, for a browser that is still sending would see no answer otherwise.
  request.resume();
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
  response.end(request.method === 'HEAD' || text === '' ? undefined : `${text}\n`);
}

function authorization(request: IncomingMessage): Permit | undefined {
  const encoded = /^Pando ([\w-]{1,1024})$/.exec(request.headers.authorization ?? '')?.[1];
  const bytes = encoded === undefined ? undefined : fromBase64Url(encoded);
  const decoded = bytes === undefined ? undefined : decode(permit, bytes);
  return decoded?.ok === true ? decoded.value : undefined;
}

function parsePiece(request: IncomingMessage): { offset: number; length: number; total: number } | undefined {
  const length = decimal(request.headers['content-length']);
  if (length === undefined) return undefined;
  const header = request.headers['content-range'];
  if (header === undefined) return { offset: 0, length, total: length };
  const [, first, last, all] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header) ?? [];
  const [a, b, total] = [decimal(first), decimal(last), decimal(all)];
  if (a === undefined || b === undefined || total === undefined) return undefined;
  return b - a + 1 === length && length > 0 && b < total ? { offset: a, length, total } : undefined;
}

/** Undefined where there is no range, or one that RFC 9110, section 14.2, allows to ignore (several, other units). */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [whole, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (whole === undefined) return undefined;
  const [a, b] = [decimal(first), decimal(last)];
  if (a === undefined) {
    if (b === undefined) return undefined;
    return b === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - b), end: size - 1 };
  }
  if (b !== undefined && b < a) return undefined;
  return a >= size ? 'unsatisfiable' : { start: a, end: Math.min(b ?? size - 1, size - 1) };
}

/** Null where the blob is needed for the retention; undefined where the header makes no sense. */
function untilOf(request: IncomingMessage): number | null | undefined {
  const header = request.headers['pando-until'];
  if (header === undefined) return null;
  const until = typeof header === 'string' ? decimal(header) : undefined;
  return until === 0 ? undefined : until;
}

/** Nobody keeps a copy on the way for longer than the blob is needed. */
function cacheSeconds(until: number | undefined): number {
  const left = until === undefined ? MAX_CACHE_SECONDS : until - Math.floor(Date.now() / 1000);
  return Math.min(MAX_CACHE_SECONDS, Math.max(0, left));
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
