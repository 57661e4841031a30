import { calling } from '../calling-command.ts';
import { usageFailure } from '../command-failure.ts';
import type { Command, Input } from '../command.ts';
import { messageLine } from '../message-line.ts';
import { printable } from '../printable.ts';
import { localTime } from '../local-time.ts';
import { sentCode, sentLines, timeout, waiting } from './messages.ts';

const MOST_STARRED = 1000;

/** Polls, places, contacts, and what is said about messages that are there. */
export const messageMarkCommands: readonly Command[] = [
  calling({
    name: 'poll',
    operands: 'TO QUESTION OPTION OPTION...',
    arity: [4, 14],
    options: { multiple: { summary: 'one may choose several options' }, timeout },
    summary: 'ask a question',
    method: 'poll',
    params: (input) => ({
      to: input.operand(0),
      question: input.operand(1),
      options: input.operands.slice(2),
      multiple: input.flag('multiple'),
      ...waiting(input),
    }),
    lines: sentLines,
    exitCode: sentCode,
  }),
  calling({
    name: 'poll close',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    summary: 'end an own poll: later votes do not count',
    method: 'poll.close',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), message: input.operand(1) }),
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'vote',
    operands: 'CONV MESSAGE [NUMBER]...',
    arity: [2, 14],
    summary: 'choose options of a poll by their numbers, from 0; none withdraws the vote',
    method: 'vote',
    catchUp: true,
    params: (input) => ({
      conversation: input.operand(0),
      message: input.operand(1),
      options: input.operands.slice(2).map(place),
    }),
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'location',
    operands: 'TO LATITUDE LONGITUDE [LABEL]',
    arity: [3, 4],
    options: { timeout },
    summary: 'send a place, in degrees; south and west are negative, after "--"',
    method: 'location',
    params(input) {
      const label = input.operands[3];
      return {
        to: input.operand(0),
        latitude: degrees(input.operand(1)),
        longitude: degrees(input.operand(2)),
        ...(label === undefined ? {} : { label }),
        ...waiting(input),
      };
    },
    lines: sentLines,
    exitCode: sentCode,
  }),
  calling({
    name: 'contact send',
    operands: 'TO WHO',
    arity: [2, 2],
    options: { timeout },
    summary: "send somebody's contact details",
    method: 'contact.send',
    params: (input) => ({ to: input.operand(0), who: input.operand(1), ...waiting(input) }),
    lines: sentLines,
    exitCode: sentCode,
  }),
  calling({
    name: 'forward',
    operands: 'CONV MESSAGE...',
    arity: [2, 101],
    options: { to: { value: 'TO', multiple: true, required: true, summary: 'where to; may be given several times' } },
    summary: 'send messages on to other conversations',
    method: 'forward',
    catchUp: true,
    params: (input) => ({
      conversation: input.operand(0),
      messages: input.operands.slice(1),
      to: input.texts('to'),
    }),
    lines: ({ sent }) => sent.map(({ id, conversation }) => `${conversation}  [${id}]`),
  }),
  calling({
    name: 'message',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    summary: 'print one message as it is now',
    method: 'message',
    catchUp: true,
    params: target,
    lines: (message) => [messageLine(message)],
  }),
  calling({
    name: 'versions',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    summary: 'print what a message said since it was sent, oldest first',
    method: 'versions',
    catchUp: true,
    params: target,
    lines: (versions) => versions.map(({ at, text }) => `${localTime(at)}  ${printable(text)}`),
  }),
  calling({
    name: 'pin',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    options: { remove: { summary: 'unpin it' } },
    summary: 'pin a message for all members',
    method: 'pin',
    catchUp: true,
    params: marked,
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'pins',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'print the pinned messages, the latest pin first',
    method: 'pins',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0) }),
    lines: (messages) => messages.map(messageLine),
  }),
  calling({
    name: 'star',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    options: { remove: { summary: 'take the mark off' } },
    summary: 'mark a message for yourself',
    method: 'star',
    catchUp: true,
    params: marked,
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'starred',
    options: { limit: { value: 'N', summary: 'the latest N (default: 200)' } },
    summary: 'print the messages that you marked, the latest mark first',
    method: 'starred',
    params(input) {
      const limit = input.integer('limit', 1, MOST_STARRED);
      return limit === undefined ? {} : { limit };
    },
    lines: (messages) => messages.map(messageLine),
  }),
];

function target(input: Input): { conversation: string; message: string } {
  return { conversation: input.operand(0), message: input.operand(1) };
}

function marked(input: Input): { conversation: string; message: string; remove: boolean } {
  return { ...target(input), remove: input.flag('remove') };
}

function place(written: string): number {
  const number = Number(written);
  if (!Number.isSafeInteger(number) || number < 0) throw usageFailure(`"${written}" is not the number of an option.`);
  return number;
}

function degrees(written: string): number {
  const number = Number(written);
  if (written.trim() === '' || !Number.isFinite(number)) throw usageFailure(`"${written}" is not a number of degrees.`);
  return number;
}
