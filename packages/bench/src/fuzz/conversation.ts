import type { SimClient } from '@pando/simulator';
import { Talk, World } from '@pando/simulator';
import { HeapWatch } from './heap.ts';

const HOMES = [0, 1, 2, 3];
const SETTLE_MS = 300_000;
const IDLE_MS = 120_000;
/** Inputs to an engine at rest, in `IDLE_MS`. */
const MAX_IDLE_INPUTS = 60;
/** Inputs that ever waited for an engine at once. */
const MAX_WAITING = 5000;

/** Three honest people and one who may turn, in a group on four servers; what the honest ones said, and whether it came. */
export class Conversation {
  readonly world: World;
  readonly talk: Talk;
  readonly #heap = new HeapWatch();
  readonly #said = new Set<string>();
  /** Of these nobody heard whether they were kept. */
  readonly #perhapsSaid = new Set<string>();
  #count = 0;

  private constructor(world: World, talk: Talk) {
    this.world = world;
    this.talk = talk;
  }

  static async begin(seed: number): Promise<Conversation> {
    const world = new World(seed, 4, { cryptography: 'stand-in' });
    return new Conversation(world, await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Mallory: HOMES }));
  }

  get honest(): readonly SimClient[] {
    return this.talk.people.slice(0, 3);
  }

  get mallory(): SimClient {
    return this.talk.person(3);
  }

  say(who: SimClient): void {
    const text = `${who.name} ${this.#count++}`;
    this.#perhapsSaid.add(text);
    void who.call('send', { to: this.talk.conversation, text }).then((outcome) => {
      if (!outcome.ok) return undefined;
      this.#perhapsSaid.delete(text);
      this.#said.add(text);
      return undefined;
    });
  }

  /** Makes a commit, which says how its author calls itself. */
  async rename(who: SimClient): Promise<void> {
    await this.world.ask(who, 'rename', { name: `${who.name} the ${this.#count++}.` });
  }

  /** Lets everything come to rest, has everybody say something, and says what is not as it should be. */
  async problems(): Promise<readonly string[]> {
    const { world } = this;
    await world.pass(SETTLE_MS);
    for (const each of this.honest) this.say(each);
    await world.pass(SETTLE_MS);
    const problems: string[] = [];
    for (const [index, client] of this.honest.entries()) problems.push(...(await this.#problemsOf(index, client)));
    problems.push(...(await this.#unrest()), ...this.#heap.problems());
    const crowded = this.honest.filter((each) => each.mostWaiting > MAX_WAITING);
    return [...problems, ...crowded.map((each) => `${each.mostWaiting} inputs waited for ${each.name}`)];
  }

  async #problemsOf(index: number, client: SimClient): Promise<readonly string[]> {
    const problems: string[] = [];
    const texts = await this.talk.textsOf(index);
    const lost = [...this.#said].filter((text) => !texts.includes(text));
    if (lost.length > 0) problems.push(`${client.name} lacks ${lost.join(', ')}`);
    const honestTexts = texts.filter((text) => this.honest.some(({ name }) => text.startsWith(`${name} `)));
    if (new Set(honestTexts).size !== honestTexts.length) problems.push(`${client.name} has something twice`);
    const invented = honestTexts.filter((text) => !this.#said.has(text) && !this.#perhapsSaid.has(text));
    if (invented.length > 0) problems.push(`${client.name} has what nobody said: ${invented.join(', ')}`);
    const list = await this.world.ask(client, 'list', {});
    const row = list.find((each) => each.id === this.talk.conversation);
    if (row?.queued !== 0) problems.push(`${client.name} still has ${row?.queued ?? 'no'} messages waiting`);
    return problems;
  }

  async #unrest(): Promise<readonly string[]> {
    const before = this.honest.map(inputsOf);
    await this.world.pass(IDLE_MS);
    return this.honest.flatMap((client, i) => {
      const inputs = inputsOf(client) - (before[i] ?? 0);
      return inputs > MAX_IDLE_INPUTS ? [`${client.name} does not come to rest: ${inputs} inputs`] : [];
    });
  }
}

function inputsOf(client: SimClient): number {
  return Object.values(client.counts()).reduce((sum, each) => sum + each, 0);
}
