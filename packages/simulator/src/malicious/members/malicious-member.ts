import { type AccessSeed, type ConversationState, Proposal, type Verdict, judge } from '@pando/engine/parts';
import type { Crypto } from '@pando/engine/crypto';
import type { Group, Mls } from '@pando/engine/mls';
import {
  type AccessKey,
  type DecidedSlot,
  type EntryId,
  type Hash,
  type Instance,
  type LogId,
  type Push,
  type ReplicaSet,
  type Request,
  type Response,
  type SlotValue,
  decode,
  encode,
  endorsementStatement,
  equalBytes,
  instanceStatement,
  isDecision,
  openStatement,
  replicaId,
  slotValue,
  slotValueHash,
  toHex,
} from '@pando/protocol';
import type { Prng } from '../../prng.ts';
import type { Surroundings } from '../../sim-client.ts';
import { type Act, waitFor } from './acts.ts';
import type { Loot } from './loot.ts';
import { RawLinks } from './raw-links.ts';

const MAX_HEARD = 64;
const MAX_KEPT_SLOTS = 64;
const ROUNDS_TRIED = 12;
const BACKOFF_MS = 400;
const SLOTS_AT_ONCE = 64;

/** An entry of somebody else's, as a replica pushed it. */
export interface Heard {
  readonly id: EntryId;
  readonly tag: number;
  readonly body: Uint8Array;
}

/** A value for a slot, and the epoch that it begins if it is decided; undefined: it is void. */
export interface Candidate {
  readonly value: SlotValue;
  readonly staged: Group | undefined;
  /** Its key from then on. */
  readonly access: AccessSeed;
}

export interface Arms {
  readonly world: Surroundings;
  readonly crypto: Crypto;
  readonly mls: Mls;
  readonly random: Prng;
}

/** One who has honestly come in, and speaks the protocol by itself from now on. */
export class MaliciousMember {
  readonly arms: Arms;
  readonly log: LogId;
  readonly loot: Loot;
  readonly links: RawLinks;
  group: Group;
  state: ConversationState;
  replicas: ReplicaSet;
  /** Last slot that was decided, and its hash; last valid one, and its hash; the void ones. */
  slot: number;
  slotHash: Hash;
  validSlot: number;
  validHash: Hash;
  voids: readonly number[];
  access: AccessSeed;
  /** All the keys that it ever had, newest first. */
  keys: readonly AccessSeed[];
  /** It was taken out. */
  isOut = false;
  readonly heard: Heard[] = [];
  readonly slots: DecidedSlot[] = [];
  readonly #mine = new Map<string, Candidate>();
  readonly #made = new Set<string>();

