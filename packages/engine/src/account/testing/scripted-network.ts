import {
  type InboxMessage,
  type Incarnation,
  type Replica,
  type ReplicaSet,
  type Request,
  type Response,
  type ServerKey,
  quorumFor,
} from '@pando/protocol';
import type { Crypto } from '../../crypto/crypto.ts';
import { nodeCrypto } from '../../crypto/node.ts';
import { seededRandom } from '../../crypto/testing/seeded.ts';
import type { Greeting, Links } from '../../network/links.ts';
import { HttpRequests } from '../../network/http.ts';
import { Liars } from '../../network/liars.ts';
import { seededMls } from '../../mls/testing/members.ts';
import type { Ports } from '../../ports.ts';
import type { ConversationService } from '../../services.ts';
import { MemoryStore } from '../../timeline/testing/memory-store.ts';
import { Turn } from '../../turn.ts';
import { AccountContext } from '../context.ts';

/** What a scripted server says to a request; undefined: the connection ends instead. */
export type Script = (request: Request) => Response | undefined;

export interface ScriptedServer {
  readonly replica: Replica;
  readonly seed: Uint8Array;
  script: Script;
}

const REFUSE: Script = () => ({ type: 'error', code: 'unknown', reason: 'nothing here', retryAfter: null });

/** Servers that say what a test has them say, at once, and the account's context on top of them. */
export class ScriptedNetwork {
  readonly crypto: Crypto;
  readonly store = new MemoryStore();
  readonly ports: Ports;
  readonly ctx: AccountContext;
  readonly servers = new Map<string, ScriptedServer>();
  readonly asked: { readonly url: string; readonly request: Request }[] = [];
  readonly received: InboxMessage[] = [];
  /** Answers under way. */
  readonly #answers: ((turn: Turn) => Promise<void> | void)[] = [];
  now = 1_000_000;

  constructor(seed: string) {
    this.crypto = nodeCrypto(seededRandom(seed));
    this.ports = { clock: { now: () => this.now }, crypto: this.crypto, mls: seededMls(seed), store: this.store };
    const conversations = { received: async (_: Turn, message: InboxMessage) => void this.received.push(message) };
    this.ctx = new AccountContext({
      ports: this.ports,
      links: this.#links(),
      http: new HttpRequests(),
      liars: new Liars(this.ports),
      conversations: () => conversations as unknown as ConversationService,
      picture: () => '',
    });
  }

  server(name: string, script: Script = REFUSE): ScriptedServer {
    const seed = this.crypto.random(32);
    const url = `http://${name}.example`;
    const replica = {
      key: this.crypto.ed25519.publicKey(seed) as ServerKey,
      incarnation: this.crypto.random(16) as Incarnation,
      url,
    };
    const server = { replica, seed, script };
    this.servers.set(url, server);
    return server;
  }

  set(...servers: readonly ScriptedServer[]): ReplicaSet {
    return { replicas: servers.map((each) => each.replica), quorum: quorumFor(servers.length) };
  }

  /** One input's turn: its writes are stored when it ends. */
  async turn(act: (turn: Turn) => Promise<void> | void): Promise<Turn> {
    const turn = new Turn(this.ports);
    await act(turn);
    this.store.write(turn.tx.writes());
    return turn;
  }

  /** Has every answer arrive, each in a turn of its own, with `plan` after it; then again, until nothing is asked. */
  async settle(plan: (turn: Turn) => Promise<void> | void): Promise<void> {
    await this.turn(plan);
    for (let answer = this.#answers.shift(); answer !== undefined; answer = this.#answers.shift()) {
      const arrived = answer;
      await this.turn(async (turn) => {
        await arrived(turn);
        await plan(turn);
      });
    }
  }

  #links(): Links {
    const links: Pick<Links, 'greeting' | 'request' | 'clockCorrection'> = {
      clockCorrection: 0,
      greeting: (url) => this.#greeting(url),
      request: (_, url, _lane, request, then) => {
        const server = this.servers.get(url);
        if (server === undefined) return false;
        this.asked.push({ url, request });
        this.#answers.push((turn) => then(turn, server.script(request)));
        return true;
      },
    };
    return links as Links;
  }

  #greeting(url: string): Greeting | undefined {
    const server = this.servers.get(url);
    if (server === undefined) return undefined;
    const { key, incarnation } = server.replica;
    return {
      server: key,
      incarnation,
      challenge: new Uint8Array(32),
      software: 'scripted',
      version: 1,
      isRepeated: false,
    };
  }
}
