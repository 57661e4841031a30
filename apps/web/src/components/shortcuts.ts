/** On a Mac the command key does what the control key does elsewhere. */
const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/u.test(navigator.platform);
const COMMAND = MAC ? '⌘' : 'Ctrl';
const OPTION = MAC ? '⌥' : 'Alt';

interface Shortcut {
  /** As it stands on the keys. */
  readonly label: string;
  readonly fits: (event: KeyboardEvent) => boolean;
  /** It is also heard while somebody writes. */
  readonly everywhere: boolean;
}

/** The command key alone; AltGr, which is Ctrl and Alt, writes letters. */
function command({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (MAC ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey;
}

function option({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return altKey && !ctrlKey && !metaKey;
}

/** The keys that work everywhere in the app. */
export const SHORTCUTS = {
  palette: {
    label: `${COMMAND} K`,
    fits: (event) => command(event) && event.code === 'KeyK',
    everywhere: true,
  },
  sheet: {
    label: '?',
    fits: (event) => event.key === '?' && !event.ctrlKey && !event.metaKey,
    everywhere: false,
  },
  settings: {
    label: `${COMMAND} ,`,
    fits: (event) => command(event) && event.key === ',',
    everywhere: true,
  },
  newContact: {
    label: `${OPTION} N`,
    fits: (event) => option(event) && event.code === 'KeyN',
    everywhere: true,
  },
  previous: {
    label: `${OPTION} ↑`,
    fits: (event) => option(event) && !event.shiftKey && event.key === 'ArrowUp',
    everywhere: true,
  },
  next: {
    label: `${OPTION} ↓`,
    fits: (event) => option(event) && !event.shiftKey && event.key === 'ArrowDown',
    everywhere: true,
  },
  lock: {
    label: `${OPTION} L`,
    fits: (event) => option(event) && !event.shiftKey && event.code === 'KeyL',
    everywhere: true,
  },
  nextUnread: {
    label: `${OPTION} ⇧ ↓`,
    fits: (event) => option(event) && event.shiftKey && event.key === 'ArrowDown',
    everywhere: true,
  },
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutName = keyof typeof SHORTCUTS;

function isWriting(target: EventTarget | null): boolean {
  if (target === null || !(target instanceof HTMLElement)) return false;
  return target.matches('input, textarea, select') || target.isContentEditable;
}

/** The shortcut that a key press is, if it is one there. */
export function shortcutOf(event: KeyboardEvent): ShortcutName | undefined {
  const names = Object.keys(SHORTCUTS) as ShortcutName[];
  return names.find((name) => {
    const { fits, everywhere }: Shortcut = SHORTCUTS[name];
    return fits(event) && (everywhere || !isWriting(event.target));
  });
}
