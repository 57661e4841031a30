import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testServers } from './testing/servers.ts';

const { start, folder } = testServers();

async function startWithApp(): Promise<string> {
  const parent = folder();
  const app = join(parent, 'app');
  mkdirSync(join(app, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(app, 'index.html'), `<!doctype html><title>app</title>${'<p>text</p>'.repeat(100)}`);
  writeFileSync(join(app, 'assets', 'main-1a2b.js'), 'export const answer = 42;\n'.repeat(100));
  writeFileSync(join(app, 'icon.png'), new Uint8Array(2000));
  const server = await start({ staticDir: app });
  return server.url;
}

/** Without the tidying of paths that `fetch` does. */
function rawStatus(base: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    httpRequest({ hostname, port, path }, (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the app on a server', () => {
  it('is served with a strict policy', async () => {
    const url = await startWithApp();
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of [
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'none'",
    ]) {
      expect(policy.split('; ')).toContain(directive);
    }
    expect(policy).not.toMatch(/'unsafe-/u);
    expect(policy).toContain("connect-src 'self' https: wss: ");
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers its own routes with the page, and missing files with nothing', async () => {
    const url = await startWithApp();
    for (const path of ['/', '/index.html', '/c/abc', '/you?x=1']) {
      expect([path, (await (await fetch(url + path)).text()).slice(0, 15)]).toEqual([path, '<!doctype html>']);
    }
    for (const path of ['/assets/gone.js', '/.well-known/else', '/.git']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('never leads outside its folder', async () => {
    const url = await startWithApp();
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/%00.js',
      '/%zz.js',
      '//etc/passwd.txt',
    ]) {
      expect([path, await rawStatus(url, path)]).toEqual([path, 404]);
    }
  });

  it('is compressed as the browser can, and not sent again where it has not changed', async () => {
    const url = await startWithApp();
    const asset = `${url}/assets/main-1a2b.js`;
    for (const encoding of ['br', 'gzip']) {
      const response = await fetch(asset, { headers: { 'Accept-Encoding': encoding } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(await response.text()).toContain('answer = 42');
    }
    const plain = await fetch(asset, { headers: { 'Accept-Encoding': 'br;q=0, identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('cache-control')).toContain('immutable');
    const etag = plain.headers.get('etag') ?? '';
    expect((await fetch(asset, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(`${url}/icon.png`)).headers.get('content-encoding')).toBeNull();
  });

  it('has to be there', async () => {
    await expect(start({ staticDir: folder() })).rejects.toThrow('no index.html');
  });
});
