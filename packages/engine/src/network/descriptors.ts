import { type Descriptor, parseDescriptorJson } from '@pando/protocol';
import type { Ports } from '../ports.ts';
import type { Turn } from '../turn.ts';
import type { HttpRequests } from './http.ts';

const WELL_KNOWN = '/.well-known/pando';

interface Asking {
  readonly ports: Pick<Ports, 'crypto'>;
  readonly http: HttpRequests;
}

/** Asks the server at `url` what it says of itself; undefined where none that speaks the protocol answers there. */
export function askDescriptor(
  { ports, http }: Asking,
  turn: Turn,
  url: string,
  then: (turn: Turn, descriptor: Descriptor | undefined) => Promise<void> | void,
): void {
  http.request(turn, { method: 'GET', url: url.replace(/\/$/, '') + WELL_KNOWN }, (answered, { status, body }) =>
    then(answered, status === 200 ? parseDescriptorJson(ports.crypto, parseJson(body))?.descriptor : undefined),
  );
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
