import {
  type Envelope,
  type MessageId,
  type MimiContent,
  composeMessage,
  readEnvelope,
  sealableBytes,
} from '../../content/index.ts';
import { Transaction } from '../../transaction.ts';
import * as timelines from '../index.ts';
import type { Account, Author, Composed, Received, Timeline } from '../types.ts';
import { MemoryStore } from './memory-store.ts';

export const CONVERSATION = 'c0'.repeat(32);

/** Salts of a test run: no two alike. */
let salts = 0;
export function salt(): Uint8Array {
  salts += 1;
  return new Uint8Array(new Uint32Array([salts, 0, 0, 0]).buffer);
}

/** One device of an account whose name is a letter: `a` has the account id `aa…`. */
export class Person {
  readonly self: Author;
  readonly store = new MemoryStore();
  /** Rows written by the last change. */
  written = 0;
  now = 1_000_000;
  readonly blocked = new Set<Account>();

  constructor(name: string, device = '1') {
    this.self = { account: accountOf(name), device: (name.charCodeAt(0).toString(16) + device).padEnd(16, '0') };
  }

  /** One input: a transaction, written if it succeeds. */
  async change<T>(what: (timeline: Timeline) => Promise<T>): Promise<T> {
    const tx = new Transaction(this.store);
    const result = await what({ ...this.reader(), tx });
    const writes = tx.writes();
    this.written = writes.length;
    this.store.write(writes);
    return result;
  }

  async join(...names: readonly string[]): Promise<void> {
    await this.change((timeline) => timelines.setMembers(timeline, CONVERSATION, names.map(accountOf)));
  }

  async write(content: MimiContent): Promise<Composed> {
    this.now += 1000;
    return this.change((timeline) => timelines.compose(timeline, CONVERSATION, { now: this.now, content }));
  }

  async say(text: string, replyTo?: MessageId): Promise<Composed> {
    return this.write(composeMessage(salt(), { text, ...(replyTo !== undefined && { replyTo }) }));
  }

  async take(from: Person, envelope: Envelope): Promise<Received> {
    const wire = readEnvelope(sealableBytes(envelope));
    if (!wire.ok) throw new Error(wire.reason);
    const arrival = { from: from.self, envelope: wire.value, now: this.now };
    return this.change((timeline) => timelines.receive(timeline, CONVERSATION, arrival));
  }

  /** Sends a receipt, if one is due, to the others. */
  async receiptTo(...others: readonly Person[]): Promise<boolean> {
    const envelope = await this.change(async (timeline) => {
      const body = await timelines.takeReceipt(timeline, CONVERSATION);
      if (body === undefined) return undefined;
      return timelines.composeControl(timeline, CONVERSATION, { now: this.now, body });
    });
    if (envelope === undefined) return false;
    for (const other of others) await other.take(this, envelope);
    return true;
  }

  async history(limit: number) {
    return (await timelines.history(this.reader(), CONVERSATION, { limit })) ?? [];
  }

  async texts(): Promise<readonly string[]> {
    return (await this.history(1000)).map(({ text }) => text);
  }

  async message(id: MessageId) {
    return timelines.message(this.reader(), CONVERSATION, id);
  }

  async overview() {
    return timelines.overview(this.reader(), CONVERSATION, 'group');
  }

  reader() {
    return { tx: this.store, self: this.self, nameOf, isBlocked: (account: Account) => this.blocked.has(account) };
  }
}

export function accountOf(name: string): Account {
  return name.repeat(64);
}

function nameOf(account: Account): string {
  return account.slice(0, 1);
}
