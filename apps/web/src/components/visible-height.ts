/** Less than this is a browser's bar that comes or goes, not a keyboard. */
const KEYBOARD_PX = 120;

/**
 * Keeps the page as tall as what can be seen of it. Where `interactive-widget` is not understood, a phone's keyboard
 * covers the page without making it smaller, and the composer with it.
 */
export function followVisibleHeight(): void {
  const { visualViewport: seen } = globalThis;
  if (!seen) return;
  const fit = () => {
    const covered = innerHeight - seen.height * seen.scale;
    const style = document.documentElement.style;
    if (covered < KEYBOARD_PX) {
      style.removeProperty('--visible-height');
      return;
    }
    style.setProperty('--visible-height', `${seen.height}px`);
    // The browser scrolls the field into a view that no longer exists.
    scrollTo(0, 0);
  };
  seen.addEventListener('resize', fit);
}
