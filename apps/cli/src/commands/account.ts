import { calling } from '../calling-command.ts';
import type { Command, Input } from '../command.ts';
import { printable } from '../printable.ts';
import { identityLines, personLine, personPageLines } from '../summary-lines.ts';

/** Servers of the grove that `pando grove` starts unless told otherwise. */
const localGrove = [8001, 8002, 8003, 8004].map((port) => `http://127.0.0.1:${port}`);

export const accountCommands: readonly Command[] = [
  calling({
    name: 'init',
    options: {
      name: { value: 'NAME', required: true, summary: 'what your contacts see' },
      server: { value: 'URL', multiple: true, summary: 'a server to live on; those it knows may be chosen too' },
    },
    summary: 'create an account in this profile',
    details: [
      'The homes are chosen from the given servers and those they know, the best shape first.',
      `Without --server: those of a local grove, ${localGrove.join(', ')}.`,
    ],
    method: 'init',
    params(input) {
      const servers = input.texts('server');
      return { name: input.text('name') ?? '', servers: servers.length === 0 ? localGrove : servers };
    },
    lines: identityLines,
  }),
  calling({
    name: 'link',
    summary: 'print the contact link',
    method: 'link',
    params: () => ({}),
    lines: ({ link }) => [link],
  }),
  calling({
    name: 'rename',
    operands: 'NAME',
    arity: [1, 1],
    summary: 'change what your contacts see',
    method: 'rename',
    params: (input) => ({ name: input.operand(0) }),
    lines: identityLines,
  }),
  calling({
    name: 'picture set',
    operands: '[FILE]',
    arity: [0, 1],
    summary: 'set your picture; without a file: none any more',
    details: [
      'A JPEG, PNG or WebP of at most 32 KiB. Take out first what nobody is to learn from it, as where it was made.',
    ],
    method: 'picture.set',
    params: (input) => (input.operands[0] === undefined ? {} : { file: input.operand(0) }),
    lines: identityLines,
  }),
  calling({
    name: 'picture save',
    operands: 'PICTURE FILE',
    arity: [2, 2],
    summary: 'write the picture of a person or a group to a file (person and group show print its name)',
    method: 'picture',
    catchUp: true,
    params: (input) => ({ picture: input.operand(0), path: input.operand(1) }),
    lines: ({ path, size }) => [`${path}  ${size} bytes`],
  }),
  calling({
    name: 'add',
    operands: 'LINK',
    arity: [1, 1],
    summary: 'add a contact, and open a direct conversation with it',
    method: 'add',
    params: (input) => ({ link: input.operand(0) }),
    lines: ({ contact, conversation }) => [
      `${printable(contact.name)}  ${contact.account}`,
      `conversation  ${conversation}`,
    ],
  }),
  calling({
    name: 'contacts',
    summary: 'list the contacts',
    method: 'contacts',
    catchUp: true,
    params: () => ({}),
    lines: (contacts) => contacts.map((contact) => `${personLine(contact)}${contact.blocked ? ' (blocked)' : ''}`),
  }),
  calling({
    name: 'accept',
    operands: 'WHO [CONV]',
    arity: [1, 2],
    summary: 'accept what a stranger asks for, or one conversation of it',
    method: 'accept',
    catchUp: true,
    params: requested,
    lines: ({ conversation }) => [`accepted: conversation  ${conversation}`],
  }),
  calling({
    name: 'decline',
    operands: 'WHO [CONV]',
    arity: [1, 2],
    summary: 'decline what a stranger asks for, or one conversation of it',
    method: 'decline',
    catchUp: true,
    params: requested,
    lines: () => ['declined'],
  }),
  calling({
    name: 'block',
    operands: 'WHO',
    arity: [1, 1],
    options: { undo: { summary: 'unblock' } },
    summary: 'block a person',
    method: 'block',
    catchUp: true,
    params: (input) => ({ who: input.operand(0), unblock: input.flag('undo') }),
    lines: ({ account, blocked }) => [`${blocked ? 'blocked' : 'unblocked'}  ${account}`],
  }),
  calling({
    name: 'person',
    operands: 'WHO',
    arity: [1, 1],
    summary: 'print what is known of a person: name, shared groups, safety number',
    method: 'person',
    catchUp: true,
    params: (input) => ({ who: input.operand(0) }),
    lines: personPageLines,
  }),
  calling({
    name: 'direct',
    operands: 'WHO',
    arity: [1, 1],
    summary: 'open the direct conversation with a person whom you have met',
    method: 'direct',
    catchUp: true,
    params: (input) => ({ who: input.operand(0) }),
    lines: ({ conversation }) => [`conversation  ${conversation}`],
  }),
  calling({
    name: 'nickname',
    operands: 'WHO [NAME]',
    arity: [1, 2],
    summary: 'call a person otherwise, here alone; without a name: as they call themselves',
    method: 'nickname',
    params: (input) => ({ who: input.operand(0), nickname: input.operands[1] ?? '' }),
    lines: personPageLines,
  }),
  calling({
    name: 'verify',
    operands: 'WHO [NUMBER]',
    arity: [1, 2],
    options: { undo: { summary: 'the person is not verified any more' } },
    summary: "compare a person's safety number with NUMBER; without one, note that you have compared it",
    method: 'verify',
    catchUp: true,
    params(input) {
      const number = input.operands[1];
      return { who: input.operand(0), verified: !input.flag('undo'), ...(number === undefined ? {} : { number }) };
    },
    lines: personPageLines,
  }),
];

/** Whose request, and which of them where only one is meant. */
function requested(input: Input): { readonly who: string; readonly conversation?: string } {
  const conversation = input.operands[1];
  return { who: input.operand(0), ...(conversation !== undefined && { conversation }) };
}
