import {
  type Hash,
  type Request,
  type Response,
  type Seal,
  decodeOwn,
  emptyChain,
  entryIdOf,
  equalBytes,
  seal as sealCodec,
  sealStatement,
  setEndorsementStatement,
} from '@pando/protocol';
import { type MemoryStore, memoryStore } from '@pando/server/core';
import { NO_PERMIT, TestLog, TestServer, crypto, member, preparing, replicaSetOf } from '@pando/server/testing';
import type { SmallWorld } from './explore.ts';

export interface MoveWorldOptions {
  /** Which server lies: it acknowledges what it does not store, and seals nothing. */
  readonly liar: number | undefined;
  /** Whose seal is left out of those that are copied. */
  readonly leftOut: number;
  /** Without it, what the old set has is read and copied while it goes on taking entries. */
  readonly seal: boolean;
}

/** The old set is servers 0 to 3; in the new one, 4 is in the place of 3. */
export const MOVE_WORLDS = {
  move: { about: '(4, 3), one server is replaced while an entry is written', liar: undefined, leftOut: 3 },
  'move-without-one': {
    about: 'the same, and the seals of a server that stays are missing',
    liar: undefined,
    leftOut: 0,
  },
  'move-from-liar': { about: 'the same, and the server that is replaced lies', liar: 3, leftOut: 0 },
  'move-with-liar': { about: 'the same, and a server that stays lies', liar: 0, leftOut: 3 },
} as const satisfies Record<string, Omit<MoveWorldOptions, 'seal'> & { about: string }>;
export type MoveWorldName = keyof typeof MOVE_WORLDS;

const OLD = [0, 1, 2, 3];
const NEW = [0, 1, 2, 4];
const QUORUM = 3;
const LABELS = ['a', 'b', 'c', 'd', 'e'];
const ENTRY = new TextEncoder().encode('an entry');

const DOINGS = ['append', 'decide', 'seal', 'repair', 'hold'] as const;
interface Act {
  readonly do: (typeof DOINGS)[number];
  readonly server: number;
}

/** A server with its store, what of it matters, and what it has said. */
interface Node {
  readonly store: MemoryStore;
  readonly hasEntry: boolean;
  readonly acknowledged: boolean;
  readonly decided: boolean;
  /** How many entries its seal lists, or were copied from it; undefined where neither is done. */
  readonly sealed: number | undefined;
  readonly holds: boolean;
}

/**
 * A change of the replica set, with the servers' own code: requests in any order, lost or repeated, at servers that
 * restart after each one. An entry acknowledged by a quorum of the old set is held by the new one once the move is
 * over, and only the new set decides what comes next.
 */
export class MoveWorld implements SmallWorld<Act> {
  readonly options: MoveWorldOptions;
  readonly initial: string;
  readonly #log: TestLog;
  readonly #entry = entryIdOf(crypto, 0, ENTRY);
  readonly #decision: Extract<Request, { type: 'decide' }>;
  readonly #copied: readonly number[];
  readonly #nodes: Node[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<string, number>();

