import { text as readAll } from 'node:stream/consumers';
import { calling } from '../calling-command.ts';
import { usageFailure } from '../command-failure.ts';
import type { Command, Context, Input } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { type RpcResult } from '../rpc-methods.ts';

/** Longest time in seconds that a command may be told to wait: a day. */
const MOST_SECONDS = 86_400;

/** Attachments that one message can have. */
const MOST_ATTACHMENTS = 10;

export const timeout = { value: 'S', summary: 'wait S seconds for a quorum of the servers (default: 30)' } as const;

export const messageCommands: readonly Command[] = [
  calling({
    name: 'send',
    operands: 'TO [TEXT|-]',
    arity: [1, 2],
    options: {
      file: { value: 'PATH', summary: 'attach a file' },
      silent: { summary: 'ask that nobody be disturbed by it' },
      timeout,
    },
    summary: 'send a message',
    details: [
      'TO is a conversation id, a contact\'s name or account id, or a contact link. With "-" the text is read from stdin.',
      'A text that begins with "-" goes after "--". Exit code 0 once a quorum of the servers has the message; else 2,',
      'with "state":"queued": it stays in the outbox, and any later command on this profile sends it.',
    ],
    method: 'send',
    async params(input, context) {
      const file = input.text('file');
      const written = input.operands[1];
      if (written === undefined && file === undefined)
        throw usageFailure('There is nothing to send: give a TEXT, "-" for stdin, or --file.');
      const text = written === '-' ? await standardInput(context) : written;
      return {
        to: input.operand(0),
        ...(text === undefined ? {} : { text }),
        ...(file === undefined ? {} : { file }),
        ...(input.flag('silent') ? { silent: true } : {}),
        ...waiting(input),
      };
    },
    lines: sentLines,
    exitCode: sentCode,
  }),
  calling({
    name: 'reply',
    operands: 'CONV MESSAGE TEXT',
    arity: [3, 3],
    options: { timeout },
    summary: 'send a reply to a message',
    method: 'send',
    async params(input, context) {
      const written = input.operand(2);
      const text = written === '-' ? await standardInput(context) : written;
      return { to: input.operand(0), replyTo: input.operand(1), text, ...waiting(input) };
    },
    lines: sentLines,
    exitCode: sentCode,
  }),
  calling({
    name: 'react',
    operands: 'CONV MESSAGE EMOJI',
    arity: [3, 3],
    options: { remove: { summary: 'take the reaction back' } },
    summary: 'react to a message',
    method: 'react',
    catchUp: true,
    params: (input) => ({
      conversation: input.operand(0),
      message: input.operand(1),
      emoji: input.operand(2),
      remove: input.flag('remove'),
    }),
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'edit',
    operands: 'CONV MESSAGE TEXT',
    arity: [3, 3],
    summary: 'change the text of an own message',
    method: 'edit',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), message: input.operand(1), text: input.operand(2) }),
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'delete',
    operands: 'CONV MESSAGE',
    arity: [2, 2],
    options: { 'for-everyone': { summary: 'an own message: delete it for all members' } },
    summary: 'delete a message here',
    method: 'delete',
    catchUp: true,
    params: (input) => ({
      conversation: input.operand(0),
      message: input.operand(1),
      forEveryone: input.flag('for-everyone'),
    }),
    lines: ({ id }) => [id],
  }),
  calling({
    name: 'save',
    operands: 'MESSAGE PATH',
    arity: [2, 2],
    options: { index: { value: 'N', summary: 'which of several, counted from 0 (default: the first)' } },
    summary: "save a message's attachment",
    method: 'save',
    catchUp: true,
    params(input) {
      const index = input.number('index', 0, MOST_ATTACHMENTS - 1);
      return { message: input.operand(0), path: input.operand(1), ...(index === undefined ? {} : { index }) };
    },
    lines: ({ path, attachment }) => [`${path}  ${attachment.size} bytes`],
  }),
  calling({
    name: 'storage',
    summary: 'print how much room attachments take here',
    method: 'storage',
    params: () => ({}),
    lines: ({ bytes, conversations }) => [
      ...conversations.map(({ conversation, bytes: kept }) => `${kept} bytes  ${conversation}`),
      `${bytes} bytes together`,
    ],
  }),
  calling({
    name: 'storage free',
    operands: '[CONV]',
    arity: [0, 1],
    summary: 'forget attachments that are kept here, of a conversation or all',
    details: ['They can be fetched again for as long as the servers keep them.'],
    method: 'storage.free',
    params(input) {
      const [conversation] = input.operands;
      return conversation === undefined ? {} : { conversation };
    },
    lines: ({ bytes }) => [`${bytes} bytes`],
  }),
];

async function standardInput(context: Context): Promise<string> {
  const text = await readAll(context.stdin);
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

export function waiting(input: Input): { timeout?: number } {
  const seconds = input.number('timeout', 0, MOST_SECONDS);
  return seconds === undefined ? {} : { timeout: seconds };
}

export function sentLines({ state, id, acks }: RpcResult<'send'>): readonly string[] {
  return [
    state === 'sent'
      ? `sent to ${acks} servers  [${id}]`
      : `queued: it will be sent when enough servers answer  [${id}]`,
  ];
}

export function sentCode({ state }: RpcResult<'send'>): ExitCode {
  return state === 'sent' ? ExitCode.ok : ExitCode.queued;
}
