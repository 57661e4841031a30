import { createStore } from 'zustand/vanilla';
import { look as kept, type Look } from './preferences.ts';

/* How the app looks on this device. The styles go by attributes of the root element (styles/looks.css). */

/** The colours of the browser's own frame, as in tokens.css. */
const FRAME = { light: '#f4f2ea', dark: '#191d19' } as const;

/** What was chosen. */
export const looks = createStore<Look>(() => kept.read());

/** Chooses one thing about the look: shown at once, and kept. */
export function chooseLook(change: Partial<Look>): void {
  looks.setState(change);
  kept.write(looks.getState());
  showLook();
}

/** Puts the look on the page. */
export function showLook(): void {
  const look = looks.getState();
  Object.assign(document.documentElement.dataset, look);
  for (const frame of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = frame.media.includes('dark') ? 'dark' : 'light';
    frame.content = FRAME[look.theme === 'system' ? own : look.theme];
  }
}

/** Shows the look, and follows what another tab chooses. */
export function keepLook(): void {
  showLook();
  addEventListener('storage', ({ key }) => {
    if (key !== kept.key) return;
    looks.setState(kept.read());
    showLook();
  });
}
