import { toHex } from '@pando/protocol';
import type { Scheduled } from '../api.ts';
import { type MessageId, SALT_BYTES, composeMessage, parseMessageId } from '../content/index.ts';
import { type Context, correctedNow, isParticipant, notifyAll, timelineOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendContent } from '../conversation/outbox.ts';
import { type Table, table } from '../stored.ts';
import { addNotice, isoTime, tick } from '../timeline/index.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';

export const MAX_SCHEDULED = 1000;
/** What goes so much after its time is said to be late. */
const LATE_MS = 60_000;
const NOTICE_ID_BYTES = 32;

/** A message that waits for its time, as it is stored. */
export interface ScheduledRow {
  readonly id: string;
  readonly thread: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly silent: boolean;
  /** ms since 1970, by this device's clock: it is what its person has seen when choosing. */
  readonly at: number;
  /** Its time came when nothing could be sent to the conversation any more. */
  readonly failed: boolean;
}

const scheduledTable: Table<ScheduledRow> = table('scheduled');

/** Messages that wait for their time on this device. */
export class ScheduledMessages {
  readonly #rows = new Map<string, ScheduledRow>();

  async load(tx: Transaction): Promise<void> {
    for (const [id, row] of await scheduledTable.all(tx)) this.#rows.set(id, row);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): ScheduledRow | undefined {
    return this.#rows.get(id);
  }

  /** The next first; of one conversation or of all. */
  of(thread?: string): readonly ScheduledRow[] {
    const rows = [...this.#rows.values()].filter((row) => thread === undefined || row.thread === thread);
    return rows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  put(turn: Turn, row: ScheduledRow): void {
    this.#rows.set(row.id, row);
    scheduledTable.put(turn.tx, row.id, row);
    told(turn, row.thread);
  }

  drop(turn: Turn, { id, thread }: ScheduledRow): void {
    this.#rows.delete(id);
    scheduledTable.delete(turn.tx, id);
    told(turn, thread);
  }

  /** Those whose time has come; asks to be woken for the next. */
  due(turn: Turn): readonly ScheduledRow[] {
    const waiting = this.of().filter(({ failed }) => !failed);
    const next = waiting.find(({ at }) => at > turn.now);
    if (next !== undefined) turn.wakeAt(next.at);
    return waiting.filter(({ at }) => at <= turn.now);
  }
}

function told(turn: Turn, conversation: string): void {
  turn.notify({ type: 'scheduled', conversation });
  turn.notify({ type: 'conversation', conversation, change: 'changed' });
}

/** Sends what is due. What went late, since this device was not running, says so in the conversation. */
export async function planScheduled(
  ctx: Context,
  turn: Turn,
  find: (thread: string) => Promise<Conversation | undefined>,
): Promise<void> {
  for (const row of ctx.scheduled.due(turn)) {
    const c = await find(row.thread);
    if (c === undefined) ctx.scheduled.drop(turn, row);
    else if (isParticipant(c)) await sendScheduled(ctx, turn, c, row);
    else ctx.scheduled.put(turn, { ...row, failed: true });
  }
}

/** Sends one now, whether its time has come or not. */
export async function sendScheduled(ctx: Context, turn: Turn, c: Conversation, row: ScheduledRow): Promise<MessageId> {
  ctx.scheduled.drop(turn, row);
  if (row.at + LATE_MS < turn.now) await noteLate(ctx, turn, c, row.at);
  const replyTo = row.replyTo === null ? undefined : parseMessageId(row.replyTo);
  const content = composeMessage(ctx.ports.crypto.random(SALT_BYTES), {
    text: row.text,
    silent: row.silent,
    ...(replyTo !== undefined && { replyTo }),
  });
  return sendContent(ctx, turn, c, content);
}

/** A line of this device alone, before the message that it is about. */
async function noteLate(ctx: Context, turn: Turn, c: Conversation, due: number): Promise<void> {
  const timeline = timelineOf(ctx, turn, c);
  const timestamp = await tick(timeline, correctedNow(ctx, turn));
  const id = toHex(ctx.ports.crypto.random(NOTICE_ID_BYTES)) as MessageId;
  notifyAll(turn, await addNotice(timeline, c.thread, { id, timestamp, notice: { type: 'sent-late', due } }));
}

export function scheduledView({ id, thread, text, replyTo, silent, at, failed }: ScheduledRow): Scheduled {
  return {
    id,
    conversation: thread,
    text,
    ...(replyTo !== null && { replyTo }),
    ...(silent && { silent }),
    at: isoTime(at),
    ...(failed && { failed }),
  };
}