  constructor(options: MoveWorldOptions) {
    this.options = options;
    const servers = LABELS.map((each) => new TestServer(each, { store: memoryStore() }));
    this.#log = new TestLog(servers.slice(0, 4));
    const newcomer = servers[4]?.connect();
    newcomer?.expect('done', {
      type: 'adoptLog',
      genesis: this.#log.genesis,
      key: this.#log.creator.key,
      permit: NO_PERMIT,
    });
    const stores = servers.map(({ store }) => (store as MemoryStore).copy());
    this.#decision = this.#decide(NEW.flatMap((each) => servers[each] ?? []));
    this.#copied = OLD.filter((each) => each !== options.leftOut);
    const blank = { hasEntry: false, acknowledged: false, decided: false, sealed: undefined, holds: false };
    this.initial = String.fromCharCode(...stores.map((store, server) => this.#number(server, { ...blank, store })));
  }

  canonical(state: string): string {
    return state;
  }

  expand(state: string, emit: (next: string, act: Act) => void): void {
    for (const server of LABELS.keys()) {
      if (server === this.options.liar) continue;
      for (const doing of DOINGS) {
        const act = { do: doing, server };
        const after = this.#step(state, act);
        if (after !== state.charCodeAt(server)) emit(withCharacter(state, server, after), act);
      }
    }
  }

  fault(state: string): string | undefined {
    const nodes = LABELS.map((_, server) => this.#node(state, server));
    if (nodes.some((node, server) => OLD.includes(server) && !NEW.includes(server) && this.#decidesNext(node, server)))
      return 'a server that was replaced takes part in deciding the next slot';
    const lies = (among: readonly number[]): number => (among.some((each) => each === this.options.liar) ? 1 : 0);
    const acknowledged = OLD.filter((each) => nodes[each]?.acknowledged).length + lies(OLD) >= QUORUM;
    const holders = NEW.filter((each) => nodes[each]?.holds);
    const isActive = holders.length + lies(NEW) >= QUORUM;
    return acknowledged && isActive && holders.some((each) => nodes[each]?.hasEntry === false)
      ? 'an entry that a quorum of the old set acknowledged is not held by the new one, and the move is over'
      : undefined;
  }

  tell({ do: doing, server }: Act): string {
    const name = `server ${server + 1}`;
    switch (doing) {
      case 'append':
        return `A member writes an entry to ${name}, which acknowledges it.`;
      case 'decide':
        return `${name} learns that server 5 replaces server 4.`;
      case 'seal':
        return this.options.seal ? `${name} seals what it has.` : `What ${name} has is read, to be copied.`;
      case 'repair':
        return `The entry is brought to ${name}, because a seal lists it.`;
      case 'hold':
        return this.options.seal
          ? `${name} is shown the seals of ${this.#copied.map((each) => `server ${each + 1}`).join(', ')}, is brought what they list, and signs that it holds it.`
          : `All that was read is copied to ${name}.`;
    }
  }

  /** The number of what a server is after an act; the same as before where it does nothing. */
  #step(state: string, { do: doing, server }: Act): number {
    const before = state.charCodeAt(server);
    const seals = OLD.map((each) => this.#node(state, each).sealed);
    const name = String.fromCharCode(before, server, DOINGS.indexOf(doing), ...seals.map((each) => (each ?? -1) + 1));
    let after = this.#steps.get(name);
    if (after === undefined) this.#steps.set(name, (after = this.#run(state, { do: doing, server }) ?? before));
    return after;
  }

  #run(state: string, { do: doing, server }: Act): number | undefined {
    const node = this.#node(state, server);
    switch (doing) {
      case 'append':
        return OLD.includes(server) ? this.#append(server, node) : undefined;
      case 'decide':
        return node.decided ? undefined : this.#decided(server, node);
      case 'seal':
        return OLD.includes(server) && node.sealed === undefined ? this.#seal(server, node) : undefined;
      case 'repair':
        return this.#repair(state, server, node);
      case 'hold':
        return NEW.includes(server) && node.decided && !node.holds ? this.#hold(state, server, node) : undefined;
    }
  }

  #append(server: number, node: Node): number | undefined {
    const store = node.store.copy();
    const answer = this.#ask(server, store, { type: 'append', log: this.#log.id, tag: 0, body: ENTRY });
    return answer.type === 'appended'
      ? this.#number(server, { ...node, store, hasEntry: true, acknowledged: true })
      : undefined;
  }

  #decided(server: number, node: Node): number {
    const store = node.store.copy();
    this.#expect('done', this.#ask(server, store, this.#decision));
    return this.#number(server, { ...node, store, decided: true });
  }

  #seal(server: number, node: Node): number | undefined {
    if (!this.options.seal) return this.#number(server, { ...node, sealed: node.hasEntry ? 1 : 0 });
    if (!node.decided) return undefined;
    const store = node.store.copy();
    const { seal } = this.#expect('seal', this.#ask(server, store, { type: 'seal', log: this.#log.id, slot: 1 }));
    return this.#number(server, { ...node, store, sealed: seal.body.sequence });
  }

  /** From any seal that lists it. */
  #repair(state: string, server: number, node: Node): number | undefined {
    const from = OLD.find((each) => each !== server && (this.#node(state, each).sealed ?? 0) > 0);
    if (!this.options.seal || !NEW.includes(server) || !node.decided || node.hasEntry || from === undefined)
      return undefined;
    const store = node.store.copy();
    this.#bring(server, store, this.#sealOf(state, from));
    return this.#number(server, { ...node, store, hasEntry: true });
  }

  #hold(state: string, server: number, node: Node): number | undefined {
    const { liar } = this.options;
    const ready = this.#copied.every((each) => each === liar || this.#node(state, each).sealed !== undefined);
    if (!ready) return undefined;
    const store = node.store.copy();
    const lists = this.#copied.filter((each) => each !== liar && (this.#node(state, each).sealed ?? 0) > 0);
    const hasEntry = node.hasEntry || lists.some((each) => each !== server);
    if (this.options.seal) {
      const seals = this.#copied.map((each) => this.#sealOf(state, each));
      for (const each of seals) this.#bring(server, store, each);
      this.#expect('held', this.#ask(server, store, { type: 'hold', log: this.#log.id, slot: 1, seals }));
    }
    return this.#number(server, { ...node, store, hasEntry, holds: true });
  }

  /** Shows a server another's seal, and gives it what that lists. */
  #bring(server: number, store: MemoryStore, seal: Seal): void {
    const { id: log } = this.#log;
    if (equalBytes(seal.body.server, this.#self(server).key)) return;
    const rows = seal.body.sequence === 0 ? [] : [{ id: this.#entry, tag: 0 }];
    const chain = emptyChain(crypto, log);
    this.#expect(
      'done',
      this.#ask(server, store, { type: 'offer', statement: { type: 'seal', seal }, after: 0, chain, rows }),
    );
    if (rows.length > 0)
      this.#expect('appended', this.#ask(server, store, { type: 'repair', log, tag: 0, body: ENTRY }));
  }

  #sealOf(state: string, server: number): Seal {
    const { store } = this.#node(state, server);
    const number = store.logs.find(this.#log.id)?.number;
    const stored = number === undefined ? undefined : store.statements.seal(number, 1);
    if (stored !== undefined) return decodeOwn(sealCodec, stored);
    const { key, incarnation, seed } = this.#self(server);
    const { id: log } = this.#log;
    const value = this.#log.slots[0]?.hash as Hash;
    const body = {
      log,
      server: key,
      incarnation,
      slot: 1,
      value,
      sequence: 0,
      chain: emptyChain(crypto, log),
      expired: 0,
    };
    return { body, signature: sealStatement.sign(crypto, seed, body) };
  }

  readonly #deciding = new Map<Node, boolean>();

  /** Whether it promises anything for the slot after the change. */
  #decidesNext(node: Node, server: number): boolean {
    let known = this.#deciding.get(node);
    if (known === undefined) {
      const { creator } = this.#log;
      const prepare = preparing(this.#log.instance(2), this.#log.value(creator, [member(creator)]));
      known = this.#ask(server, node.store.copy(), prepare).type === 'promised';
      this.#deciding.set(node, known);
    }
    return known;
  }

  /** Decides the change, on servers of its own, and returns what brings it to others. */
  #decide(newSet: readonly TestServer[]): Extract<Request, { type: 'decide' }> {
    const { creator } = this.#log;
    const replicas = replicaSetOf(newSet);
    const { log, slot, previous } = this.#log.instance();
    const { key } = creator;
    const signature = setEndorsementStatement.sign(crypto, creator.seed, { log, slot, previous, replicas, key });
    this.#log.decide(this.#log.value(creator, [member(creator)], { replicas, setEndorsements: [{ key, signature }] }));
    return this.#log.bringing(1);
  }

  /** One request to a server that has just started on this store. */
  #ask(server: number, store: MemoryStore, request: Request): Response {
    const running = new TestServer(LABELS[server] ?? '', { store });
    const client = running.connect();
    client.open(this.#log.id, this.#log.creator);
    return client.request(request);
  }

  #expect<T extends Response['type']>(type: T, answer: Response): Extract<Response, { type: T }> {
    if (answer.type === type) return answer as Extract<Response, { type: T }>;
    throw new Error(`${answer.type === 'error' ? answer.reason : answer.type} instead of ${type}`);
  }

  #self(server: number): TestServer['self'] {
    const label = LABELS[server];
    if (label === undefined) throw new Error(`there is no server ${server}`);
    return (this.#selves[server] ??= new TestServer(label).self);
  }

  readonly #selves: TestServer['self'][] = [];

  #node(state: string, server: number): Node {
    const node = this.#nodes[state.charCodeAt(server)];
    if (node === undefined) throw new Error(`there is no server ${server}`);
    return node;
  }

  #number(server: number, node: Node): number {
    const { hasEntry, acknowledged, decided, sealed, holds } = node;
    const name = [server, hasEntry, acknowledged, decided, sealed, holds].join();
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#nodes.push(node) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

function withCharacter(state: string, at: number, code: number): string {
  return state.slice(0, at) + String.fromCharCode(code) + state.slice(at + 1);
}
