import type { ReplicaSet } from '@pando/protocol';
import type { HttpRequests } from '../network/http.ts';
import type { Liars } from '../network/liars.ts';
import type { Links } from '../network/links.ts';
import type { Ports } from '../ports.ts';
import type { ConversationService } from '../services.ts';
import type { Turn } from '../turn.ts';
import { IDENTITY_KEY, type Identity, type IdentityRow, identityOf, identityTable } from './identity.ts';

/** What the account takes from the rest of the engine. */
export interface AccountWiring {
  readonly ports: Ports;
  readonly links: Links;
  readonly http: HttpRequests;
  readonly liars: Liars;
  readonly conversations: () => ConversationService;
  /** This account's picture, by name; empty: none. */
  readonly picture: () => string;
}

/** What the parts of the account share. */
export class AccountContext {
  readonly ports: Ports;
  readonly links: Links;
  readonly http: HttpRequests;
  readonly liars: Liars;
  readonly #conversations: () => ConversationService;
  readonly picture: () => string;
  identity: Identity | undefined;

  constructor({ ports, links, http, liars, conversations, picture }: AccountWiring) {
    this.ports = ports;
    this.links = links;
    this.http = http;
    this.liars = liars;
    this.#conversations = conversations;
    this.picture = picture;
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

export function urlsOf(set: Pick<ReplicaSet, 'replicas'>): readonly string[] {
  return set.replicas.map((replica) => replica.url);
}
