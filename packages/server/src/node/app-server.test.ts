import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type RunningAppServer, startAppServer } from './app-server.ts';

let folder: string | undefined;
let running: RunningAppServer | undefined;
afterEach(async () => {
  await running?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

async function start(servers: readonly string[]): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'pando-app-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Pando</title>');
  writeFileSync(join(folder, 'servers.json'), '{ "servers": [] }');
  running = await startAppServer({ folder, port: 0, servers });
  return running.url;
}

it('hands out the app with its policy, and the servers that were named', async () => {
  const url = await start(['https://a.example', 'https://b.example']);
  const page = await fetch(`${url}/`);
  expect(await page.text()).toContain('<title>Pando</title>');
  expect(page.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
  const file = await fetch(`${url}/servers.json`);
  expect(await file.json()).toEqual({ servers: ['https://a.example', 'https://b.example'] });
});

it('answers to no name that a stranger has made lead here', async () => {
  const { port } = new URL(await start([]));
  const status = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = get({ host: '127.0.0.1', port, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject);
    });
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `ana.localhost:${port}`])
    expect([host, await status(host)]).toEqual([host, 200]);
  for (const host of [`eve.example:${port}`, `localhost.eve.example:${port}`, `127.0.0.1.eve.example`])
    expect([host, await status(host)]).toEqual([host, 421]);
});

it('answers nothing else', async () => {
  const url = await start([]);
  expect((await fetch(`${url}/none.js`)).status).toBe(404);
  expect((await fetch(`${url}/..%2f..%2fetc%2fpasswd.txt`)).status).toBe(404);
  expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405);
});
