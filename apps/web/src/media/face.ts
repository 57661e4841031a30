import { type Edit, workOn } from './picture-work.ts';

/** The engine takes no more. */
const MAX_BYTES = 32 * 1024;
/** Pixels along a side; where that is too many bytes, fewer. */
const SIDES = [256, 192, 128, 96];

/** A picture as others are shown it: cut, small, and with nothing of what the camera wrote about it. */
export async function makeFace(picture: Blob, edit: Edit): Promise<Uint8Array> {
  for (const longSide of SIDES) {
    const webp = await workOn({ picture, edit, longSide, type: 'image/webp' });
    // Where the browser cannot write WebP it writes PNG, which is large.
    const made =
      webp.picture.type === 'image/webp' ? webp : await workOn({ picture, edit, longSide, type: 'image/jpeg' });
    if (made.picture.size <= MAX_BYTES) return new Uint8Array(await made.picture.arrayBuffer());
  }
  throw new RangeError('a picture does not get small enough');
}
