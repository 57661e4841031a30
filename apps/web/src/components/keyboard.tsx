import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { navigate, useHashLocation } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useLock } from '../lock/lock-context.ts';
import { useApp } from '../store/app-context.ts';
import { shortcutOf, type ShortcutName } from './shortcuts.ts';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutsSheet = lazy(() => import('./shortcuts-sheet.tsx'));

/** Listens to the keys that work everywhere, and shows what they open. */
export function Keyboard() {
  const app = useApp();
  const lock = useLock();
  const [path] = useHashLocation();
  const [open, setOpen] = useState<'palette' | 'sheet'>();

  /** Goes `step` conversations down the list, or to the next that has something unread. */
  function move(step: 1 | -1, unreadOnly: boolean) {
    const all = app.store.getState().conversations.filter(({ status }) => status !== 'request');
    const here = all.findIndex(({ id }) => path.startsWith(paths.conversation(id)));
    const { length } = all;
    const from = here < 0 && step < 0 ? length : here;
    for (let n = 1; n <= length; n += 1) {
      const candidate = all[(from + step * n + length * 2) % length];
      if (candidate && (!unreadOnly || candidate.unread > 0)) return navigate(paths.conversation(candidate.id));
    }
  }

  const act: Readonly<Record<ShortcutName, () => void>> = {
    palette: () => setOpen((now) => (now === 'palette' ? undefined : 'palette')),
    sheet: () => setOpen('sheet'),
    settings: () => navigate(paths.you),
    newContact: () => navigate(paths.newContact),
    previous: () => move(-1, false),
    next: () => move(1, false),
    lock: () => lock?.lockNow(),
    nextUnread: () => move(1, true),
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const name = event.defaultPrevented ? undefined : shortcutOf(event);
    // A dialog has the keys to itself; the palette's own key closes the palette.
    const busy = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
    if (!name || (name !== 'lock' && busy && !(name === 'palette' && open === 'palette'))) return;
    event.preventDefault();
    act[name]();
  });

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => onKeyDown(event);
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);

  return (
    <Suspense fallback={null}>
      {open === 'palette' && (
        <Palette
          onClose={() => setOpen((now) => (now === 'palette' ? undefined : now))}
          onShortcuts={() => setOpen('sheet')}
        />
      )}
      {open === 'sheet' && <ShortcutsSheet onClose={() => setOpen(undefined)} />}
    </Suspense>
  );
}
