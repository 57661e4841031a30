import { calling } from '../calling-command.ts';
import type { Command } from '../command.ts';
import { messageLine } from '../message-line.ts';
import { conversationLine, evidenceText, serverText, statusLines } from '../summary-lines.ts';

/** As many messages as one `history` prints at most. */
const MOST_HISTORY = 1_000_000;

export const conversationCommands: readonly Command[] = [
  calling({
    name: 'list',
    summary: 'list the conversations',
    method: 'list',
    catchUp: true,
    params: () => ({}),
    lines: (conversations) => conversations.map(conversationLine),
  }),
  calling({
    name: 'history',
    operands: 'CONV',
    arity: [1, 1],
    options: {
      limit: { value: 'N', summary: 'the newest N messages (default: 50)' },
      before: { value: 'MESSAGE', summary: 'only messages before this one' },
      after: { value: 'MESSAGE', summary: 'the first ones after this one' },
      around: { value: 'MESSAGE', summary: 'those around this one' },
    },
    summary: 'print a conversation in screen order, oldest first',
    method: 'history',
    catchUp: true,
    params(input) {
      const limit = input.integer('limit', 1, MOST_HISTORY);
      const before = input.text('before');
      return {
        conversation: input.operand(0),
        ...(limit === undefined ? {} : { limit }),
        ...(before === undefined ? {} : { before }),
        ...named('after', input.text('after')),
        ...named('around', input.text('around')),
      };
    },
    lines: (messages) => messages.map(messageLine),
  }),
  calling({
    name: 'read',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'mark a conversation as read ("receive" does not)',
    method: 'read',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0) }),
    lines: () => ['read'],
  }),
  calling({
    name: 'forget',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'leave a conversation and delete it here',
    method: 'forget',
    params: (input) => ({ conversation: input.operand(0) }),
    lines: () => ['deleted'],
  }),
  calling({
    name: 'status',
    summary: "print the homes, each conversation's servers and their state",
    method: 'status',
    catchUp: true,
    params: () => ({}),
    lines: statusLines,
  }),
  calling({
    name: 'replicas',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'print the servers that keep a conversation',
    method: 'replicas',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0) }),
    lines: (replicas) =>
      replicas.map(
        (replica) =>
          `${serverText(replica)}  ${replica.name}, ${replica.operator}, ${replica.country}, ${replica.version}${evidenceText(replica)}`,
      ),
  }),
  calling({
    name: 'replicas replace',
    operands: 'CONV URL',
    arity: [2, 2],
    options: { with: { value: 'URL', summary: 'the server that takes its place (default: the best known)' } },
    summary: 'replace one of the servers that keep a conversation',
    method: 'replicas.replace',
    catchUp: true,
    params(input) {
      const other = input.text('with');
      return { conversation: input.operand(0), url: input.operand(1), ...(other === undefined ? {} : { with: other }) };
    },
    lines: ({ replicas }) => replicas,
  }),
];

function named<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
}
