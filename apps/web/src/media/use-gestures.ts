import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { type Point, STILL, type View, dragged, isZoomed, kept, pinched, toggled, zoomed } from './view.ts';

export type Swipe = 'next' | 'previous' | 'away';

/** A swipe so far, in pixels, goes to the next one, or closes. */
const SWIPE_PX = 60;
const TAP_PX = 8;
const DOUBLE_TAP_MS = 300;
/** A wheel's turn of so many pixels makes what is shown about 2.7 times as large. */
const WHEEL_PX = 300;

interface Touch extends Point {
  /** Two fingers were down: it was no swipe and no tap, whichever is lifted last. */
  readonly many: boolean;
}

/** Moves and enlarges what is shown by wheel, fingers, mouse and double tap; swipes go elsewhere. */
export function useGestures(onSwipe: (to: Swipe) => void) {
  const [view, setView] = useState(STILL);
  const [stage, setStage] = useState<HTMLElement | null>(null);
  const [isHeld, setIsHeld] = useState(false);
  const fingers = useRef(new Map<number, Point>());
  const touch = useRef<Touch>({ x: 0, y: 0, many: false });
  const tappedAt = useRef(-Infinity);

  function change(how: (old: View) => View) {
    if (stage) setView(within(stage, how));
  }

  function down(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = pointOf(event, event.currentTarget);
    touch.current = fingers.current.size === 0 ? { ...at, many: false } : { ...touch.current, many: true };
    fingers.current.set(event.pointerId, at);
    setIsHeld(true);
  }

  function move(event: PointerEvent<HTMLElement>) {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event, event.currentTarget);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    change((old) => (other ? pinched(old, { before, now, other }) : dragged(old, between(before, now))));
  }

  function up(event: PointerEvent<HTMLElement>) {
    if (!lift(event) || touch.current.many) return;
    const at = pointOf(event, event.currentTarget);
    const { x: across, y: along } = between(touch.current, at);
    if (Math.hypot(across, along) < TAP_PX) return tap(event, at);
    if (isZoomed(view)) return;
    if (Math.abs(across) > SWIPE_PX && Math.abs(across) > Math.abs(along)) onSwipe(across < 0 ? 'next' : 'previous');
    else if (Math.abs(along) > SWIPE_PX * 1.5) onSwipe('away');
  }

  /** Whether it was the last finger; what was only pulled to be swiped then goes back. */
  function lift({ pointerId }: PointerEvent<HTMLElement>): boolean {
    if (!fingers.current.delete(pointerId) || fingers.current.size > 0) return false;
    setIsHeld(false);
    setView((old) => (isZoomed(old) ? old : STILL));
    return true;
  }

  /** A mouse's click is enough, and its double click no more than that; a finger taps twice. */
  function tap({ pointerType, timeStamp }: PointerEvent<HTMLElement>, at: Point) {
    const isSecond = timeStamp - tappedAt.current < DOUBLE_TAP_MS;
    tappedAt.current = isSecond ? -Infinity : timeStamp;
    if (isSecond !== (pointerType === 'mouse')) change((old) => toggled(old, at));
  }

  useEffect(() => {
    if (!stage) return;
    // The page is not to scroll or be enlarged by it as well, which only a listener of its own can prevent.
    function wheel(event: WheelEvent) {
      event.preventDefault();
      if (!stage) return;
      const at = pointOf(event, stage);
      setView(within(stage, (old) => zoomed(old, Math.exp(-event.deltaY / WHEEL_PX), at)));
    }
    stage.addEventListener('wheel', wheel, { passive: false });
    return () => stage.removeEventListener('wheel', wheel);
  }, [stage]);

  return {
    view,
    isHeld,
    change,
    reset: () => setView(STILL),
    handlers: { ref: setStage, onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: lift },
  };
}

/** A change of what is shown that keeps it on the stage. */
function within(stage: Element, how: (old: View) => View): (old: View) => View {
  const size = stage.getBoundingClientRect();
  return (old) => kept(how(old), size);
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

/** Where something happened, from the middle of the stage. */
function pointOf({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }, stage: Element): Point {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}
