import { useEffect } from 'react';

const FOCUSABLE = '[data-message][tabindex="0"], a[href], button:not(:disabled), input, textarea, [tabindex="0"]';

/** What was focused last, and all it lay in, innermost first. */
function lineageOf(element: Element): Element[] {
  const lineage: Element[] = [];
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) lineage.push(at);
  return lineage;
}

/** The nearest thing to what is gone that can be focused. */
function refuge(lineage: readonly Element[]): HTMLElement | undefined {
  for (const ancestor of lineage) {
    if (!ancestor.isConnected) continue;
    const inside = [...ancestor.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility());
    if (inside) return inside;
  }
  return undefined;
}

/**
 * Focus is never lost: when what has it disappears (a row is deleted, a button is replaced) or is switched off (a name
 * is saved), it goes to the nearest thing that is left, once whoever else would move it has had the time to.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let lineage: readonly Element[] = [];
    // Of what was focused before a menu or a sheet lay over it: that may be gone together with what opened it.
    let under: readonly Element[] = [];
    let planned = false;
    // A browser takes the focus from what is switched off, without a word, or leaves it there, where no key is heard.
    const isLost = () => {
      const [last] = lineage;
      if (!last || (document.activeElement !== document.body && document.activeElement !== last)) return false;
      return !last.isConnected || last.matches(':disabled');
    };
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return;
      const next = lineageOf(target);
      if (next.at(-1) !== lineage.at(-1)) under = lineage;
      lineage = next;
    };
    const observer = new MutationObserver(() => {
      if (planned || !isLost()) return;
      planned = true;
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          planned = false;
          if (isLost()) refuge([...lineage, ...under])?.focus({ preventScroll: true });
        }),
      );
    });
    document.addEventListener('focusin', onFocus);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', onFocus);
      observer.disconnect();
    };
  }, []);
}
