import { Prng, type SimClient, betrayBy } from '@pando/simulator';
import { Conversation } from './conversation.ts';
import { HostileServer } from './hostile-server.ts';
import { OddSpeech } from './odd-speech.ts';
import { tap } from './frames-seen.ts';
import type { FuzzOptions, FuzzOutcome, Target } from './target.ts';

/** So many hostile inputs come in one world, then it has to come to rest. */
const INPUTS_PER_WORLD = 2000;
const MAX_STEP_MS = 1500;
const MAX_STEPS = 2000;
const MAX_PROBLEMS = 5;

export const engineTarget: Target = { inputs: 20_000, run };

/**
 * Honest people talk while one of their four servers and, in every second world, a member make things up. When that is
 * over nothing of what they said may be lost, doubled or waiting, and their engines come to rest.
 */
async function run({ inputs, seed, coverage, progress, isStopped }: FuzzOptions): Promise<FuzzOutcome> {
  const problems: string[] = [];
  const figures = { worlds: 0, fromServer: 0, fromMember: 0 };
  let done = 0;
  for (; done < inputs && problems.length < MAX_PROBLEMS && !isStopped(); figures.worlds++) {
    const worldSeed = seed + figures.worlds;
    const storm = await Storm.begin(worldSeed);
    const found = await storm.run(Math.min(INPUTS_PER_WORLD, inputs - done));
    problems.push(...found.map((each) => `world ${worldSeed}: ${each}`));
    figures.fromServer += storm.fromServer;
    figures.fromMember += storm.fromMember;
    done = figures.fromServer + figures.fromMember;
    progress?.(done);
  }
  coverage.hasNew({ note: true });
  return { problems, inputs: done, figures: { ...figures, ...coverage.totals } };
}

/** All of one world, as its seed decides. */
class Storm {
  readonly #random: Prng;
  readonly #conversation: Conversation;
  readonly #server: HostileServer;
  readonly #speech: OddSpeech | undefined;

  private constructor(random: Prng, conversation: Conversation, server: HostileServer, speech: OddSpeech | undefined) {
    this.#random = random;
    this.#conversation = conversation;
    this.#server = server;
    this.#speech = speech;
  }

  static async begin(seed: number): Promise<Storm> {
    const random = new Prng(seed);
    const conversation = await Conversation.begin(seed);
    const { world, honest } = conversation;
    const [first, ...others] = world.servers;
    if (first === undefined) throw new Error('a world without servers');
    const seen = HostileServer.seen();
    const server = new HostileServer(first, seen, random, seed % 4 >= 2);
    for (const each of others)
      tap(each, {
        answer: (_, frame) => {
          seen.add(frame);
          return [frame];
        },
      });
    const accounts = await Promise.all(honest.map((each) => world.ask(each, 'link', {})));
    const speech =
      seed % 2 === 0
        ? undefined
        : new OddSpeech(
            random.split(),
            accounts.map((each) => each.account),
          );
    return new Storm(random, conversation, server, speech);
  }

  get fromServer(): number {
    return this.#server.inputs;
  }

  get fromMember(): number {
    return this.#speech?.inputs ?? 0;
  }

  async run(inputs: number): Promise<readonly string[]> {
    const { world, talk, mallory, honest } = this.#conversation;
    try {
      // Connections from before were not tapped.
      for (const each of honest) restart(each);
      await world.pass(MAX_STEP_MS);
      this.#server.learnKey();
      this.#server.isHostile = true;
      const speech = this.#speech;
      const isWanted = (): boolean => this.#server.isHostile;
      if (speech !== undefined)
        betrayBy(world, mallory, talk.conversation, (me) => speech.speak(me, isWanted), this.#random.split());
      for (let step = 0; step < MAX_STEPS && this.fromServer + this.fromMember < inputs; step++) await this.#step();
      this.#server.isHostile = false;
      return await this.#conversation.problems();
    } catch (error) {
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const { world, honest } = this.#conversation;
    const who = random.pick(honest);
    const what = random.below(12);
    if (what < 8) this.#conversation.say(who);
    else if (what === 8) restart(who);
    await world.pass(random.below(MAX_STEP_MS));
  }
}

function restart(client: SimClient): void {
  client.crash();
  client.start();
}
