import {
  type DeviceKey,
  type Request,
  type Response,
  accountIdOf,
  authenticateStatement,
  clientFrame,
  concatBytes,
  decode,
  decodeOwn,
  encode,
  request,
  serverFrame,
  toHex,
} from '@pando/protocol';
import { arbitraryOf } from '@pando/protocol/testing';
import { type Act, type MaliciousMember, Prng, type SimServer, betrayBy } from '@pando/simulator';
import fc from 'fast-check';
import type { Coverage } from './block-coverage.ts';
import { Conversation } from './conversation.ts';
import { FramesSeen, tap } from './frames-seen.ts';
import { encodeItem, parseItem } from './item.ts';
import { mutated, mutatedReadable } from './mutation.ts';
import type { FuzzOptions, FuzzOutcome, Target } from './target.ts';

/** So many hostile frames come in one world; then honest people have to be served as if nothing had been. */
const INPUTS_PER_WORLD = 20_000;
const FRAMES_AT_ONCE = 50;
const MAX_SEEN_OF_A_KIND = 60;
const MAX_PROMISING = 1000;
const MAX_PROBLEMS = 5;
const SAMPLES = 200;
const MAX_SAY_MS = 2000;
/** An array of two, and 1 for the id. */
const FRAME_START = Uint8Array.of(0x82, 1);

type Welcome = Extract<Response, { type: 'welcome' }>;

export const serverTarget: Target = { inputs: 100_000, run };

/**
 * A member throws changed requests at the cores of all four servers, over connections that have said hello, have
 * authenticated and have the log open: its own and other people's, as true as they were or with a few fields changed.
 * Each gets one answer or ends its connection, none an internal error.
 */
