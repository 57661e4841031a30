import { hash, randomBytes } from 'node:crypto';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { MAX_BLOB_BYTES, PASSING_GRACE_MS, type Permit } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import type { RunningServer } from './options.ts';
import { authorization, permitsOf } from './testing/permits.ts';
import { testServers } from './testing/servers.ts';

const { start, folder } = testServers();

interface Upload {
  readonly server: RunningServer;
  readonly permit: Permit;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly url: string;
}

async function newUpload(size = 1000, options: Parameters<typeof start>[0] = {}): Promise<Upload> {
  const server = await start(options);
  const [permit] = await permitsOf(server, 'blob', 1);
  if (permit === undefined) throw new Error('no permit');
  return { server, permit, ...blob(server, size) };
}

function blob(server: RunningServer, size: number): Pick<Upload, 'body' | 'url'> {
  const body = new Uint8Array(randomBytes(size));
  return { body, url: `${server.url}/blobs/${hash('sha256', body)}` };
}

function put(
  { url, body, permit }: Pick<Upload, 'url' | 'body' | 'permit'>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'PUT', body, headers: { ...authorization(permit), ...headers } });
}

function putPiece(upload: Upload, from: number, to: number): Promise<Response> {
  const range = { 'Content-Range': `bytes ${from}-${to - 1}/${upload.body.length}` };
  return put({ ...upload, body: upload.body.slice(from, to) }, range);
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

describe('blobs', () => {
  it('come back whole, immutable and inert', async () => {
    const upload = await newUpload();
    expect((await put(upload)).status).toBe(201);
    expect((await put(upload)).status).toBe(200);
    const response = await fetch(upload.url);
    expect(await bytesOf(response)).toEqual(upload.body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'attachment',
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    const etag = response.headers.get('etag') ?? '';
    expect((await fetch(upload.url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('come back in ranges', async () => {
    const upload = await newUpload();
    await put(upload);
    const range = async (value: string): Promise<[number, string | null, Uint8Array]> => {
      const response = await fetch(upload.url, { headers: { Range: value } });
      return [response.status, response.headers.get('content-range'), await bytesOf(response)];
    };
    expect(await range('bytes=10-19')).toEqual([206, 'bytes 10-19/1000', upload.body.slice(10, 20)]);
    expect(await range('bytes=990-')).toEqual([206, 'bytes 990-999/1000', upload.body.slice(990)]);
    expect(await range('bytes=-5')).toEqual([206, 'bytes 995-999/1000', upload.body.slice(995)]);
    expect(await range('bytes=990-5000')).toEqual([206, 'bytes 990-999/1000', upload.body.slice(990)]);
    expect((await range('bytes=1000-')).slice(0, 2)).toEqual([416, 'bytes */1000']);
    expect(await range('bytes=20-10')).toEqual([200, null, upload.body]);
    expect(await range('lines=1-2')).toEqual([200, null, upload.body]);
  });

  it('are uploaded in pieces, and told how far they are', async () => {
    const upload = await newUpload();
    const offset = async (): Promise<[number, string | null]> => {
      const response = await fetch(upload.url, { method: 'HEAD', headers: authorization(upload.permit) });
      return [response.status, response.headers.get('upload-offset')];
    };
    expect(await offset()).toEqual([404, '0']);
    const first = await putPiece(upload, 0, 400);
    expect([first.status, first.headers.get('upload-offset')]).toEqual([202, '400']);
    expect(await offset()).toEqual([404, '400']);
    const wrong = await putPiece(upload, 500, 1000);
    expect([wrong.status, wrong.headers.get('upload-offset')]).toEqual([409, '400']);
    expect((await fetch(upload.url)).status).toBe(404);
    expect((await putPiece(upload, 400, 1000)).status).toBe(201);
    expect((await offset())[0]).toBe(200);
    expect(await bytesOf(await fetch(upload.url))).toEqual(upload.body);
  });

  it('keep what came before the connection broke, over a restart too', async () => {
    const dataDir = folder();
    const upload = await newUpload(100_000, { dataDir });
    const broken = httpRequest(upload.url, {
      method: 'PUT',
      headers: { ...authorization(upload.permit), 'Content-Length': upload.body.length },
    });
    broken.on('error', () => undefined);
    broken.write(upload.body.slice(0, 60_000));
    const head = (): Promise<Response> => fetch(upload.url, { method: 'HEAD', headers: authorization(upload.permit) });
    const partials = join(dataDir, 'blobs', 'partial');
    const arrived = (): number =>
      readdirSync(partials).reduce((sum, each) => sum + statSync(join(partials, each)).size, 0);
    while (arrived() < 60_000) await new Promise(setImmediate);
    broken.destroy();
    expect((await head()).headers.get('upload-offset')).toBe('60000');
    await upload.server.close();
    const again = await start({ dataDir, port: upload.server.port });
    expect(Number((await head()).headers.get('upload-offset'))).toBe(60_000);
    expect((await putPiece(upload, 60_000, 100_000)).status).toBe(201);
    expect(await bytesOf(await fetch(upload.url))).toEqual(upload.body);
    await again.close();
  });

  it('are kept only where they fit their hash', async () => {
    const upload = await newUpload();
    expect((await put({ ...upload, body: upload.body.map((byte) => byte ^ 1) })).status).toBe(422);
    expect((await fetch(upload.url)).status).toBe(404);
    expect((await put(upload)).status).toBe(201);
  });

  it('need a permit of this server for blobs, good for one blob', async () => {
    const upload = await newUpload();
    const elsewhere = await start();
    const [foreign] = await permitsOf(elsewhere, 'blob', 1);
    const [forLog] = await permitsOf(upload.server, 'log', 1);
    expect((await fetch(upload.url, { method: 'PUT', body: upload.body })).status).toBe(401);
    expect(
      (await fetch(upload.url, { method: 'PUT', body: upload.body, headers: { Authorization: 'Pando AAAA' } })).status,
    ).toBe(401);
    for (const permit of [foreign, forLog]) {
      if (permit === undefined) throw new Error('no permit');
      expect((await put({ ...upload, permit })).status).toBe(403);
    }
    const forged = { ...upload.permit, body: { ...upload.permit.body, expires: upload.permit.body.expires + 1 } };
    expect((await put({ ...upload, permit: forged })).status).toBe(403);
    expect((await put(upload)).status).toBe(201);
    expect((await put({ ...blob(upload.server, 10), permit: upload.permit })).status).toBe(403);
  });

  it('are refused above the size limit and when the disk bound is reached', async () => {
    const upload = await newUpload(1000, { limits: { shell: { blobStoreBytes: 1500 } } });
    const tooLarge = { 'Content-Range': `bytes 0-999/${MAX_BLOB_BYTES + 1}` };
    expect((await put(upload, tooLarge)).status).toBe(413);
    expect((await put(upload)).status).toBe(201);
    const [permit] = await permitsOf(upload.server, 'blob', 1);
    if (permit === undefined) throw new Error('no permit');
    expect((await put({ ...blob(upload.server, 501), permit })).status).toBe(507);
  });

  it('are gone after their retention', async () => {
    const dataDir = folder();
    const upload = await newUpload(1000, { dataDir });
    await put(upload);
    const name = upload.url.slice(-64);
    const monthsAgo = new Date(Date.now() - 90 * 24 * 60 * 60 * 1000);
    utimesSync(join(dataDir, 'blobs', name.slice(0, 2), name), monthsAgo, monthsAgo);
    await upload.server.close();
    await start({ dataDir, port: upload.server.port });
    expect((await fetch(upload.url)).status).toBe(404);
  });

  it('are gone after their own time and a grace, which somebody else who needs them puts off', async () => {
    const dataDir = folder();
    const upload = await newUpload(1000, { dataDir });
    const { server } = upload;
    const [second, third] = await permitsOf(server, 'blob', 2);
    if (second === undefined || third === undefined) throw new Error('no permit');
    const [shared, kept] = [
      { ...blob(server, 1000), permit: second },
      { ...blob(server, 1000), permit: third },
    ];
    const past = { 'Pando-Until': String(Math.floor((Date.now() - PASSING_GRACE_MS) / 1000) - 5) };
    const later = { 'Pando-Until': String(Math.floor(Date.now() / 1000) + 900) };
    for (const each of [upload, shared, kept]) expect((await put(each, past)).status).toBe(201);
    expect((await put(shared, later)).status).toBe(200);
    expect((await put(shared, past)).status).toBe(200);
    expect((await put(kept)).status).toBe(200);
    expect((await put(kept, past)).status).toBe(200);
    await server.close();
    const again = await start({ dataDir });
    const there = ({ url }: Pick<Upload, 'url'>): string => `${again.url}/blobs/${url.slice(-64)}`;
    const found = await Promise.all([upload, shared, kept].map((each) => fetch(there(each))));
    expect(found.map(({ status }) => status)).toEqual([404, 200, 200]);
    const [, control, whole] = found.map(({ headers }) => headers.get('cache-control'));
    expect(control).toMatch(/^public, max-age=\d{3}, immutable$/);
    expect(whole).toContain('max-age=31536000');
    expect(readdirSync(join(dataDir, 'blobs', 'until'))).toEqual([`${shared.url.slice(-64)}.${later['Pando-Until']}`]);
    for (const odd of ['soon', '-1', '0', '1e9'])
      expect([odd, (await put({ ...upload, url: there(upload) }, { 'Pando-Until': odd })).status]).toEqual([odd, 400]);
  });

  it('refuse names that are no hashes, and odd ranges', async () => {
    const upload = await newUpload();
    for (const name of ['', 'xyz', '..%2Fidentity.json', 'AA'.repeat(32), 'ab'.repeat(33)]) {
      expect([name, (await fetch(`${upload.server.url}/blobs/${name}`)).status]).toEqual([name, 400]);
    }
    for (const range of ['bytes 0-998/1000', 'bytes 5-4/1000', 'bytes 0-999/999', 'bytes 0-999/*', 'nonsense']) {
      expect([range, (await put(upload, { 'Content-Range': range })).status]).toEqual([range, 400]);
    }
    expect((await fetch(upload.url, { method: 'DELETE' })).status).toBe(405);
  });

  it('may be used by pages from anywhere', async () => {
    const upload = await newUpload();
    const preflight = await fetch(upload.url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
  });
});
