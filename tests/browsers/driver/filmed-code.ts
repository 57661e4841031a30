import { writeFile } from 'node:fs/promises';
import { encode } from 'uqr';

const [WIDTH, HEIGHT] = [640, 480];
const [WHITE, BLACK, GREY] = [235, 16, 128];
/** The quiet zone around a code, in its squares (ISO/IEC 18004). */
const MARGIN = 4;

/** Writes what a camera sees that looks at a QR code of a text: a film of one picture (YUV4MPEG2, 4:2:0). */
export async function filmCode(text: string, path: string): Promise<void> {
  const { data, size } = encode(text, { border: MARGIN });
  const square = Math.floor(HEIGHT / size);
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  for (let y = 0; y < square * size; y++) {
    for (let x = 0; x < square * size; x++) {
      if (data[Math.floor(y / square)]?.[Math.floor(x / square)] === true) luma[y * WIDTH + x] = BLACK;
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  await writeFile(
    path,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420\n`), frame, frame]),
  );
}
