import { setTimeout as sleep } from 'node:timers/promises';
import { BotDied, RpcError } from '../../../../tests/processes/driver/bot.ts';
import type { Chronicle } from './chronicle.ts';
import type { Client } from './client.ts';
import type { Change } from './fault.ts';
import type { Ledger } from './ledger.ts';

const LOOK_AGAIN = 250;
const ASK_AGAIN = 1_000;
/** A change that is not done, or not seen by all, in so many milliseconds is a failure. */
const CHANGE_WITHIN = 600_000;

/** The conversation, and who is in it. */
export class Group {
  readonly conversation: string;
  readonly #clients: readonly Client[];
  readonly #ledger: Ledger;
  readonly #chronicle: Chronicle;
  /** One after another: changes of members, and profiles that are set back. */
  #turn: Promise<unknown> = Promise.resolve();
  #turns = 0;

  private constructor(options: GroupOptions, conversation: string) {
    this.conversation = conversation;
    this.#clients = options.clients;
    this.#ledger = options.ledger;
    this.#chronicle = options.chronicle;
  }

  /** The first client founds the group with the next ones, so many in all; the others stay outside. */
  static async found(options: GroupOptions, size: number): Promise<Group> {
    const { clients, ledger } = options;
    const [founder, ...others] = clients.slice(0, size);
    if (founder === undefined) throw new Error('A group has a founder.');
    const members = others.map(({ link }) => link);
    const { id } = await founder.call('group.create', { name: 'Chaos', members });
    const group = new Group(options, id);
    for (const [index, { name }] of clients.entries()) ledger.stands(name, index < size ? 'between' : 'outside');
    await group.#seenByAll(clients.slice(0, size));
    for (const { name } of clients.slice(0, size)) ledger.stands(name, 'member');
    return group;
  }

  get members(): readonly Client[] {
    return this.#standing('member');
  }

  get outsiders(): readonly Client[] {
    return this.#standing('outside');
  }

  /** Nobody else comes, goes or is set back while this is done. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.#turns += 1;
    const done = this.#turn.then(work).finally(() => {
      this.#turns -= 1;
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Somebody comes, goes or is set back just now. */
  get isChanging(): boolean {
    return this.#turns > 0;
  }

  /** Lets somebody come or go, and waits until every member has seen it. */
  async change({ kind, client: number }: Change): Promise<void> {
    const client = this.#clients[number];
    if (client === undefined) throw new Error(`There is no client ${number}.`);
    this.#chronicle.say(`${client.name} to be ${kind}`);
    this.#ledger.stands(client.name, 'between');
    const others = this.members;
    // Servers show nothing more to who is out: until then it must have been able to read what it must have.
    if (kind !== 'added') await this.#hasAll(client);
    const wanted = kind === 'added' ? [...others, client] : others;
    const end = performance.now() + CHANGE_WITHIN;
    while (!(await this.#isSeen(others, wanted))) {
      if (performance.now() > end) throw new Error(`${client.name} could not be ${kind}.`);
      await this.#ask(kind, client, others);
    }
    await this.#seenByAll(wanted);
    if (kind !== 'added') await this.#knowsToBeOutside(client);
    this.#ledger.stands(client.name, kind === 'added' ? 'member' : 'outside');
    this.#chronicle.say(`${client.name} was ${kind}: all have seen it`);
    this.#chronicle.count(kind);
  }

  /** Waits until all members have applied this slot. */
  async allHaveSlot(slot: number): Promise<void> {
    await Promise.all(
      this.members.map((client) =>
        this.#until(`${client.name} has slot ${slot}`, async () => (await this.slotOf(client)) >= slot),
      ),
    );
  }

  async slotOf(client: Client): Promise<number> {
    const { conversations } = await client.call('status', {});
    return conversations.find(({ id }) => id === this.conversation)?.slot ?? 0;
  }

  #standing(standing: 'member' | 'outside'): readonly Client[] {
    const names = new Set(this.#ledger.all(standing));
    return this.#clients.filter(({ name }) => names.has(name));
  }

  /** One try, by whoever answers. It may come to nothing: its process may be killed meanwhile. */
  async #ask(kind: Change['kind'], client: Client, others: readonly Client[]): Promise<void> {
    const { conversation } = this;
    const actor = others.find(({ answers }) => answers) ?? others[0];
    try {
      if (kind === 'left') await client.call('group.leave', { conversation });
      else if (kind === 'added') await actor?.call('group.add', { conversation, members: [client.link] });
      else await this.#remove(client, others);
    } catch (error) {
      if (!(error instanceof BotDied) && !(error instanceof RpcError)) throw error;
      this.#chronicle.say(`${client.name} is not ${kind} yet: ${error.message}`);
    }
    await sleep(ASK_AGAIN);
  }

  /** Its owner may take anybody out of a group but itself: it hands the group over first. */
  async #remove(client: Client, others: readonly Client[]): Promise<void> {
    const { conversation } = this;
    const [heir] = others;
    const { members } = await client.call('group', { conversation });
    const owner = members.find(({ role }) => role === 'owner')?.account;
    if (owner === client.account && heir !== undefined)
      await client.call('group.role', { conversation, who: heir.account, role: 'owner' });
    const remover = others.find(({ account }) => account === owner) ?? heir;
    await remover?.call('group.remove', { conversation, members: [client.account] });
  }

  /** Whether somebody who answers sees these members. */
  async #isSeen(by: readonly Client[], wanted: readonly Client[]): Promise<boolean> {
    const witness = by.find(({ answers }) => answers) ?? by[0];
    return witness !== undefined && (await this.#sees(witness, wanted));
  }

  async #seenByAll(wanted: readonly Client[]): Promise<void> {
    await Promise.all(
      wanted.map((client) => this.#until(`${client.name} sees who is in the group`, () => this.#sees(client, wanted))),
    );
  }

  async #hasAll(client: Client): Promise<void> {
    await this.#until(`${client.name} has all that was sent to it`, async () => {
      const history = await client.history(this.conversation);
      return this.#ledger.lackedBy(client.name, new Set(history.map(({ text }) => text))) === 0;
    });
  }

  async #knowsToBeOutside(client: Client): Promise<void> {
    await this.#until(`${client.name} knows that it is outside`, async () => {
      const list = await client.call('list', {});
      const found = list.find(({ id }) => id === this.conversation);
      return found === undefined || found.status === 'left' || found.status === 'removed';
    });
  }

  async #sees(client: Client, wanted: readonly Client[]): Promise<boolean> {
    try {
      const list = await client.call('list', {});
      const found = list.find(({ id }) => id === this.conversation);
      return found?.status === 'active' && accounts(found.members) === accounts(wanted);
    } catch (error) {
      if (error instanceof BotDied) return false;
      throw error;
    }
  }

  async #until(what: string, check: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + CHANGE_WITHIN;
    for (;;) {
      const isSo = await check().catch((error: unknown) => {
        if (error instanceof BotDied) return false;
        throw error;
      });
      if (isSo) return;
      if (performance.now() > end) throw new Error(`In ${CHANGE_WITHIN / 1000} s this did not come about: ${what}.`);
      await sleep(LOOK_AGAIN);
    }
  }
}

export interface GroupOptions {
  readonly clients: readonly Client[];
  readonly ledger: Ledger;
  readonly chronicle: Chronicle;
}

function accounts(of: readonly { readonly account: string }[]): string {
  return of
    .map(({ account }) => account)
    .sort()
    .join();
}