  constructor(arms: Arms, place: string, loot: Loot) {
    const { row } = loot;
    this.arms = arms;
    this.loot = loot;
    this.log = loot.log;
    this.group = loot.group;
    this.state = row.state;
    this.replicas = row.replicas;
    this.slot = row.slot;
    this.slotHash = row.slotHash;
    this.validSlot = row.validSlot;
    this.validHash = row.validHash;
    this.voids = row.voids;
    this.access = row.access;
    this.keys = [row.access, ...row.olderAccess];
    this.links = new RawLinks(arms.world, place, arms.random.split(), (_, push) => this.#hear(push));
  }

  /** Where the log is now. */
  get servers(): readonly string[] {
    return this.replicas.replicas.map((replica) => replica.url);
  }

  async *wait(ms: number): Act {
    yield* waitFor<void>((resume) => this.arms.world.schedule.after(ms, () => resume()));
  }

  /** Connects to all replicas and opens the log, with its present key or another. */
  async *open(access: AccessSeed = this.access): Act<readonly string[]> {
    for (const server of this.servers) this.links.connect(server);
    for (let i = 0; i < 20 && this.#unknown().length > 0; i++) yield* this.wait(200);
    const there = this.servers.filter((server) => this.links.welcome(server) !== undefined);
    const answers = yield* this.links.askAll(there, (server) => this.#opening(server, access));
    const opened = there.filter((server) => {
      const type = answers.get(server)?.type;
      return type === 'opened' || type === 'moved';
    });
    for (const server of opened) this.links.tell(server, { type: 'subscribe', log: this.log, mode: 'full', after: 0 });
    return opened;
  }

  /** Learns what was decided meanwhile; false where it cannot any more. */
  async *catchUp(): Act<boolean> {
    for (let round = 0; round < ROUNDS_TRIED; round++) {
      const opened = yield* this.open();
      const before = this.slot;
      const answers = yield* this.links.askAll(opened, () => ({
        type: 'readSlots',
        log: this.log,
        from: this.slot + 1,
        limit: SLOTS_AT_ONCE,
      }));
      for (const answer of answers.values())
        if (answer.type === 'slots') for (const decided of answer.slots) await this.#learn(decided);
      if (this.isOut || opened.length < this.replicas.quorum) return false;
      if (this.slot === before) return true;
    }
    return true;
  }

  /** Has a value decided in the next slot, or whatever is in its way; says what it has to say of it, and catches up. */
  async *propose(candidate: Candidate, andSay: readonly Request[] = []): Act<'decided' | 'lost' | 'refused'> {
    const hash = this.keep(candidate);
    const proposal = this.proposal(candidate.value);
    for (let round = 0; round < ROUNDS_TRIED; round++) {
      const phase = proposal.phase;
      const request = proposal.request();
      const answers = yield* this.links.askAll(this.servers, () => request);
      const step = this.feed(proposal, answers);
      const { decision } = proposal;
      if (decision !== undefined) {
        yield* this.tellDecision(decision.value, decision.certificate, andSay);
        yield* this.catchUp();
        return equalBytes(decision.hash, hash) ? 'decided' : 'lost';
      }
      if (step === 'outpaced' || proposal.phase === phase) {
        if (![...answers.values()].some(isUnderstood)) return 'refused';
        yield* this.wait(this.arms.random.below(BACKOFF_MS));
        proposal.retry();
      }
    }
    return 'refused';
  }

  /** Remembers a candidate, so as to be able to follow if it is decided. */
  keep(candidate: Candidate): Hash {
    const hash = slotValueHash(this.arms.crypto, candidate.value);
    this.#mine.set(hash.join(), candidate);
    return hash;
  }

  proposal(value: SlotValue): Proposal {
    const { crypto } = this.arms;
    const own = { bytes: encode(slotValue, value), hash: slotValueHash(crypto, value) };
    const hashOf = (bytes: Uint8Array): Hash | undefined => {
      const decoded = decode(slotValue, bytes);
      return decoded.ok ? slotValueHash(crypto, decoded.value) : undefined;
    };
    return new Proposal(crypto, this.replicas, this.instance(), own, hashOf);
  }

  /** Gives a proposal what servers have answered. */
  feed(proposal: Proposal, answers: ReadonlyMap<string, Response>): ReturnType<Proposal['receive']> {
    let step: ReturnType<Proposal['receive']> = 'working';
    for (const replica of this.replicas.replicas) {
      const answer = answers.get(replica.url);
      if (answer === undefined) continue;
      const next = proposal.receive(replicaId(replica), answer);
      if (next !== 'working') step = next;
    }
    return step;
  }

  /** `andSay` goes in the same breath. */
  async *tellDecision(
    value: Uint8Array,
    certificate: DecidedSlot['certificate'],
    andSay: readonly Request[] = [],
  ): Act {
    const decision: Request = { type: 'decide', instance: this.instance(), value, certificate };
    for (const server of andSay.length > 0 ? this.servers : [])
      for (const request of [decision, ...andSay]) this.links.tell(server, request);
    yield* this.links.askAll(this.servers, () => decision);
  }

  instance(): Instance {
    return { type: 'slot', log: this.log, slot: this.slot + 1, previous: this.slotHash };
  }

  /** Endorses the last valid slot, or says something else. */
  endorsement(change: Partial<Endorsed> = {}, by: AccessSeed = this.access): Request {
    const body = {
      log: this.log,
      slot: this.validSlot,
      value: this.validHash,
      voids: this.voids.filter((slot) => slot < this.validSlot),
      key: by.key,
      ...change,
    };
    const signature = endorsementStatement.sign(this.arms.crypto, by.seed, body);
    return { type: 'endorse', endorsement: { body, signature } };
  }

  /** Notes that these bytes are its own doing, and no entry of somebody else's. */
  make(body: Uint8Array): void {
    this.#made.add(this.#nameOf(body));
  }

  freshAccess(): AccessSeed {
    const seed = this.arms.random.bytes(32);
    return { seed, key: this.arms.crypto.ed25519.publicKey(seed) as AccessKey };
  }

  #nameOf(body: Uint8Array): string {
    return toHex(this.arms.crypto.sha256(body));
  }

  #unknown(): readonly string[] {
    return this.servers.filter((server) => this.links.welcome(server) === undefined);
  }

  #opening(server: string, { seed, key }: AccessSeed): Request {
    const welcome = this.links.welcome(server);
    if (welcome === undefined) return { type: 'ping' };
    const statement = { server: welcome.server, log: this.log, key, challenge: welcome.challenge };
    return { type: 'openLog', log: this.log, key, signature: openStatement.sign(this.arms.crypto, seed, statement) };
  }

