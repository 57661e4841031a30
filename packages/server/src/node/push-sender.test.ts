import { createECDH, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import { type AddressInfo, type Socket, createServer as createTcpServer } from 'node:net';
import type { WakeCall } from '@pando/protocol';
import { afterEach, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { isPublicAddress } from './public-address.ts';
import { PushSender } from './push-sender.ts';

interface Called {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

function newKey(): Pick<WakeCall, 'secret' | 'key'> {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const secret = new Uint8Array(32);
  const drawn = pair.getPrivateKey();
  secret.set(drawn, 32 - drawn.length);
  return { secret, key: new Uint8Array(pair.getPublicKey()) };
}

async function pushService(status: number): Promise<{ readonly origin: string; readonly called: Called[] }> {
  const called: Called[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      called.push({ headers: request.headers, body });
      response.writeHead(status, { location: '/elsewhere' }).end('ignored');
    });
  }).listen(0, '127.0.0.1');
  opened.push(server);
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, called };
}

/** Sends one call; resolves with the outcome that was counted, and the addresses that were forgotten. */
async function sendOne(call: WakeCall, anywhere = true): Promise<{ outcome: string; forgotten: readonly string[] }> {
  const forgotten: string[] = [];
  const outcome = await new Promise<string>((resolve) => {
    const calls = new Metrics().counter('calls', 'Calls.');
    calls.add = (_, labels) => setImmediate(() => resolve(String(labels?.['outcome'])));
    const subject = 'mailto:nobody@pando.invalid';
    new PushSender({ subject, anywhere, calls, forget: ({ endpoint }) => forgotten.push(endpoint) }).send(call);
  });
  return { outcome, forgotten };
}

it('sends nothing but a signature that the subscription’s key verifies', async () => {
  const service = await pushService(201);
  const pair = newKey();
  const sent = await sendOne({ endpoint: `${service.origin}/subscription`, ...pair, rank: 0 });
  expect(sent).toEqual({ outcome: 'taken', forgotten: [] });
  const [{ headers, body }] = service.called as [Called];
  expect(body).toBe('');
  expect(headers['content-encoding']).toBeUndefined();
  expect(Number(headers['ttl'])).toBeGreaterThan(3600);

  const { jwt = '', key } = /^vapid t=(?<jwt>[^,]+), k=(?<key>.+)$/u.exec(String(headers.authorization))?.groups ?? {};
  expect(key).toBe(Buffer.from(pair.key).toString('base64url'));
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const [x, y] = [pair.key.subarray(1, 33), pair.key.subarray(33)].map((each) =>
    Buffer.from(each).toString('base64url'),
  );
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: service.origin });
});

it('forgets an address that the push service does not know, and follows no redirect', async () => {
  for (const status of [404, 410, 403]) {
    const { origin } = await pushService(status);
    const endpoint = `${origin}/gone`;
    expect(await sendOne({ endpoint, ...newKey(), rank: 0 })).toEqual({ outcome: 'gone', forgotten: [endpoint] });
  }
  const redirecting = await pushService(307);
  const sent = await sendOne({ endpoint: `${redirecting.origin}/a`, ...newKey(), rank: 0 });
  expect(sent).toEqual({ outcome: 'refused', forgotten: [] });
  expect(redirecting.called).toHaveLength(1);
});

it('keeps an address whose push service does not answer or is overloaded', async () => {
  const { origin } = await pushService(429);
  expect(await sendOne({ endpoint: `${origin}/busy`, ...newKey(), rank: 0 })).toMatchObject({ forgotten: [] });
  const nobody = await sendOne({ endpoint: 'http://127.0.0.1:1/none', ...newKey(), rank: 0 });
  expect(nobody).toEqual({ outcome: 'unanswered', forgotten: [] });
});

it('never calls what is not on the public internet, whatever a client names', async () => {
  const service = await pushService(201);
  const { port } = new URL(service.origin);
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, '127.0.0.1', '[::1]', '10.1.2.3', 'me@example.org'];
  const urls = [
    ...names.flatMap((each) => [`https://${each}/`, `http://${each}/`]),
    'file:///etc/passwd',
    'nonsense',
    '',
  ];
  for (const endpoint of urls) {
    expect([endpoint, await sendOne({ endpoint, ...newKey(), rank: 0 }, false)]).toMatchObject([
      endpoint,
      { outcome: 'gone' },
    ]);
  }
  const resolving = await sendOne({ endpoint: 'https://localhost/', ...newKey(), rank: 0 }, false);
  expect(resolving.outcome).toBe('unanswered');
  expect(service.called).toEqual([]);
});

it('lets no host keep the calls to others waiting, however slow it is and however many addresses it has', async () => {
  const sockets: Socket[] = [];
  const slow = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    // A line that never ends.
    socket.write('HTTP/1.1 200 OK');
    const timer = setInterval(() => socket.write('X: x'), 20);
    socket.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  opened.push({ close: () => (slow.close(), sockets.forEach((each) => each.destroy())) });
  await once(slow, 'listening');
  const service = await pushService(201);
  const outcomes: string[] = [];
  const calls = new Metrics().counter('calls', 'Calls.');
  const all = new Promise<void>((resolve) => {
    calls.add = (_, labels) => {
      outcomes.push(String(labels?.['outcome']));
      if (outcomes.length === 21) resolve();
    };
  });
  const subject = 'mailto:nobody@pando.invalid';
  const sender = new PushSender({ subject, anywhere: true, calls, timeoutMs: 300, forget: () => {} });
  const { port } = slow.address() as AddressInfo;
  const key = newKey();
  for (let i = 0; i < 20; i++) sender.send({ endpoint: `http://127.0.0.1:${port}/${i}`, ...key, rank: 0 });
  sender.send({ endpoint: `${service.origin}/quick`, ...key, rank: 0 });
  await all;
  expect(outcomes).toEqual(['taken', ...Array.from({ length: 20 }, () => 'unanswered')]);
  expect(sockets).toHaveLength(20);
});

it('survives bytes that are no key', async () => {
  const { origin } = await pushService(403);
  for (const byte of [0, 255]) {
    const call = {
      endpoint: origin,
      secret: new Uint8Array(32).fill(byte),
      key: new Uint8Array(65).fill(byte),
      rank: 0,
    };
    expect(await sendOne(call)).toEqual({ outcome: 'gone', forgotten: [origin] });
  }
});

it('tells public addresses from all others', () => {
  const publicOnes = ['8.8.8.8', '172.32.0.1', '2a00:1450:4001::1'];
  expect(publicOnes.filter(isPublicAddress)).toEqual(publicOnes);
  const others = ['127.0.0.1', '10.0.0.1', '172.16.9.9', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'];
  const more = ['224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', '::ffff:127.0.0.1', '2002:7f00:1::'];
  expect([...others, ...more].filter(isPublicAddress)).toEqual([]);
});
