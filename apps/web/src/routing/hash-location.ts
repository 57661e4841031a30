import { useSyncExternalStore } from 'react';
import type { BaseLocationHook } from 'wouter';
import { onceSettled } from './back-closes.ts';

/*
 * Screens live in the fragment, as `#/…`: the app is a folder of files that any server, or none, can hand out, and no
 * server learns which conversation is open. Contact links live in the fragment as well, and never begin with a slash.
 */

/** The path of the screen that is open. */
export function currentPath(): string {
  return location.hash.startsWith('#/') ? location.hash.slice(1) : '/';
}

function onPathChange(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** Goes to a screen. `replace` leaves no step to go back to. */
export function navigate(path: string, options: { readonly replace?: boolean } = {}): void {
  onceSettled(() => {
    const before = location.href;
    history[options.replace ? 'replaceState' : 'pushState'](null, '', `#${path}`);
    // pushState raises no event of its own.
    dispatchEvent(new HashChangeEvent('hashchange', { oldURL: before, newURL: location.href }));
  });
}

/** The location hook for wouter. */
export const useHashLocation: BaseLocationHook = Object.assign(
  (): [string, typeof navigate] => [useSyncExternalStore(onPathChange, currentPath), navigate],
  { hrefs: (path: string) => `#${path}` },
);
