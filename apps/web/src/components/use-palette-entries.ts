import { useLingui } from '@lingui/react/macro';
import { useConversationTitles } from '../conversation/conversation-title.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useLock, useLockState } from '../lock/lock-context.ts';
import { useAppState } from '../store/app-context.ts';
import { chooseLook } from '../store/look.ts';
import type { IconName } from './icon.tsx';
import { searchable } from './searchable.ts';
import { SHORTCUTS } from './shortcuts.ts';

/** Something that the palette leads to. */
export interface PaletteEntry {
  readonly key: string;
  readonly name: string;
  /** What it is found by. */
  readonly words: string;
  readonly hint?: string;
  readonly keys?: string;
  readonly icon?: IconName;
  readonly face?: { readonly id: string; readonly name: string; readonly group: boolean };
  readonly go: () => void;
}

/** The conversations, newest first, and then everything else that can be gone to or done. */
export function usePaletteEntries(onShortcuts: () => void): readonly PaletteEntry[] {
  const { t } = useLingui();
  const lock = useLock();
  const { isOn: hasLock } = useLockState();
  const titleOf = useConversationTitles();
  const conversations = useAppState(({ conversations }) => conversations);
  const to = (path: string) => () => navigate(path);

  const places = conversations.map((conversation): PaletteEntry => {
    const { id, kind, unread, members } = conversation;
    const { name, face } = titleOf(conversation);
    const others = kind === 'group' ? members.map((member) => member.name).join(' ') : '';
    return {
      key: id,
      name,
      words: searchable(`${name} ${others}`),
      face: { ...face, group: kind === 'group' },
      ...(unread > 0 && { hint: t`${unread} unread` }),
      go: to(paths.conversation(id)),
    };
  });

  const things: readonly (Omit<PaletteEntry, 'words'> & { readonly also?: string })[] = [
    { key: 'new-contact', name: t`New contact`, icon: 'add', go: to(paths.newContact) },
    { key: 'new-group', name: t`New group`, icon: 'group', go: to(paths.newGroup) },
    { key: 'requests', name: t`Requests`, icon: 'warn', go: to(paths.requests) },
    { key: 'you', name: t`You`, also: t`Settings`, icon: 'edit', go: to(paths.you) },
    { key: 'look', name: t`Appearance`, also: t`Language`, icon: 'look', go: to(paths.look) },
    { key: 'light', name: t`Light theme`, icon: 'look', go: () => chooseLook({ theme: 'light' }) },
    { key: 'dark', name: t`Dark theme`, icon: 'look', go: () => chooseLook({ theme: 'dark' }) },
    { key: 'servers', name: t`Your servers`, icon: 'server', go: to(paths.servers) },
    ...(lock && hasLock
      ? [
          {
            key: 'lock',
            name: t`Lock now`,
            icon: 'lock',
            keys: SHORTCUTS.lock.label,
            go: () => lock.lockNow(),
          } as const,
        ]
      : []),
    { key: 'lock-settings', name: t`App lock`, also: t`Passphrase`, icon: 'lock', go: to(paths.lock) },
    { key: 'list', name: t`All conversations`, icon: 'back', go: to(paths.conversations) },
    {
      key: 'shortcuts',
      name: t`Keyboard shortcuts`,
      icon: 'keyboard',
      keys: SHORTCUTS.sheet.label,
      go: onShortcuts,
    },
  ];
  return [
    ...places,
    ...things.map(({ also = '', ...thing }) => ({ ...thing, words: searchable(`${thing.name} ${also}`) })),
  ];
}
