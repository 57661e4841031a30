import type { Edit } from './picture-work.ts';

export type Crop = Edit['crop'];
export type Corner = 'start-top' | 'end-top' | 'start-bottom' | 'end-bottom';

/** A part smaller than this share of a side is not cut out. */
const LEAST = 0.05;

/** The part with one corner moved by shares of the sides; `ratio` (of shares) keeps its form. */
export function moveCorner(
  crop: Crop,
  corner: Corner,
  by: { readonly x: number; readonly y: number },
  ratio?: number,
): Crop {
  const isStart = corner.startsWith('start');
  const isTop = corner.endsWith('top');
  const right = crop.x + crop.width;
  const bottom = crop.y + crop.height;
  const room = { width: isStart ? right : 1 - crop.x, height: isTop ? bottom : 1 - crop.y };
  let width = within(crop.width + (isStart ? -by.x : by.x), LEAST, room.width);
  let height = within(crop.height + (isTop ? -by.y : by.y), LEAST, room.height);
  if (ratio !== undefined) {
    width = Math.min(width, room.height * ratio);
    height = width / ratio;
  }
  return { x: isStart ? right - width : crop.x, y: isTop ? bottom - height : crop.y, width, height };
}

export function moveAll(crop: Crop, by: { readonly x: number; readonly y: number }): Crop {
  return {
    ...crop,
    x: within(crop.x + by.x, 0, 1 - crop.width),
    y: within(crop.y + by.y, 0, 1 - crop.height),
  };
}

/** The same part after a quarter turn clockwise. */
export function turned({ x, y, width, height }: Crop): Crop {
  return { x: 1 - y - height, y: x, width: height, height: width };
}

/** The largest part of that form (width by height, in pixels) in the middle of a picture. */
export function largest(form: number, picture: { readonly width: number; readonly height: number }): Crop {
  const share = (form * picture.height) / picture.width;
  const width = Math.min(1, share);
  const height = Math.min(1, 1 / share);
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
