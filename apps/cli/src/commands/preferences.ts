import type { ConversationPreferences, Folder, Preferences } from '@pando/engine/api';
import { calling } from '../calling-command.ts';
import type { Command, Input } from '../command.ts';
import { printable } from '../printable.ts';
import type { RpcParams } from '../rpc-methods.ts';

export const preferenceCommands: readonly Command[] = [
  calling({
    name: 'preferences',
    summary: 'print what was chosen for this account, on whichever of its devices',
    method: 'preferences.get',
    catchUp: true,
    params: () => ({}),
    lines: preferenceLines,
  }),
  calling({
    name: 'prefer',
    operands: 'NAME VALUE',
    arity: [2, 2],
    summary: 'choose something for this account, on all of its devices',
    details: ['VALUE is JSON, or a word: `pando prefer readMarks false`.'],
    method: 'preferences.set',
    params: (input) => ({ name: input.operand(0), value: valueIn(input.operand(1)) }),
    lines: preferenceLines,
  }),
  calling({
    name: 'organise',
    operands: 'CONV',
    arity: [1, 1],
    options: {
      pin: { summary: 'at the top of the list' },
      unpin: { summary: 'not at the top any more' },
      before: { value: 'CONV', summary: 'pinned above that pinned one' },
      archive: { summary: 'out of the list, until somebody writes in it while it is not muted' },
      unarchive: { summary: 'into the list again' },
      mute: { value: 'UNTIL', summary: 'no notifications until a time (ISO 8601), always or never' },
      folder: { value: 'ID', multiple: true, summary: 'into these folders, and no others' },
      'no-folders': { summary: 'into no folder' },
      unread: { summary: 'marked as unread until it is read' },
      notify: { value: 'WHAT', summary: 'what is worth a notification: all, mentions or none' },
    },
    summary: 'sort a conversation in your own list; nobody else learns of it',
    method: 'organise',
    params: choices,
    lines: conversationPreferenceLines,
  }),
];

function choices(input: Input): RpcParams<'organise'> {
  const [before, mutedUntil, notify] = [input.text('before'), input.text('mute'), input.text('notify')];
  const folders = input.texts('folder');
  return {
    conversation: input.operand(0),
    ...either(input, 'pinned', 'pin', 'unpin'),
    ...(before === undefined ? {} : { before }),
    ...either(input, 'archived', 'archive', 'unarchive'),
    ...(mutedUntil === undefined ? {} : { mutedUntil }),
    ...(folders.length > 0 || input.flag('no-folders') ? { folders } : {}),
    ...(input.flag('unread') ? { markedUnread: true } : {}),
    // The engine judges the word.
    ...(notify === undefined ? {} : { notify: notify as 'all' }),
  };
}

function either(input: Input, name: string, yes: string, no: string): Readonly<Record<string, boolean>> {
  if (input.flag(yes)) return { [name]: true };
  return input.flag(no) ? { [name]: false } : {};
}

function valueIn(operand: string): unknown {
  try {
    return JSON.parse(operand);
  } catch {
    return operand;
  }
}

function preferenceLines({ folders, hints, look, ...plain }: Preferences): readonly string[] {
  return [
    ...Object.entries(plain).map(([name, value]) => `${name}  ${printable(String(value))}`),
    ...Object.entries(look).map(([part, word]) => `look  ${printable(part)}  ${printable(word)}`),
    ...folders.map(({ id, name }: Folder) => `folder  ${printable(id)}  ${printable(name)}`),
    ...hints.map((hint) => `hint put away  ${printable(hint)}`),
  ];
}

function conversationPreferenceLines(chosen: ConversationPreferences): readonly string[] {
  const lines = [
    chosen.pinned === undefined ? '' : `pinned at ${chosen.pinned}`,
    chosen.archived ? 'archived' : '',
    chosen.mutedUntil === undefined ? '' : `muted until ${chosen.mutedUntil}`,
    chosen.markedUnread ? 'marked as unread' : '',
    `notifies of ${chosen.notify}`,
    ...chosen.folders.map((folder) => `in folder ${printable(folder)}`),
  ];
  return lines.filter((line) => line !== '');
}
