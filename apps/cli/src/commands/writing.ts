import type { Privacy, Scheduled } from '@pando/engine/api';
import { calling } from '../calling-command.ts';
import { usageFailure } from '../command-failure.ts';
import type { Command, Input } from '../command.ts';
import { localTime } from '../local-time.ts';
import { printable } from '../printable.ts';

/** Drafts have no command: who writes on a command line begins and ends in one. */
export const writingCommands: readonly Command[] = [
  calling({
    name: 'receipts',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    summary: 'who has got and read an own message, and when',
    method: 'receipts',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), message: input.operand(1) }),
    lines: (members) =>
      members.map(({ who, delivered, read }) => {
        const marks = [
          delivered === undefined ? 'not yet delivered' : `delivered ${localTime(delivered)}`,
          ...(read === undefined ? [] : [`read ${localTime(read)}`]),
        ];
        return `${printable(who.name)}: ${marks.join(', ')}`;
      }),
  }),
  calling({
    name: 'disappear',
    operands: 'CONV SECONDS',
    arity: [2, 2],
    summary: 'have messages disappear so many seconds after they are sent, for everybody; 0: they stay',
    method: 'disappear',
    catchUp: true,
    params(input) {
      const seconds = Number(input.operand(1));
      if (!Number.isSafeInteger(seconds) || seconds < 0) throw usageFailure('SECONDS is a whole number, 0 or more.');
      return { conversation: input.operand(0), seconds };
    },
    lines: ({ seconds }) => [seconds === 0 ? 'messages stay' : `messages disappear after ${seconds} s`],
  }),
  calling({
    name: 'schedule',
    operands: 'TO TIME TEXT',
    arity: [3, 3],
    options: { silent: { summary: 'ask that nobody be disturbed by it' } },
    summary: 'send a message at a time',
    details: [
      'TIME is in UTC: 2026-12-31T18:00:00Z. If nothing of Pando runs on this profile then, it goes when it next does.',
    ],
    method: 'schedule',
    params: (input) => ({
      to: input.operand(0),
      at: input.operand(1),
      text: input.operand(2),
      silent: input.flag('silent'),
    }),
    lines: (one) => [scheduledLine(one)],
  }),
  calling({
    name: 'scheduled',
    operands: '[CONV]',
    arity: [0, 1],
    summary: 'list the messages that wait for their time',
    method: 'scheduled',
    params: (input) => (input.operands[0] === undefined ? {} : { conversation: input.operands[0] }),
    lines: (all) => all.map(scheduledLine),
  }),
  calling({
    name: 'scheduled cancel',
    operands: 'ID',
    arity: [1, 1],
    summary: 'do not send a message that waits',
    method: 'scheduled.cancel',
    params: (input) => ({ id: input.operand(0) }),
    lines: () => ['cancelled'],
  }),
  calling({
    name: 'scheduled send',
    operands: 'ID',
    arity: [1, 1],
    summary: 'send a message that waits before its time',
    method: 'scheduled.send',
    params: (input) => ({ id: input.operand(0) }),
    lines: ({ message }) => [message],
  }),
  calling({
    name: 'privacy',
    options: {
      typing: { value: 'on|off', summary: 'that one writes' },
      delivered: { value: 'on|off', summary: 'that messages have come' },
      read: { value: 'on|off', summary: 'that they were read' },
    },
    summary: 'what others are told; what is off is not shown of others either',
    method: 'privacy',
    params: (input) => ({ ...choice(input, 'typing'), ...choice(input, 'delivered'), ...choice(input, 'read') }),
    lines: (privacy) => Object.entries(privacy).map(([name, told]) => `${name} ${told ? 'on' : 'off'}`),
  }),
];

function choice(input: Input, name: keyof Privacy): Partial<Privacy> {
  const word = input.text(name);
  if (word === undefined) return {};
  if (word !== 'on' && word !== 'off') throw usageFailure(`--${name} is on or off.`);
  return { [name]: word === 'on' };
}

function scheduledLine({ id, at, text, conversation, failed }: Scheduled): string {
  const state = failed === true ? 'CANNOT BE SENT' : localTime(at);
  return `${id}  ${state}  ${conversation}: ${printable(text)}`;
}
