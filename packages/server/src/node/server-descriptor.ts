import {
  DEFAULT_RETENTION_SECONDS,
  type Descriptor,
  MAX_BLOB_BYTES,
  PROTOCOL_VERSION,
  type SignatureCrypto,
  descriptorJson,
  descriptorStatement,
} from '@pando/protocol';
import type { Self } from '../core/options.ts';
import type { ServerOptions } from './options.ts';

/** Signed again when it is older than this, so that readers can tell a server that stands still. */
const FRESH_MS = 60_000;

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
