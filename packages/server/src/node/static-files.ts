import { hash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = new Set([
  '.html',
  '.js',
  '.mjs',
  '.css',
  '.json',
  '.map',
  '.webmanifest',
  '.svg',
  '.wasm',
  '.txt',
]);
const MIN_COMPRESSIBLE_BYTES = 512;
const BROTLI_QUALITY = 9;

/** Sent with every page of the app. The app's own meta element says the same, but for `frame-ancestors`. */
export const APP_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:* http://*.localhost:* ws://*.localhost:*",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const compress = {
  br: (body: Uint8Array): Promise<Uint8Array> =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (body: Uint8Array): Promise<Uint8Array> => promisify(gzip)(body),
} as const;
type Encoding = keyof typeof compress;

interface StaticFile {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly type: string;
  readonly cacheControl: string;
  readonly compressible: boolean;
  /** Filled at the first request for each encoding. */
  readonly compressed: Map<Encoding, Promise<Uint8Array>>;
}

/**
 * The app, read into memory once. Only paths found then are ever answered, so no path leads outside the folder;
 * any other path that is no file's gets `index.html`, for the app's own routes.
 */
export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** `instead`: JSON that takes the place of files, by name. */
  constructor(folder: string, instead: Readonly<Record<string, unknown>> = {}) {
    for (const each of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!each.isFile()) continue;
      const path = join(each.parentPath, each.name);
      const url = `/${relative(folder, path).replaceAll('\\', '/')}`;
      this.#files.set(url, staticFile(readFileSync(path), url));
    }
    for (const [name, value] of Object.entries(instead)) {
      this.#files.set(`/${name}`, staticFile(Buffer.from(JSON.stringify(value)), `/${name}`));
    }
    if (!this.#files.has('/index.html')) throw new Error(`${folder} holds no index.html.`);
  }

  /** Answers a GET or HEAD; false where there is nothing to answer with. `path` is the URL's, still encoded. */
  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const file = this.#find(path);
    if (file === undefined) return false;
    const headers: Record<string, string> = {
      ...APP_HEADERS,
      'Content-Type': file.type,
      'Cache-Control': file.cacheControl,
      ETag: file.etag,
      ...(file.compressible ? { Vary: 'Accept-Encoding' } : {}),
    };
    if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(file.etag) === true) {
      response.writeHead(304, headers).end();
      return true;
    }
    const encoding = file.compressible ? acceptedEncoding(request.headers['accept-encoding']) : undefined;
    const body = encoding === undefined ? file.body : await compressedBody(file, encoding);
    if (encoding !== undefined) headers['Content-Encoding'] = encoding;
    response.writeHead(200, { ...headers, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }

  #find(path: string): StaticFile | undefined {
    let decoded: string;
    try {
      decoded = decodeURIComponent(path);
    } catch {
      return undefined;
    }
    const exact = this.#files.get(decoded);
    if (exact !== undefined) return exact;
    const isRoute = extname(decoded) === '' && !decoded.startsWith('/.');
    return isRoute ? this.#files.get('/index.html') : undefined;
  }
}

function staticFile(body: Uint8Array, url: string): StaticFile {
  const extension = extname(url);
  return {
    body,
    // Weak, because the same tag stands for all encodings.
    etag: `W/"${hash('sha256', body, 'base64url')}"`,
    type: TYPES[extension] ?? 'application/octet-stream',
    // The build puts the content's hash into the names of what is in assets/, and nowhere else.
    cacheControl: url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    compressible: COMPRESSIBLE.has(extension) && body.length >= MIN_COMPRESSIBLE_BYTES,
    compressed: new Map(),
  };
}

function compressedBody(file: StaticFile, encoding: Encoding): Promise<Uint8Array> {
  const known = file.compressed.get(encoding);
  if (known !== undefined) return known;
  const made = compress[encoding](file.body);
  file.compressed.set(encoding, made);
  return made;
}

function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const offered = String(header ?? '')
    .split(',')
    .map((each) => each.trim().split(/\s*;\s*/))
    .filter(([, q]) => q === undefined || Number(q.replace(/^q=/, '')) > 0)
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((each) => offered.includes(each));
}
