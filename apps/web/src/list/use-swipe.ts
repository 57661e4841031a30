import { useEffect, useRef, type PointerEvent, type MouseEvent } from 'react';

/** A finger that moves less than this taps; more to the side than up or down, it swipes. */
const SLOP_PX = 12;
/** So far means it. */
const FAR_PX = 84;
const MOST_PX = 120;
/** A finger that rests so long asks what there is to do. Not every browser tells of it. */
const HOLD_MS = 500;

interface Swipe {
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  phase: 'waiting' | 'swiping' | 'scrolling';
}

/** What a swipe towards the start or the end of the line does, and a finger that rests on it. */
export interface SwipeActions {
  readonly onStart: () => void;
  readonly onEnd: () => void;
  readonly onHold: (row: HTMLElement) => void;
}

/** The handlers of a row that follows a finger sideways. The row's place is in `--swipe`, its side in `data-swipe`. */
export function useSwipe({ onStart, onEnd, onHold }: SwipeActions) {
  const swipe = useRef<Swipe>(undefined);
  const swiped = useRef(false);
  const hold = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(hold.current), []);

  function held(row: HTMLElement): void {
    if (swipe.current?.phase !== 'waiting') return;
    swipe.current = undefined;
    swiped.current = true;
    onHold(row);
  }

  function move(row: HTMLElement, distance: number): void {
    row.style.setProperty('--swipe', `${distance}px`);
    if (distance === 0) delete row.dataset['swipe'];
    else row.dataset['swipe'] = `${side(row, distance)}${Math.abs(distance) >= FAR_PX ? ' far' : ''}`;
  }

  function end(event: PointerEvent<HTMLElement>): void {
    const current = swipe.current;
    swipe.current = undefined;
    clearTimeout(hold.current);
    if (current?.phase !== 'swiping' || current.pointer !== event.pointerId) return;
    const distance = event.clientX - current.x;
    move(event.currentTarget, 0);
    if (event.type !== 'pointerup' || Math.abs(distance) < FAR_PX) return;
    if (side(event.currentTarget, distance) === 'start') onStart();
    else onEnd();
  }

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      swiped.current = false;
      if (event.pointerType !== 'touch') return;
      swipe.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY, phase: 'waiting' };
      const row = event.currentTarget;
      clearTimeout(hold.current);
      hold.current = setTimeout(() => held(row), HOLD_MS);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const current = swipe.current;
      if (current?.pointer !== event.pointerId || current.phase === 'scrolling') return;
      const [x, y] = [event.clientX - current.x, event.clientY - current.y];
      if (current.phase === 'waiting') {
        if (Math.abs(y) > SLOP_PX) current.phase = 'scrolling';
        else if (Math.abs(x) > SLOP_PX) {
          current.phase = 'swiping';
          swiped.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
        }
      }
      if (current.phase === 'swiping') move(event.currentTarget, Math.max(-MOST_PX, Math.min(MOST_PX, x)));
    },
    onPointerUp: end,
    onPointerCancel: end,
    /** A swipe that ends on a link does not open it, nor does a finger that rested. */
    onClickCapture(event: MouseEvent<HTMLElement>) {
      if (!swiped.current) return;
      swiped.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function side(row: HTMLElement, distance: number): 'start' | 'end' {
  const rightToLeft = getComputedStyle(row).direction === 'rtl';
  return distance < 0 === rightToLeft ? 'end' : 'start';
}
