import type { ReplicaSet } from '@pando/protocol';
import type { HttpRequests } from '../network/http.ts';
import type { Liars } from '../network/liars.ts';
import type { Links } from '../network/links.ts';
import { linkKey } from '../network/links.ts';
import type { Ports } from '../ports.ts';
import type { ConversationService } from '../services.ts';
import type { Lane } from '../effect.ts';
import type { Turn } from '../turn.ts';
import { IDENTITY_KEY, type Identity, type IdentityRow, identityOf, identityTable } from './identity.ts';

export type WantedLinks = ReadonlyMap<string, { readonly url: string; readonly lane: Lane }>;

/** What the account takes from the rest of the engine. */
export interface AccountWiring {
  readonly ports: Ports;
  readonly links: Links;
  readonly http: HttpRequests;
  readonly liars: Liars;
  readonly conversations: () => ConversationService;
}

/** What the parts of the account share. */
export class AccountContext {
  readonly ports: Ports;
  readonly links: Links;
  readonly http: HttpRequests;
  readonly liars: Liars;
  readonly #conversations: () => ConversationService;
  identity: Identity | undefined;

  constructor({ ports, links, http, liars, conversations }: AccountWiring) {
    this.ports = ports;
    this.links = links;
    this.http = http;
    this.liars = liars;
    this.#conversations = conversations;
  }

  get conversations(): ConversationService {
    return this.#conversations();
  }

  get own(): Identity {
    if (this.identity === undefined) throw new Error('there is no account yet');
    return this.identity;
  }

  store(turn: Turn, row: IdentityRow): void {
    this.identity = identityOf(this.ports.crypto, row);
    identityTable.put(turn.tx, IDENTITY_KEY, row);
  }
}

/** Links on the account's lane to these servers. */
export function accountLinks(urls: Iterable<string>): WantedLinks {
  return new Map([...urls].map((url) => [linkKey(url, 'account'), { url, lane: 'account' }]));
}

export function urlsOf(set: Pick<ReplicaSet, 'replicas'>): readonly string[] {
  return set.replicas.map((replica) => replica.url);
}
