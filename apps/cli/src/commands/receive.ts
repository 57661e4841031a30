import type { PandoEvent } from '@pando/engine/api';
import type { Command, Context } from '../command.ts';
import { Bell, followEvents } from '../event-feed.ts';
import { ExitCode } from '../exit-code.ts';
import { JournalReader } from '../journal-reader.ts';
import { eventText } from '../message-line.ts';
import { readCursor, writeCursor } from '../receive-cursor.ts';

const MOST_SECONDS = 86_400;

export const receiveCommand: Command = {
  name: 'receive',
  operands: '',
  arity: [0, 0],
  options: {
    follow: { summary: 'print what happens from now on, until interrupted' },
    timeout: {
      value: 'S',
      summary: 'with --follow: stop after S seconds; without: wait up to S seconds for something new',
    },
  },
  summary: 'print what arrived since the last "receive"',
  details: [
    'Without --follow: what arrived since the last "receive" without --follow, then it ends.',
    'With --follow: every event from now on. Several may run side by side, and each prints all.',
    'The profile keeps about 4 MiB of events; "history" has all messages.',
  ],
  async run(input, context) {
    const seconds = input.number('timeout', 0, MOST_SECONDS);
    const { interrupted } = context;
    if (input.flag('follow')) {
      const ended = seconds === undefined ? interrupted : AbortSignal.any([interrupted, after(seconds)]);
      await followEvents(context, ended, (event) => printEvent(context, event));
    } else {
      await receiveOnce(context, AbortSignal.any([interrupted, after(seconds ?? 0)]));
    }
    return ExitCode.ok;
  },
};

async function receiveOnce(context: Context, ended: AbortSignal): Promise<void> {
  const session = await context.session();
  const news = new Bell();
  const unsubscribe = session.pando.subscribe(() => news.ring());
  await session.caughtUp();
  const reader = new JournalReader(context.profile, readCursor(context.profile));
  let { events, dropped } = reader.read();
  while (events.length === 0 && !ended.aborted) {
    await news.rung(ended);
    ({ events, dropped } = reader.read());
  }
  unsubscribe();
  if (dropped > 0) context.warn(`${dropped} older events are no longer kept: "pando history" has the messages.`);
  for (const event of events) printEvent(context, event);
  await context.flushed();
  writeCursor(context.profile, reader.seq);
}

function printEvent(context: Context, event: PandoEvent): void {
  const line = context.json ? JSON.stringify(event) : eventText(event);
  if (line !== undefined) context.print(line);
}

function after(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(seconds * 1000));
}
