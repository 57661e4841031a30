import type { Preview } from '@pando/engine/api';

/** Pixels along the longer side of what a message carries of a picture. */
export const PREVIEW_SIDE = 14;

/** Red, green and blue of pixels that have transparency as well, on white. */
export function opaque(pixels: Uint8ClampedArray): Uint8Array {
  const bytes = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = (pixels[from + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) {
      bytes[to + channel] = Math.round((pixels[from + channel] ?? 0) * alpha + 255 * (1 - alpha));
    }
  }
  return bytes;
}

export function encodePreview(width: number, height: number, pixels: Uint8Array): Preview {
  const text = btoa(String.fromCharCode(...pixels));
  return { width, height, pixels: text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') };
}

/** The pixels as a canvas takes them; undefined where they are not as many as it says. */
export function decodePreview({ width, height, pixels }: Preview): ImageData | undefined {
  const bytes = atob(pixels.replaceAll('-', '+').replaceAll('_', '/'));
  if (width === 0 || height === 0 || bytes.length !== width * height * 3) return undefined;
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    for (let channel = 0; channel < 3; channel++) image.data[to + channel] = bytes.charCodeAt(from + channel);
    image.data[to + 3] = 255;
  }
  return image;
}
