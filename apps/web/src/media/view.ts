/** How a picture is enlarged and moved, in pixels from the middle of where it is shown. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const STILL: View = { scale: 1, x: 0, y: 0 };
const MOST = 8;
const TAPPED = 2.5;

export function isZoomed({ scale }: View): boolean {
  return scale > 1;
}

/** Enlarges by a factor; what is under `point` stays under it. */
export function zoomed(view: View, factor: number, point: Point): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  if (scale === 1) return STILL;
  const by = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by };
}

export function dragged(view: View, by: Point): View {
  return { ...view, x: view.x + by.x, y: view.y + by.y };
}

/** A double tap: near, or as it was. */
export function toggled(view: View, point: Point): View {
  return isZoomed(view) ? STILL : zoomed(view, TAPPED, point);
}

/** One of two fingers has moved. */
export function pinched(
  view: View,
  { before, now, other }: { readonly before: Point; readonly now: Point; readonly other: Point },
): View {
  const apart = (point: Point): number => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
  const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
  const moved = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 };
  return zoomed(dragged(view, moved), apart(now) / apart(before), middle);
}

/** An enlarged picture is moved no further than its edge: it always covers the middle of where it is shown. */
export function kept(view: View, { width, height }: { readonly width: number; readonly height: number }): View {
  if (!isZoomed(view)) return view;
  const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  const room = (view.scale - 1) / 2;
  return { ...view, x: within(view.x, width * room), y: within(view.y, height * room) };
}
