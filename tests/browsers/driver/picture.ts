import type { Page } from '@playwright/test';
import { crc32, deflateSync } from 'node:zlib';

/** A PNG of coloured noise, which no compression makes smaller: about three bytes a pixel. The same for the same size. */
export function noisyPicture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel; red, green, blue.
  header.set([8, 2], 8);
  const stride = 1 + 3 * width;
  const pixels = Buffer.alloc(height * stride);
  let noise = 1;
  for (let at = 0; at < pixels.length; at += 1) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    // Each line begins with its filter: none.
    pixels[at] = at % stride === 0 ? 0 : noise >>> 24;
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND')]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** What a camera wrote about the place into `photoWithPlace`. */
export const PLACE = 'a bench by the lake';

/** A JPEG that a page draws. */
export async function drawnPhoto(page: Page, width: number, height: number): Promise<Buffer> {
  const text = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const paint = canvas.getContext('2d');
      if (!paint) throw new Error('no canvas');
      for (let at = 0; at < 400; at++) {
        paint.fillStyle = `hsl(${at * 7} 60% 50%)`;
        paint.fillRect((at * 997) % width, (at * 641) % height, 300, 200);
      }
      const photo = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      return btoa(photo.reduce((letters, byte) => letters + String.fromCharCode(byte), ''));
    },
    [width, height] as const,
  );
  return Buffer.from(text, 'base64');
}

/** The same with Exif: it lies on its side (orientation 6), and was taken at 52.2 degrees north, at PLACE. */
export function photoWithPlace(jpeg: Buffer): Buffer {
  const entry = (tag: number, type: number, count: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(tag, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt32BE(count, 4);
    return Buffer.concat([head, value]);
  };
  const long = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value, 0);
    return bytes;
  };
  const directory = (...entries: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([0, entries.length]), ...entries, long(0)]);
  const first = directory(entry(0x0112, 3, 1, Buffer.from([0, 6, 0, 0])), entry(0x8825, 4, 1, long(8 + 30)));
  const place = directory(entry(1, 2, 2, Buffer.from('N\0\0\0')), entry(2, 5, 3, long(8 + 2 * 30)));
  const degrees = Buffer.concat([52, 1, 12, 1, 0, 1].map(long));
  const tiff = Buffer.concat([Buffer.from('MM\0*'), long(8), first, place, degrees, Buffer.from(PLACE)]);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)]);
}
