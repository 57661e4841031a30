import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

const STEPS = 50;
/** How long everything has to come to rest (virtual ms). */
const SETTLE_MS = 300_000;
const IDLE_MS = 600_000;
/** Inputs to an engine at rest, in `IDLE_MS`: pings and clocks are the shell's, so next to nothing. */
const MAX_IDLE_INPUTS = 40;

/** What a seed led to. `faults` is empty where nothing was lost, repeated, out of order, unread or unsettled. */
export interface Simulated {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly sent: number;
  readonly epoch: number;
}

interface Person {
  readonly client: SimClient;
  readonly link: string;
  readonly account: string;
  /** Was in from the beginning and stays. */
  readonly stays: boolean;
}

/** People in one group who talk, come, go and crash, on servers that crash, one at a time, as a seed decides. */
export async function simulate(seed: number): Promise<Simulated> {
  const run = new Run(seed);
  await run.begin();
  for (let i = 0; i < STEPS; i++) await run.step();
  return run.end();
}

class Run {
  readonly #seed: number;
  readonly #world: World;
  readonly #people: Person[] = [];
  readonly #sent: string[] = [];
  /** Accounts that were asked out, by themselves or others. */
  readonly #out = new Set<string>();
  readonly #invited = new Set<string>();
  #conversation = '';
  #said = 0;
  #setBackTo: Awaited<ReturnType<SimClient['copy']>> | undefined;
  #wasSetBack = false;
  readonly #lastSaid = new Set<string>();

  constructor(seed: number) {
    this.#seed = seed;
    this.#world = new World(seed);
  }