async function run({ inputs, seed, coverage, progress, isStopped }: FuzzOptions): Promise<FuzzOutcome> {
  const problems: string[] = [];
  const outcomes: Record<string, number> = {};
  let done = 0;
  let worlds = 0;
  for (; done < inputs && problems.length < MAX_PROBLEMS && !isStopped(); worlds++) {
    const worldSeed = seed + worlds;
    const siege = await Siege.begin(worldSeed, coverage);
    problems.push(
      ...(await siege.run(Math.min(INPUTS_PER_WORLD, inputs - done))).map((each) => `world ${worldSeed}: ${each}`),
    );
    for (const [outcome, count] of Object.entries(siege.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    done += siege.inputs;
    progress?.(done);
  }
  return { problems, inputs: done, figures: { worlds, outcomes, ...coverage.totals } };
}

class Siege {
  readonly #random: Prng;
  readonly #conversation: Conversation;
  readonly #coverage: Coverage;
  /** By kind, so that what is said most is not all that is tried. */
  readonly #seen = new Map<string, FramesSeen>();
  /** What reached code that nothing had reached, and so may reach more. */
  readonly #promising = new FramesSeen(MAX_PROMISING);
  readonly #thrown = new WeakSet<Uint8Array>();
  readonly outcomes: Record<string, number> = {};
  readonly #problems: string[] = [];
  inputs = 0;

  private constructor(random: Prng, conversation: Conversation, coverage: Coverage) {
    this.#random = random;
    this.#conversation = conversation;
    this.#coverage = coverage;
  }

  static async begin(seed: number, coverage: Coverage): Promise<Siege> {
    const siege = new Siege(new Prng(seed), await Conversation.begin(seed), coverage);
    for (const server of siege.#conversation.world.servers) siege.#watch(server);
    // Requests of all kinds, those too that nobody makes here; they get true ids from the others.
    for (const frame of fc.sample(arbitraryOf(clientFrame), { numRuns: SAMPLES, seed }))
      siege.#see(encode(clientFrame, frame));
    return siege;
  }

  async run(inputs: number): Promise<readonly string[]> {
    const { world, talk, mallory, honest } = this.#conversation;
    try {
      // Connections from before were not watched; and whoever starts again shows how one comes in.
      for (const each of honest) {
        each.crash();
        each.start();
        this.#conversation.say(each);
      }
      await world.pass(MAX_SAY_MS);
      betrayBy(world, mallory, talk.conversation, (me) => this.#besiege(me, inputs), this.#random.split());
      for (let i = 0; this.inputs < inputs; i++) {
        const who = this.#random.pick(honest);
        if (i % 5 === 4) await this.#conversation.rename(who);
        else this.#conversation.say(who);
        await world.pass(this.#random.below(MAX_SAY_MS));
      }
      return [...this.#problems, ...(await this.#conversation.problems())];
    } catch (error) {
      return [...this.#problems, error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
  }

  async *#besiege(me: MaliciousMember, inputs: number): Act {
    const authenticated = new Map<string, unknown>();
    while (this.inputs < inputs) {
      if (this.#random.below(20) === 0) yield* me.catchUp();
      else yield* me.open();
      for (const server of me.servers) {
        const welcome = me.links.welcome(server);
        if (welcome === undefined || authenticated.get(server) === welcome) continue;
        authenticated.set(server, welcome);
        me.links.tell(server, authentication(me, welcome));
      }
      const thrown = Array.from({ length: FRAMES_AT_ONCE }, () => this.#hostile(me));
      for (const frame of thrown) {
        this.#thrown.add(frame);
        me.links.throw(this.#random.pick(me.servers), frame);
      }
      yield* me.wait(50);
      if (this.#coverage.hasNew({ note: true })) for (const frame of thrown) this.#promising.add(frame);
    }
  }

  /** Changed for the most part behind its id: a frame without one ends its connection, and what follows is lost. */
  #hostile(me: MaliciousMember): Uint8Array {
    const random = this.#random;
    if (random.below(100) === 0) return encode(clientFrame, { id: 1, request: me.endorsement() });
    const frame = random.below(3) === 0 ? this.#promising.any(random) : this.#anySeen();
    if (random.below(12) === 0) return frame;
    if (random.below(200) === 0) return mutated(frame, this.#anySeen(), random);
    const changed = mutatedReadable(request, requestOf(frame), requestOf(this.#anySeen()), random);
    return concatBytes(FRAME_START, changed);
  }

  #see(frame: Uint8Array): void {
    const decoded = decode(clientFrame, frame);
    if (!decoded.ok || this.#thrown.has(frame)) return;
    const { type } = decoded.value.request;
    const ofKind = this.#seen.get(type) ?? new FramesSeen(MAX_SEEN_OF_A_KIND);
    this.#seen.set(type, ofKind);
    ofKind.add(frame);
  }

  #anySeen(): Uint8Array {
    return this.#random.pick([...this.#seen.values()]).any(this.#random);
  }

  #watch(server: SimServer): void {
    tap(server, {
      request: (frame) => this.#see(frame),
      handled: (frame, answers) => {
        if (this.#thrown.has(frame)) this.inputs += 1;
        const codes = answers === 'gone' ? ['gone'] : answers.flatMap(codeOf);
        for (const code of codes) this.outcomes[code] = (this.outcomes[code] ?? 0) + 1;
        if (codes.length !== 1) this.#problems.push(`${codes.length} answers to ${toHex(frame)}`);
        if (codes.includes('internal')) this.#problems.push(`internal error at ${toHex(frame)}`);
      },
    });
  }
}

/** A frame's request alone; nothing, if it has none. */
function requestOf(frame: Uint8Array): Uint8Array {
  const item = parseItem(frame);
  const inner = item?.type === 'array' ? item.items[1] : undefined;
  return inner === undefined ? new Uint8Array() : encodeItem(inner);
}

/** The type of a response, or the code of an error; nothing for a push. */
function codeOf(bytes: Uint8Array): readonly string[] {
  const frame = decodeOwn(serverFrame, bytes);
  if (frame.type === 'push') return [];
  return [frame.response.type === 'error' ? frame.response.code : frame.response.type];
}

function authentication(me: MaliciousMember, welcome: Welcome): Request {
  const { crypto } = me.arms;
  const { deviceSeed, chain } = me.loot.identity;
  const [first] = chain;
  if (first === undefined) throw new Error('an account without a record');
  const account = accountIdOf(crypto, first.record.body);
  const device = crypto.ed25519.publicKey(deviceSeed) as DeviceKey;
  const statement = { server: welcome.server, account, device, challenge: welcome.challenge };
  return {
    type: 'authenticate',
    account,
    device,
    signature: authenticateStatement.sign(crypto, deviceSeed, statement),
  };
}
