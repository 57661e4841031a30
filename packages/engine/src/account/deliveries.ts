import { type AccountId, type Response, type Token, equalBytes, quorumFor } from '@pando/protocol';
import { backoff } from '../network/backoff.ts';
import { serverUrls } from '../network/server-url.ts';
import type { Address } from '../services.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import { type AccountContext, urlsOf } from './context.ts';
import type { RecordReader } from './record-reader.ts';

const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_DELIVERIES = 10_000;
/** So many deliveries at a time hold connections; the others wait for their turn. */
const MAX_ACTIVE = 256;

interface DeliveryRow {
  readonly account: AccountId;
  readonly homes: readonly string[];
  readonly token: Token | null;
  readonly sealed: Uint8Array;
  readonly since: number;
  /** What it is about, where a later one may take its place, or nobody needs it any more. */
  readonly subject?: string;
  /** Homes that have it. */
  readonly delivered: readonly string[];
}

interface Delivery {
  row: DeliveryRow;
  readonly asked: Set<string>;
  readonly retryAt: Map<string, number>;
  failures: number;
  reading: boolean;
}

const deliveryTable: Table<DeliveryRow> = table('account.delivery');

/** Messages on their way into other accounts' inboxes: kept until a quorum of the account's homes has each. */
export class Deliveries {
  readonly #ctx: AccountContext;
  readonly #reader: RecordReader;
  readonly #deliveries = new Map<string, Delivery>();
  #next = 0;

  constructor(ctx: AccountContext, reader: RecordReader) {
    this.#ctx = ctx;
    this.#reader = reader;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [key, row] of await deliveryTable.all(tx)) {
      this.#deliveries.set(key, newDelivery(row));
      this.#next = Number(key) + 1;
    }
  }

  deliver(turn: Turn, { account, homes, token }: Address, sealed: Uint8Array, subject?: string): void {
    if (subject !== undefined) this.#recall(turn, (row) => row.subject === subject && equalBytes(row.account, account));
    const oldest = this.#deliveries.size >= MAX_DELIVERIES ? this.#deliveries.keys().next().value : undefined;
    if (oldest !== undefined) this.#drop(turn, oldest);
    const key = (this.#next++).toString().padStart(12, '0');
    const row: DeliveryRow = {
      account,
      homes: serverUrls(homes),
      token: token ?? null,
      sealed,
      since: turn.now,
      ...(subject === undefined ? {} : { subject }),
      delivered: [],
    };
    deliveryTable.put(turn.tx, key, row);
    this.#deliveries.set(key, newDelivery(row));
    turn.wakeAt(turn.now);
  }

  recall(turn: Turn, subject: string): void {
    this.#recall(turn, (row) => row.subject === subject);
  }

  /** Messages that are on their way. */
  get pending(): number {
    return this.#deliveries.size;
  }

  plan(turn: Turn): void {
    for (const [key, delivery] of this.#active()) {
      if (turn.now - delivery.row.since > KEPT_MS) this.#drop(turn, key);
      else for (const url of delivery.row.homes) this.#ask(turn, key, delivery, url, delivery.row.token);
    }
  }

  urls(): readonly string[] {
    return this.#active().flatMap(([, { row }]) => row.homes.filter((url) => !row.delivered.includes(url)));
  }

  #recall(turn: Turn, isMeant: (row: DeliveryRow) => boolean): void {
    for (const [key, { row }] of this.#deliveries) if (isMeant(row)) this.#drop(turn, key);
  }

  #active(): readonly (readonly [string, Delivery])[] {
    return [...this.#deliveries].slice(0, MAX_ACTIVE);
  }

  #ask(turn: Turn, key: string, delivery: Delivery, url: string, token: Token | null): void {
    const { row, asked, retryAt } = delivery;
    if (asked.has(url) || row.delivered.includes(url)) return;
    const notBefore = retryAt.get(url) ?? 0;
    if (notBefore > turn.now) return turn.wakeAt(notBefore);
    const request = { type: 'putInbox', account: row.account, token, body: row.sealed } as const;
    const sent = this.#ctx.links.request(turn, url, 'account', request, (answered, answer) => {
      asked.delete(url);
      if (!this.#deliveries.has(key)) return;
      if (answer?.type === 'done') this.#delivered(answered, key, delivery, url);
      // A token may be gone that the account has withdrawn; strangers may write too, now and then.
      else if (answer?.type === 'error' && answer.code === 'unauthorised' && token !== null)
        this.#ask(answered, key, delivery, url, null);
      else this.#failed(answered, key, delivery, url, answer);
    });
    if (sent) asked.add(url);
  }

  #delivered(turn: Turn, key: string, delivery: Delivery, url: string): void {
    const delivered = [...delivery.row.delivered, url];
    const { homes } = delivery.row;
    if (delivered.filter((each) => homes.includes(each)).length >= quorumFor(homes.length))
      return this.#drop(turn, key);
    this.#put(turn, key, delivery, { ...delivery.row, delivered });
  }

  #failed(turn: Turn, key: string, delivery: Delivery, url: string, answer: Response | undefined): void {
    const after = answer?.type === 'error' ? (answer.retryAfter ?? 0) : 0;
    delivery.failures += 1;
    delivery.retryAt.set(url, turn.now + Math.max(after, backoff(this.#ctx.ports.crypto, delivery.failures)));
    // Where it is not at home any more, its record says where it is now.
    if (answer?.type === 'error' && answer.code === 'unknown') this.#findHomes(turn, key, delivery);
  }

  #findHomes(turn: Turn, key: string, delivery: Delivery): void {
    if (delivery.reading) return;
    delivery.reading = true;
    this.#reader.read(turn, delivery.row.account, delivery.row.homes, (answered, chain) => {
      delivery.reading = false;
      const record = chain?.at(-1)?.record;
      if (record === undefined || !this.#deliveries.has(key)) return;
      this.#put(answered, key, delivery, { ...delivery.row, homes: serverUrls(urlsOf(record.body.homes)) });
    });
  }

  #put(turn: Turn, key: string, delivery: Delivery, row: DeliveryRow): void {
    delivery.row = row;
    deliveryTable.put(turn.tx, key, row);
  }

  #drop(turn: Turn, key: string): void {
    deliveryTable.delete(turn.tx, key);
    this.#deliveries.delete(key);
  }
}

function newDelivery(row: DeliveryRow): Delivery {
  return { row, asked: new Set(), retryAt: new Map(), failures: 0, reading: false };
}
