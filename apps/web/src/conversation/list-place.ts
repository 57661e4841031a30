import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VListHandle } from 'virtua';
import type { Row } from '../store/rows.ts';

/** So near to its end, the list follows what arrives. */
const END_PX = 48;

/** True while the page is looked at. */
export function useSeen(): boolean {
  const look = () => document.visibilityState === 'visible';
  const [seen, setSeen] = useState(look);
  useEffect(() => {
    const listener = () => setSeen(look());
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  }, []);
  return seen;
}

/**
 * True in the render that puts older messages in front, or lets go of them: the list then keeps its place from the end.
 * A run that begins has no place yet.
 */
export function useChangesAtStart(rows: readonly Row[], run: number): boolean {
  const before = useRef({ count: 0, last: rows.at(-1)?.key, run });
  const { count, last, run: ran } = before.current;
  const changes = count > 0 && run === ran && rows.length !== count && rows.at(-1)?.key === last;
  useLayoutEffect(() => {
    before.current = { count: rows.length, last: rows.at(-1)?.key, run };
  }, [rows, run]);
  return changes;
}

export function isAtEnd(list: VListHandle | null): boolean {
  return list !== null && distanceToEnd(list) < END_PX;
}

export function distanceToEnd({ scrollSize, viewportSize, scrollOffset }: VListHandle): number {
  return scrollSize - viewportSize - scrollOffset;
}

/** The last message that is to be seen whole, or nearly. */
export function lastSeenMessage(list: VListHandle, rows: readonly Row[]): string | undefined {
  const bottom = list.scrollOffset + list.viewportSize;
  const last = list.findItemIndex(bottom);
  const isWhole = list.getItemOffset(last) + list.getItemSize(last) <= bottom + END_PX;
  for (let at = isWhole ? last : last - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.message.id;
  }
  return undefined;
}

/** When the topmost row that is to be seen was said; nothing while its day's own header is there. */
export function dayAtTop(list: VListHandle, rows: readonly Row[]): string | undefined {
  const top = rows[list.findItemIndex(list.scrollOffset + 1)];
  switch (top?.kind) {
    case 'message':
    case 'notice':
      return top.message.at;
    case 'day':
    case 'unread':
    case undefined:
      return undefined;
  }
}
