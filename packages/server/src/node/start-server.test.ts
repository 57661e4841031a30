import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Descriptor, fromHex, parseDescriptorJson, toBase64Url } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeSignatureCrypto } from './crypto.ts';
import { DamagedStoreError } from '../store/damaged-store.ts';
import { testServers } from './testing/servers.ts';
import { TestLog } from './testing/test-log.ts';
import { TestAccount, WireClient } from './testing/wire-client.ts';

const { start, folder } = testServers();

async function descriptorOf(url: string): Promise<Descriptor | undefined> {
  const json: unknown = await (await fetch(`${url}/.well-known/pando`)).json();
  return parseDescriptorJson(nodeSignatureCrypto(), json)?.descriptor;
}

describe('a running server', () => {
  it('describes itself, signed', async () => {
    const server = await start({
      name: 'Aspen',
      peers: ['http://localhost:9'],
      about: { operator: 'Bo', country: 'CH' },
    });
    const descriptor = await descriptorOf(server.url);
    expect(descriptor).toMatchObject({
      url: server.url,
      name: 'Aspen',
      operator: 'Bo',
      country: 'CH',
      operatorKind: 'unknown',
      peers: ['http://localhost:9'],
      state: 'open',
    });
    expect(descriptor && toBase64Url(descriptor.key)).toBe(server.key);
  });

  it('says that it is full', async () => {
    const server = await start({ limits: { accounts: { accounts: 1 } } });
    expect((await descriptorOf(server.url))?.state).toBe('open');
    await new TestAccount(server).signUp(await WireClient.open(server), server);
    expect((await descriptorOf(server.url))?.state).toBe('full');
    await expect(new TestAccount(server).signUp(await WireClient.open(server), server)).rejects.toThrow('full');
  });

  it('lets pages from anywhere read what is public', async () => {
    const { url } = await start();
    for (const path of ['/.well-known/pando', '/.well-known/nodeinfo', '/nodeinfo/2.1', '/healthz', '/metrics']) {
      const response = await fetch(url + path);
      expect([path, response.status, response.headers.get('access-control-allow-origin')]).toEqual([path, 200, '*']);
    }
    expect(await (await fetch(`${url}/nodeinfo/2.1`)).json()).toMatchObject({ version: '2.1', protocols: ['pando'] });
  });

  it('measures what it does', async () => {
    const { url } = await start();
    const client = await WireClient.open({ url });
    await client.request({ type: 'countKeyPackages' });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('pando_connections 1\n');
    expect(text).toContain('pando_frames_received_total 2\n');
    expect(text).toContain('pando_errors_total{code="out-of-order"} 1\n');
    expect(text).toContain('pando_queue_wait_seconds_count 2\n');
  });

  it('keeps key, incarnation and accounts over a restart', async () => {
    const dataDir = folder();
    const before = await start({ dataDir });
    const account = new TestAccount(before);
    const client = await WireClient.open(before);
    await account.signUp(client, before);
    await before.close();
    const after = await start({ dataDir });
    expect([after.key, after.incarnation]).toEqual([before.key, before.incarnation]);
    const again = await WireClient.open(after);
    await account.authenticate(again, after);
  });

  it('is a new incarnation under the old key where its data is gone or was restored', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await first.close();
    const restored = await start({ dataDir, newIncarnation: true });
    await restored.close();
    rmSync(join(dataDir, 'store.sqlite'));
    const emptied = await start({ dataDir });
    expect(new Set([first.key, restored.key, emptied.key]).size).toBe(1);
    expect(new Set([first.incarnation, restored.incarnation, emptied.incarnation]).size).toBe(3);
  });

  it('does not start on a damaged store, and says how to go on', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await first.close();
    const path = join(dataDir, 'store.sqlite');
    const bytes = readFileSync(path);
    const place = bytes.indexOf(fromHex(first.incarnation) ?? bytes);
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    writeFileSync(path, bytes);
    await expect(start({ dataDir })).rejects.toThrow(DamagedStoreError);
    rmSync(path);
    const again = await start({ dataDir });
    expect([again.key, again.incarnation === first.incarnation]).toEqual([first.key, false]);
  });

  it('stops once it comes upon damage', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    const log = await TestLog.on(first, await WireClient.open(first));
    await first.close();
    const path = join(dataDir, 'store.sqlite');
    const bytes = readFileSync(path);
    const place = bytes.indexOf(log.genesis.nonce);
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    writeFileSync(path, bytes);
    const second = await start({ dataDir });
    const client = await WireClient.open(second);
    await expect(log.open(client)).rejects.toThrow('failed');
    expect((await second.damaged).message).toContain('is damaged');
    await client.closed;
    await expect(fetch(`${second.url}/healthz`)).rejects.toThrow();
  });

  it('keeps its key and data from other users', async () => {
    const dataDir = join(folder(), 'made');
    await start({ dataDir });
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    for (const name of ['identity.json', 'store.sqlite']) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
  });

  it('refuses a folder on which another server runs, and leaves it to that one', async () => {
    const dataDir = folder();
    const first = await start({ dataDir });
    await expect(start({ dataDir })).rejects.toThrow('Another process');
    await (await WireClient.open(first)).close();
    await first.close();
    await start({ dataDir });
  });

  it('does not start with what its descriptor has no room for', async () => {
    await expect(start({ name: 'é'.repeat(129) })).rejects.toThrow('name is longer than 256 bytes');
    await expect(start({ about: { country: 'ISL' } })).rejects.toThrow('country is longer than 2 bytes');
    await expect(start({ peers: Array<string>(65).fill('https://a.example') })).rejects.toThrow('at most 64');
    await start({ name: 'é'.repeat(128), about: { country: 'IS' } });
  });

  it('lets the folder go where the port is taken', async () => {
    const first = await start();
    const dataDir = folder();
    await expect(start({ dataDir, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await start({ dataDir });
  });

  it('tells its clients to come back when it stops, and answers what it had taken', async () => {
    const server = await start();
    const client = await WireClient.open(server);
    const answers = Array.from({ length: 20 }, () => client.request({ type: 'ping' }));
    const first = answers[0];
    await first;
    await server.close();
    const closing = await client.push('closing');
    expect(closing.retryAfter).toBeGreaterThan(0);
    await client.closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('pushes what is put into an inbox to its owner', async () => {
    const server = await start();
    const owner = await WireClient.open(server);
    const account = new TestAccount(server);
    await account.signUp(owner, server);
    await owner.ask({ type: 'readInbox', after: 0, limit: 10 }, 'inbox');
    const stranger = await WireClient.open(server);
    await stranger.ask({ type: 'putInbox', account: account.id, token: null, body: new Uint8Array([1, 2]) }, 'done');
    const push = await owner.push('inbox');
    expect(push.items).toEqual([{ item: 1, token: null, body: new Uint8Array([1, 2]) }]);
  });
});
