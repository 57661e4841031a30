import { calling } from '../calling-command.ts';
import type { Command } from '../command.ts';
import { messageLine } from '../message-line.ts';

const MOST_FOUND = 200;

export const searchCommand: Command = calling({
  name: 'search',
  operands: 'TEXT',
  arity: [1, 1],
  options: {
    in: { value: 'CONV', summary: 'only in this conversation' },
    from: { value: 'ACCOUNT', summary: 'only what this account wrote' },
    has: { value: 'WHAT', summary: 'only messages with a file, media or link' },
    since: { value: 'TIME', summary: 'only from this time on (ISO 8601)' },
    until: { value: 'TIME', summary: 'only before this time' },
    limit: { value: 'N', summary: 'the newest N (default: 30)' },
  },
  summary: 'look for messages with all these words, newest first',
  details: ['Case and accents do not matter. What stands in quotation marks is looked for as it stands.'],
  method: 'search',
  catchUp: true,
  params(input) {
    const [conversation, from, has] = [input.text('in'), input.text('from'), input.text('has')];
    const [since, until] = [input.text('since'), input.text('until')];
    const limit = input.integer('limit', 1, MOST_FOUND);
    return {
      text: input.operand(0),
      ...(conversation === undefined ? {} : { conversation }),
      ...(from === undefined ? {} : { from }),
      // The engine judges the word.
      ...(has === undefined ? {} : { has: has as 'file' }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(limit === undefined ? {} : { limit }),
    };
  },
  lines: ({ messages }) => messages.map(({ message }) => `${message.conversation}  ${messageLine(message)}`),
});
