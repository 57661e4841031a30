import {
  DEFAULT_RETENTION_SECONDS,
  type Descriptor,
  COUNTRY_BYTES,
  MAX_BLOB_BYTES,
  MAX_KNOWN_SERVERS,
  MAX_NAME_BYTES,
  MAX_URL_BYTES,
  PROTOCOL_VERSION,
  type SignatureCrypto,
  descriptorJson,
  descriptorStatement,
} from '@pando/protocol';
import type { Self } from '../core/options.ts';
import type { ServerOptions } from './options.ts';

/** Signed again when it is older than this, so that readers can tell a server that stands still. */
const FRESH_MS = 60_000;

/** Throws where what the operator says about the server does not fit into a descriptor. */
export function expectAnnounceable({ name, about = {}, publicUrl, peers = [] }: ServerOptions): void {
  const texts: readonly (readonly [what: string, text: string | undefined])[] = [
    ['name', name],
    ['operator', about.operator],
    ['hosting provider', about.hosting],
    ['country', about.country],
    ['address', publicUrl],
    ...peers.map((peer) => ['peer', peer] as const),
  ];
  for (const [what, text = ''] of texts) {
    const most =
      what === 'country' ? COUNTRY_BYTES : what === 'address' || what === 'peer' ? MAX_URL_BYTES : MAX_NAME_BYTES;
    if (new TextEncoder().encode(text).length > most)
      throw new RangeError(`The server's ${what} is longer than ${most} bytes: ${text}`);
  }
  if (peers.length > MAX_KNOWN_SERVERS) throw new RangeError(`A server tells of at most ${MAX_KNOWN_SERVERS} others.`);
}

/** What the server says about itself at `/.well-known/pando`. */
export class ServerDescriptor {
  readonly #crypto: SignatureCrypto;
  readonly #self: Self;
  readonly #options: ServerOptions;
  readonly #software: string;
  readonly #url: string;
  #json = '';
  #signed: { readonly at: number; readonly state: Descriptor['state'] } | undefined;

  constructor(crypto: SignatureCrypto, self: Self, options: ServerOptions, software: string, url: string) {
    this.#crypto = crypto;
    this.#self = self;
    this.#options = options;
    this.#software = software;
    this.#url = url;
  }

  get name(): string {
    return this.#options.name ?? new URL(this.#url).host;
  }

  json(state: Descriptor['state'], now: number): string {
    if (this.#signed === undefined || this.#signed.state !== state || now - this.#signed.at > FRESH_MS) {
      this.#signed = { at: now, state };
      this.#json = JSON.stringify(this.#sign(state, now));
    }
    return this.#json;
  }

  #sign(state: Descriptor['state'], now: number): Record<string, unknown> {
    const { about = {}, peers = [], retentionSeconds = DEFAULT_RETENTION_SECONDS } = this.#options;
    const descriptor: Descriptor = {
      key: this.#self.key,
      incarnation: this.#self.incarnation,
      url: this.#url,
      name: this.name,
      operator: about.operator ?? '',
      operatorKind: about.operatorKind ?? 'unknown',
      hosting: about.hosting ?? '',
      country: about.country ?? '',
      software: this.#software,
      protocolVersions: [PROTOCOL_VERSION],
      state,
      retentionSeconds,
      maxBlobBytes: MAX_BLOB_BYTES,
      peers,
      at: now,
    };
    return descriptorJson({
      descriptor,
      signature: descriptorStatement.sign(this.#crypto, this.#self.seed, descriptor),
    });
  }
}
