import { useEffectEvent, useLayoutEffect } from 'react';

/*
 * What lies over a screen (a dialog, a gallery) is a step in the history, so that "back" closes it rather than leave the
 * screen under it: by the button, by a gesture, by the key.
 */

let count = 0;
/** The overlays that are open, the topmost last. */
const open: { readonly id: number; readonly close: () => void }[] = [];
/** A step back that was asked for and has not been taken yet. */
let stepping = false;
const afterStep: (() => void)[] = [];

function overlayOf(state: unknown): number | undefined {
  return typeof state === 'object' && state !== null && 'overlay' in state && typeof state.overlay === 'number'
    ? state.overlay
    : undefined;
}

function onPop(): void {
  stepping = false;
  const at = overlayOf(history.state);
  // Whatever lies above the step where we are now is closed.
  while (open.length > 0 && open.at(-1)?.id !== at) open.pop()?.close();
  // The step of something that was closed long ago, come upon again: nobody wants to stop there.
  if (at !== undefined && open.at(-1)?.id !== at) return stepBack();
  for (const task of afterStep.splice(0)) task();
}

function stepBack(): void {
  stepping = true;
  history.back();
}

/** Runs `task` when no step back is under way: changing the history meanwhile would change the wrong step. */
export function onceSettled(task: () => void): void {
  if (stepping) afterStep.push(task);
  else task();
}

/** While `isOpen`, "back" calls `close` and does nothing else. */
export function useBackCloses(isOpen: boolean, close: () => void): void {
  const onBack = useEffectEvent(close);
  // Before it is drawn: whoever sees it may go back at once.
  useLayoutEffect(() => {
    if (!isOpen) return;
    let gone = false;
    if (count === 0) addEventListener('popstate', onPop);
    count += 1;
    const id = count;
    onceSettled(() => {
      if (gone) return;
      open.push({ id, close: () => onBack() });
      history.pushState({ overlay: id }, '');
    });
    return () => {
      gone = true;
      const place = open.findIndex((overlay) => overlay.id === id);
      if (place < 0) return;
      open.splice(place, 1);
      if (overlayOf(history.state) === id) stepBack();
    };
  }, [isOpen]);
}
