import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_BLOB_BYTES } from '@pando/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpRequest, performHttp } from './http.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/echo' }).end();
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('some', () => response.destroy());
    } else if (request.url === '/endless') {
      const megabyte = Buffer.alloc(1024 * 1024);
      const more = (): void => void (response.destroyed || response.write(megabyte, more));
      more();
    } else {
      response.writeHead(206, { 'x-method': request.method });
      request.pipe(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const request = (path: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  id: 7,
  method: 'GET',
  url: url + path,
  headers: {},
  body: undefined,
  ...changes,
});
const noAnswer = { type: 'http-response', id: 7, status: 0, headers: {}, body: new Uint8Array() };

it('carries method, body, status and headers', async () => {
  const body = new Uint8Array([1, 2, 3]);
  const response = await performHttp(request('/echo', { method: 'PUT', body }));
  expect(response).toMatchObject({ type: 'http-response', id: 7, status: 206, body, headers: { 'x-method': 'PUT' } });
});

it('takes an empty answer', async () => {
  expect(await performHttp(request('/echo', { method: 'HEAD' }))).toMatchObject({
    status: 206,
    body: new Uint8Array(),
  });
});

it('gives status 0 where no whole answer came', async () => {
  expect(await performHttp(request('/cut'))).toEqual(noAnswer);
  expect(await performHttp(request('', { url: 'http://127.0.0.1:1' }))).toEqual(noAnswer);
  expect(await performHttp(request('', { url: 'nonsense' }))).toEqual(noAnswer);
});

it('follows no redirection: the engine knows whom it asks', async () => {
  expect(await performHttp(request('/moved'))).toEqual(noAnswer);
});

it('stops reading an answer that is larger than any blob', async () => {
  expect(MAX_BLOB_BYTES).toBeLessThan(256 * 1024 * 1024);
  expect(await performHttp(request('/endless'))).toEqual(noAnswer);
});
