import type { MemoryStore } from '@pando/client/memory-store';
import type { Prng } from './prng.ts';
import type { Scenario, Step } from './scenario.ts';
import type { SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';
import type { World } from './world.ts';

export interface Actor {
  readonly client: SimClient;
  readonly account: string;
  /** Contact link: whoever has it may write to this person and add it to groups. */
  readonly link: string;
}

/** Who takes part in a run, and what has become of them. */
export class Cast {
  readonly people: Actor[] = [];
  /** By number: the conversation's id, once its creator knows it. */
  readonly conversations: (string | undefined)[] = [];
  /** Further devices, and whose account each is of. */
  readonly devices = new Map<SimClient, string>();
  /** Devices whose state somebody tampered with: copied or set back. */
  readonly tampered = new Set<SimClient>();
  /** Of them, those that run twice: the original and the copy. */
  readonly copied = new Set<SimClient>();
  /** Devices that broke, and are not replaced. */
  readonly lost = new Set<SimClient>();
  /** By device and conversation: the server that it wants in the place of another. */
  readonly wantedServers = new Map<SimClient, Map<string, string>>();
  /** Malicious members, and servers that lie or lost what they had signed. */
  readonly traitors = new Set<SimClient>();
  readonly liars = new Set<SimServer>();
  /** Into which groups people can come by which links, those that were revoked included. */
  readonly links: { readonly conversation: number; readonly id: string; readonly link: string }[] = [];
  /** By text: until when (ms) what was said with a timer may be seen; undefined: nobody knows what timer it has, if any. */
  readonly lifetimes = new Map<string, number | undefined>();
  readonly random: Prng;
  readonly #hasTimers: boolean;
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #copies = new Map<Step, MemoryStore>();
  /** Called when the faults stop. */
  readonly #remedies: (() => void)[] = [];
  #said = 0;
  #created = 0;

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#scenario = scenario;
    this.random = world.random.split();
    this.#hasTimers = scenario.steps.some((step) => step.do === 'timer');
  }

  /** Everybody makes an account. The weather is fair until then. */
  async gather(): Promise<void> {
    const world = this.#world;
    for (const [i, plan] of this.#scenario.people.entries()) {
      const client = world.client(`P${i}`);
      client.clockOffset = plan.clockOffset;
      await world.ask(client, 'init', { name: `P${i}`, servers: [world.servers[0]?.url ?? ''] });
      const { account, link } = await world.ask(client, 'link', {});
      this.people.push({ client, account, link });
    }
    world.network.weather = this.#scenario.weather;
  }

  /** A person whose device runs and does what people do. */
  awake(who: number): Actor | undefined {
    const actor = this.people[who];
    return actor?.client.isRunning === true && !actor.client.isAsleep ? actor : undefined;
  }

  server(number: number): SimServer | undefined {
    return this.#world.servers[number];
  }

  serverUrls(): readonly string[] {
    return this.#world.servers.map(({ url }) => url);
  }

  conversation(number: number): string | undefined {
    return this.conversations[number];
  }

  /** The number of the next conversation that somebody creates. */
  nextConversation(): number {
    return this.#created++;
  }

  /** Another device of somebody's account, from an export that the first one makes. */
  addDevice({ client, account }: Actor): void {
    void client.call('export', { passphrase: '' }).then((outcome) => {
      if (!outcome.ok) return undefined;
      const device = this.#world.client(`${client.name}+`);
      this.devices.set(device, account);
      void device.call('import', { bytes: outcome.value.bytes, passphrase: '' });
      return undefined;
    });
  }

  wantServer(client: SimClient, conversation: string, url: string): void {
    const wanted = this.wantedServers.get(client) ?? new Map<string, string>();
    this.wantedServers.set(client, wanted.set(conversation, url));
  }

  /** What nobody has said before. */
  words(client: SimClient): string {
    return `${client.name} says ${this.#said++}`;
  }

  /** Has somebody say something new. It lasts as long as the timer says that its device has then. */
  say(client: SimClient, conversation: string, replyTo?: string): void {
    const text = this.words(client);
    if (this.#hasTimers) {
      // Its device may die before it tells.
      this.lifetimes.set(text, undefined);
      void client.call('group', { conversation }).then((outcome) => {
        const seconds = outcome.ok ? outcome.value.disappearSeconds : 0;
        if (seconds === 0) this.lifetimes.delete(text);
        else this.lifetimes.set(text, this.#world.schedule.now + seconds * 1000);
        return undefined;
      });
    }
    void client.call('send', { to: conversation, text, ...(replyTo !== undefined && { replyTo }) });
  }

  /** Lets in all who have asked to come into a group, as far as this device knows of them. */
  approveAll(client: SimClient, conversation: string): void {
    void client.call('group', { conversation }).then((outcome) => {
      for (const { account } of outcome.ok ? outcome.value.requests : [])
        void client.call('group.approve', { conversation, who: account });
      return undefined;
    });
  }

  /** Ends a fault after a while, or when all faults stop. */
  after(ms: number, remedy: () => void): void {
    let isDone = false;
    const once = (): void => {
      if (isDone) return;
      isDone = true;
      remedy();
    };
    this.#remedies.push(once);
    this.#world.schedule.after(ms, once);
  }

  keepCopy(step: Step & { readonly who: number }): void {
    const actor = this.people[step.who];
    if (actor !== undefined) this.#copies.set(step, actor.client.copy());
  }

  copyFor(step: Step): MemoryStore | undefined {
    return this.#copies.get(step);
  }

  /** Everything runs, everybody is awake, the weather is fair. Who is malicious stays so. */
  stopFaults(): void {
    for (const remedy of this.#remedies) remedy();
    this.#world.network.calm();
    for (const { client } of this.people) {
      client.crashAt(Number.POSITIVE_INFINITY, () => undefined);
      client.awake();
      this.start(client);
    }
    for (const server of this.#world.servers) if (!server.isUp) server.start();
  }

  /** Starts a device again, if there is one to start, and nobody malicious has it. */
  start(client: SimClient): void {
    if (!this.traitors.has(client) && !this.lost.has(client)) client.start();
  }

  /**
   * Everybody lets in who asks. Who was added by somebody who then vanished is brought in by a member who may not have
   * its link, and its app asks first. In malicious company nobody does.
   */
  acceptRequests(): void {
    if (this.traitors.size > 0) return;
    for (const { client } of this.people)
      for (const { account } of this.people) void client.call('accept', { who: account });
  }

  lastWords(): void {
    for (const conversation of this.conversations)
      for (const { client } of this.people)
        if (conversation !== undefined && !this.traitors.has(client)) this.say(client, conversation);
  }
}
