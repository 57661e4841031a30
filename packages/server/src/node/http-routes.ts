import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROTOCOL_VERSION } from '@pando/protocol';
import type { BlobRoutes } from './blob-routes.ts';
import type { Metrics } from './metrics.ts';
import type { StaticFiles } from './static-files.ts';

/** What anybody may read from any page: it carries no rights and holds nobody's data. */
const PUBLIC: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'no-store',
};

export interface HttpParts {
  readonly url: string;
  readonly software: string;
  readonly name: string;
  readonly descriptor: () => string;
  readonly isClosing: () => boolean;
  /** No more accounts are taken. */
  readonly isFull: () => boolean;
  readonly accounts: () => number;
  readonly metrics: Metrics;
  readonly blobs: BlobRoutes;
  readonly app: StaticFiles | undefined;
}

/** The HTTP side: who the server is, how it is, blobs, and the app. */
export async function serveHttp(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = /^[^?#]*/.exec(request.url ?? '/')?.[0] ?? '/';
  if (path.startsWith('/blobs/')) return parts.blobs.serve(path.slice('/blobs/'.length), request, response);
  if (request.method === 'OPTIONS') return send(request, response, 204, 'text/plain', '');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    request.resume();
    response.setHeader('Allow', 'GET, HEAD, OPTIONS');
    return send(request, response, 405, TEXT, 'Only GET and HEAD are possible here.\n');
  }
  switch (path) {
    case '/.well-known/pando':
      return send(request, response, 200, JSON_TYPE, parts.descriptor());
    case '/.well-known/nodeinfo':
      return send(
        request,
        response,
        200,
        JSON_TYPE,
        JSON.stringify({ links: [{ rel: NODEINFO, href: `${parts.url}/nodeinfo/2.1` }] }),
      );
    case '/nodeinfo/2.1':
      return send(request, response, 200, `application/json; profile="${NODEINFO}#"`, nodeInfo(parts));
    case '/healthz':
      return parts.isClosing()
        ? send(request, response, 503, TEXT, 'closing\n')
        : send(request, response, 200, TEXT, 'ok\n');
    case '/metrics':
      return send(request, response, 200, 'text/plain; version=0.0.4; charset=utf-8', parts.metrics.render());
    case '/v1':
      response.setHeader('Upgrade', 'websocket');
      return send(request, response, 426, TEXT, 'This is the WebSocket endpoint.\n');
    default:
      if ((await parts.app?.serve(path, request, response)) !== true)
        send(request, response, 404, TEXT, 'Nothing is here.\n');
  }
}

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const NODEINFO = 'http://nodeinfo.diaspora.software/ns/schema/2.1';

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...PUBLIC, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function nodeInfo({ software, name, accounts, isFull }: HttpParts): string {
  const [program = '', version = ''] = software.split('/');
  return JSON.stringify({
    version: '2.1',
    software: { name: program, version },
    protocols: ['pando'],
    services: { inbound: [], outbound: [] },
    openRegistrations: !isFull(),
    usage: { users: { total: accounts() } },
    metadata: { nodeName: name, protocolVersion: PROTOCOL_VERSION },
  });
}
