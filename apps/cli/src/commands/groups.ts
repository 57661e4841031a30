import type { Allowed, GroupRole } from '@pando/engine/api';
import { calling } from '../calling-command.ts';
import { usageFailure } from '../command-failure.ts';
import type { Command, Input } from '../command.ts';
import { printable } from '../printable.ts';
import { groupLines, groupPageLines } from '../summary-lines.ts';

/** Longer than the engine lets messages stay: it says how long it does. */
const MOST_SECONDS = 1_000_000_000;

export const groupCommands: readonly Command[] = [
  calling({
    name: 'group show',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'print a group, its members with their roles, and who may do what',
    method: 'group',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0) }),
    lines: groupPageLines,
  }),
  calling({
    name: 'group create',
    operands: 'NAME [LINK|CONTACT]...',
    arity: [1, Infinity],
    options: { admin: { value: 'WHO', multiple: true, summary: 'one of them who is to be an admin' } },
    summary: 'create a group',
    method: 'group.create',
    params: (input) => ({
      name: input.operand(0),
      members: input.operands.slice(1),
      admins: input.texts('admin'),
    }),
    lines: groupLines,
  }),
  calling({
    name: 'group add',
    operands: 'CONV WHO...',
    arity: [2, Infinity],
    summary: 'add people to a group',
    method: 'group.add',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), members: input.operands.slice(1) }),
    lines: groupLines,
  }),
  calling({
    name: 'group remove',
    operands: 'CONV WHO...',
    arity: [2, Infinity],
    summary: 'remove people from a group',
    method: 'group.remove',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), members: input.operands.slice(1) }),
    lines: groupLines,
  }),
  calling({
    name: 'group leave',
    operands: 'CONV',
    arity: [1, 1],
    summary: 'leave a group; its history stays here',
    method: 'group.leave',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0) }),
    lines: () => ['left'],
  }),
  calling({
    name: 'group edit',
    operands: 'CONV',
    arity: [1, 1],
    options: {
      name: { value: 'NAME', summary: 'another name' },
      description: { value: 'TEXT', summary: 'what it is about' },
      disappear: { value: 'SECONDS', summary: 'how long after it is sent a message goes; 0: it stays' },
      add: { value: 'WHO', summary: 'who may add people: everybody or admins' },
      edit: { value: 'WHO', summary: 'who may change name, description and timer: everybody or admins' },
      post: { value: 'WHO', summary: 'who may write: everybody or admins' },
    },
    summary: 'change a group',
    method: 'group.edit',
    catchUp: true,
    params(input) {
      const [name, description] = [input.text('name'), input.text('description')];
      const disappearSeconds = input.integer('disappear', 0, MOST_SECONDS);
      const [add, edit, post] = [allowed(input, 'add'), allowed(input, 'edit'), allowed(input, 'post')];
      return {
        conversation: input.operand(0),
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(disappearSeconds === undefined ? {} : { disappearSeconds }),
        ...(add === undefined ? {} : { add }),
        ...(edit === undefined ? {} : { edit }),
        ...(post === undefined ? {} : { post }),
      };
    },
    lines: groupLines,
  }),
  calling({
    name: 'group role',
    operands: 'CONV WHO ROLE',
    arity: [3, 3],
    summary: 'make somebody an admin, a member or, handing the group over, its owner',
    method: 'group.role',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), who: input.operand(1), role: role(input.operand(2)) }),
    lines: groupLines,
  }),
  calling({
    name: 'group picture',
    operands: 'CONV [FILE]',
    arity: [1, 2],
    summary: "set a group's picture, a JPEG, PNG or WebP of at most 32 KiB; without a file: none any more",
    method: 'group.picture',
    catchUp: true,
    params: (input) => ({
      conversation: input.operand(0),
      ...(input.operands[1] === undefined ? {} : { file: input.operand(1) }),
    }),
    lines: groupLines,
  }),
  calling({
    name: 'group link',
    operands: 'CONV',
    arity: [1, 1],
    options: {
      approval: { summary: 'ask an admin before anybody comes in' },
      seconds: { value: 'N', summary: 'end it after N seconds' },
      limit: { value: 'N', summary: 'end it after N people' },
    },
    summary: 'make a link by which people come into a group',
    method: 'group.link',
    catchUp: true,
    params(input) {
      const seconds = input.integer('seconds', 1, MOST_SECONDS);
      const limit = input.integer('limit', 1, MOST_SECONDS);
      return {
        conversation: input.operand(0),
        approval: input.flag('approval'),
        ...(seconds === undefined ? {} : { seconds }),
        ...(limit === undefined ? {} : { limit }),
      };
    },
    lines: ({ id, link }) => [link, `pando group revoke CONV ${id} ends it`],
  }),
  calling({
    name: 'group revoke',
    operands: 'CONV ID',
    arity: [2, 2],
    summary: "end a group's link (group show prints its id)",
    method: 'group.revoke',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), id: input.operand(1) }),
    lines: groupLines,
  }),
  calling({
    name: 'group approve',
    operands: 'CONV ACCOUNT',
    arity: [2, 2],
    summary: 'let somebody in who has asked by a link',
    method: 'group.approve',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), who: input.operand(1) }),
    lines: groupLines,
  }),
  calling({
    name: 'group deny',
    operands: 'CONV ACCOUNT',
    arity: [2, 2],
    summary: 'turn somebody away who has asked by a link; they are not told',
    method: 'group.deny',
    catchUp: true,
    params: (input) => ({ conversation: input.operand(0), who: input.operand(1) }),
    lines: () => ['turned away'],
  }),
  calling({
    name: 'join',
    operands: 'LINK',
    arity: [1, 1],
    summary: 'ask to come into a group by its link',
    method: 'join',
    params: (input) => ({ link: input.operand(0) }),
    lines: ({ conversation, name, approval }) => [
      `${conversation}  ${printable(name)}${approval ? ' (an admin is asked first)' : ''}`,
    ],
  }),
];

function allowed(input: Input, option: string): Allowed | undefined {
  const value = input.text(option);
  if (value === undefined || value === 'everybody' || value === 'admins') return value;
  throw usageFailure(`--${option} is everybody or admins`);
}

function role(value: string): GroupRole {
  if (value === 'owner' || value === 'admin' || value === 'member') return value;
  throw usageFailure('a role is owner, admin or member');
}