  async #learn(decided: DecidedSlot): Promise<void> {
    const { binding } = decided.value.body;
    if (binding.slot !== this.slot + 1 || this.isOut) return;
    const { crypto, mls } = this.arms;
    const hash = slotValueHash(crypto, decided.value);
    const instance = instanceStatement.hash(crypto, this.instance());
    if (!isDecision(crypto, this.replicas, instance, hash, decided.certificate)) return;
    const mine = this.#candidateOf(hash);
    const isOwnVoid = mine !== undefined && mine.staged === undefined;
    const by = { crypto, mls, identities: new Map() };
    const before = { group: this.group, state: this.state };
    const verdict = isOwnVoid ? VOID : await judge(by, before, decided.value, mine?.staged);
    this.slot = binding.slot;
    this.slotHash = hash;
    this.replicas = binding.replicas;
    this.slots.push(decided);
    if (this.slots.length > MAX_KEPT_SLOTS) this.slots.shift();
    this.#mine.clear();
    this.#takeVerdict(verdict, mine);
  }

  #candidateOf(hash: Hash): Pick<Candidate, 'staged' | 'access'> | undefined {
    const { proposed } = this.loot;
    if (proposed !== undefined && equalBytes(proposed.hash, hash)) return proposed;
    return this.#mine.get(hash.join());
  }

  #takeVerdict(verdict: Verdict, mine: Pick<Candidate, 'access'> | undefined): void {
    switch (verdict.verdict) {
      case 'valid':
        this.group = verdict.group;
        this.state = verdict.state;
        this.validSlot = this.slot;
        this.validHash = this.slotHash;
        this.voids = [];
        if (mine === undefined) return;
        this.access = mine.access;
        this.keys = [mine.access, ...this.keys];
        return;
      case 'void':
        this.voids = [...this.voids, this.slot];
        this.state = { ...this.state, replicas: this.replicas };
        return;
      case 'clone':
      case 'removed':
        this.isOut = true;
    }
  }

  #hear(push: Push): void {
    if (push.type !== 'entries') return;
    for (const { id, tag, body } of push.rows) {
      if (body === null || this.#made.has(this.#nameOf(body))) continue;
      if (this.heard.some((each) => equalBytes(each.id, id))) continue;
      this.heard.push({ id, tag, body });
      if (this.heard.length > MAX_HEARD) this.heard.shift();
    }
  }
}

const VOID: Verdict = { verdict: 'void', reason: 'its own', signer: undefined };

interface Endorsed {
  readonly slot: number;
  readonly value: Hash;
  readonly voids: readonly number[];
}

function isUnderstood({ type }: Response): boolean {
  return type === 'promised' || type === 'accepted' || type === 'refused';
}