  async begin(): Promise<void> {
    const { random } = this.#world;
    const members = 2 + random.below(5);
    for (let i = 0; i < members + 2; i++) {
      const client = await this.#world.person(`P${i}`);
      const { link, account } = await this.#world.ask(client, 'link', {});
      this.#people.push({ client, link, account, stays: i < 2 });
    }
    const first = this.#person(0);
    const links = this.#people.slice(1, members).map((each) => each.link);
    for (const { account } of this.#people.slice(0, members)) this.#invited.add(account);
    const { id } = await this.#world.ask(first.client, 'group.create', { name: 'Grove', members: links });
    this.#conversation = id;
    await this.#world.until(() => this.#isIn(this.#person(1)));
  }

  async step(): Promise<void> {
    const { random } = this.#world;
    const who = this.#person(random.below(this.#people.length));
    const what = random.below(20);
    if (what < 10) this.#say(who);
    else if (what < 12) this.#add(who, this.#person(random.below(this.#people.length)));
    else if (what < 13) this.#takeOut(who, this.#person(random.below(this.#people.length)));
    else if (what < 14) this.#leave(who);
    else if (what < 17) await this.#crashServer();
    else await this.#crashClient(who);
    if (random.below(STEPS) === 0) await this.#setBack();
    await this.#world.pass(random.below(random.below(4) === 0 ? 8_000 : 200));
  }

  async end(): Promise<Simulated> {
    for (const server of this.#world.servers) if (!server.isUp) server.start();
    await this.#world.pass(SETTLE_MS);
    // Whoever missed something learns of it by what comes after it.
    for (const person of this.#people) this.#lastSaid.add(this.#say(person));
    await this.#world.pass(SETTLE_MS);
    const faults = [...(await this.#faults()), ...(await this.#unrest())];
    const status = await this.#world.ask(this.#person(0).client, 'status', {});
    const epoch = status.conversations.find((each) => each.id === this.#conversation)?.epoch ?? 0;
    return { seed: this.#seed, faults, sent: this.#sent.length, epoch };
  }

  #person(index: number): Person {
    const person = this.#people[index];
    if (person === undefined) throw new Error(`there is no person ${index}`);
    return person;
  }

  async #isIn({ client }: Person): Promise<boolean> {
    const list = await this.#world.ask(client, 'list', {});
    return list.some((row) => row.id === this.#conversation && row.status === 'active');
  }

  #say({ client }: Person): string {
    const text = `${client.name} ${this.#said++}`;
    void client.call('send', { to: this.#conversation, text }).then((outcome) => {
      if (outcome.ok && outcome.value.state === 'sent') this.#sent.push(text);
      return undefined;
    });
    return text;
  }

  #add({ client }: Person, { account, link, stays }: Person): void {
    if (stays || this.#invited.has(account)) return;
    this.#invited.add(account);
    const conversation = this.#conversation;
    void client.call('group.add', { conversation, members: [link] });
  }

  #takeOut({ client }: Person, { account, stays }: Person): void {
    if (stays) return;
    this.#out.add(account);
    void client.call('group.remove', { conversation: this.#conversation, members: [account] });
  }

  #leave({ client, account, stays }: Person): void {
    if (stays) return;
    this.#out.add(account);
    void client.call('group.leave', { conversation: this.#conversation });
  }

  /** Starts the one that is down, or takes one down: never two at once. */
  async #crashServer(): Promise<void> {
    const { servers, random } = this.#world;
    const down = servers.find((server) => !server.isUp);
    if (down === undefined) servers[random.below(servers.length)]?.crash();
    else down.start();
  }

  async #crashClient({ client }: Person): Promise<void> {
    const { random } = this.#world;
    if (random.below(2) === 0) client.crash();
    else {
      client.crashAt(1 + random.below(6), () => undefined);
      await this.#world.pass(random.below(1_000));
      client.crash();
    }
    await this.#world.pass(this.#world.random.below(2_000));
    client.start();
  }

  /** The profile of one who stays is replaced by an older copy of it. */
  async #setBack(): Promise<void> {
    const person = this.#person(1);
    if (this.#setBackTo === undefined) {
      this.#setBackTo = person.client.copy();
      return;
    }
    person.client.restore(this.#setBackTo);
    person.client.start();
    this.#wasSetBack = true;
  }

  async #faults(): Promise<readonly string[]> {
    const faults: string[] = [];
    const staying = this.#people.filter((each) => each.stays);
    const views = await Promise.all(staying.map((each) => this.#viewOf(each)));
    const [first] = views;
    if (first === undefined) throw new Error('nobody stays');
    for (const view of views) {
      // What came between the copy that a device was set back to and its return is not all to be had any more.
      const mayLack = (text: string): boolean => this.#wasSetBack && view.name === 'P1' && !this.#lastSaid.has(text);
      const missing = this.#sent.filter((text) => !view.texts.includes(text) && !mayLack(text));
      if (missing.length > 0) faults.push(`${view.name} lacks ${missing.join(', ')}`);
    }
    for (const view of await Promise.all(this.#people.map((each) => this.#viewOf(each)))) {
      if (new Set(view.texts).size !== view.texts.length) faults.push(`${view.name} has something twice`);
      for (const cause of view.undecryptable) faults.push(`${view.name} could not read: ${cause}`);
      if (view.status !== 'active') continue;
      const order = first.texts.filter((text) => view.texts.includes(text));
      if (order.join() !== view.texts.join())
        faults.push(`${view.name} has ${differing(view.texts, order)} otherwise than ${first.name}`);
      if (view.place !== first.place) faults.push(`${view.name} is at ${view.place}, ${first.name} at ${first.place}`);
      if (view.queued !== 0) faults.push(`${view.name} still has ${view.queued} waiting`);
    }
    return faults;
  }

  async #viewOf({ client }: Person): Promise<View> {
    const conversation = this.#conversation;
    const { conversations, undecryptable_total: causes } = await this.#world.ask(client, 'status', {});
    const undecryptable = Object.keys(causes);
    const list = await this.#world.ask(client, 'list', {});
    const row = list.find((each) => each.id === conversation);
    if (row === undefined) return { name: client.name, texts: [], status: 'none', place: '', queued: 0, undecryptable };
    const rows = await this.#world.ask(client, 'history', { conversation, limit: 1000 });
    const texts = rows
      .filter((each) => each.notice === undefined && each.state !== 'not-sent')
      .map((each) => each.text);
    const epoch = conversations.find((each) => each.id === conversation)?.epoch ?? 0;
    const members = row.members.map((each) => each.name).sort();
    return {
      name: client.name,
      texts,
      status: row.status,
      place: `epoch ${epoch} with ${members.join(' ')}`,
      queued: row.queued,
      undecryptable,
    };
  }

  /** Nobody has anything to do when all is done. */
  async #unrest(): Promise<readonly string[]> {
    const before = this.#people.map(({ client }) => client.counts());
    await this.#world.pass(IDLE_MS);
    return this.#people.flatMap(({ client }, i) => {
      const counts = Object.entries(client.counts()).map(
        ([type, count]) => [type, count - (before[i]?.[type] ?? 0)] as const,
      );
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      const detail = counts
        .filter(([, count]) => count > 0)
        .map(([type, count]) => `${count} ${type}`)
        .join(', ');
      return total > MAX_IDLE_INPUTS ? [`${client.name} does not come to rest: ${detail}`] : [];
    });
  }
}

function differing(texts: readonly string[], others: readonly string[]): string {
  const alone = texts.filter((text) => !others.includes(text));
  return alone.length > 0 ? alone.join(', ') : texts.filter((text, i) => text !== others[i]).join(', ');
}

interface View {
  readonly name: string;
  readonly texts: readonly string[];
  readonly status: string;
  readonly place: string;
  readonly queued: number;
  readonly undecryptable: readonly string[];
}
