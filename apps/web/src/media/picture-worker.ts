import { HEADER_BYTES, isBounded, pictureSize } from './picture-header.ts';
import {
  type PictureResult,
  type PictureTask,
  type ResultMessage,
  type TaskMessage,
  paint,
  targetSize,
} from './picture-work.ts';
import { PREVIEW_SIDE, opaque } from './preview.ts';

const QUALITY = 0.85;

addEventListener('message', ({ data: { id, task } }: MessageEvent<TaskMessage>) => {
  void run(task).then(
    (result) => postMessage({ id, result } satisfies ResultMessage),
    (fault: unknown) => postMessage({ id, fault: String(fault) } satisfies ResultMessage),
  );
});

async function run({ picture, edit, longSide, type }: PictureTask): Promise<PictureResult> {
  const said = pictureSize(new Uint8Array(await picture.slice(0, HEADER_BYTES).arrayBuffer()));
  if (said === undefined || !isBounded(said)) throw new RangeError('not a picture, or too large a one');
  const source = await createImageBitmap(picture);
  const size = targetSize(source, edit, longSide);
  const canvas = new OffscreenCanvas(size.width, size.height);
  paint(context(canvas), source, edit, size);
  source.close();
  const [encoded, preview] = await Promise.all([canvas.convertToBlob({ type, quality: QUALITY }), previewOf(canvas)]);
  return { picture: encoded, size, preview };
}

async function previewOf(picture: OffscreenCanvas): Promise<PictureResult['preview']> {
  const scale = PREVIEW_SIDE / Math.max(picture.width, picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const small = await createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  const canvas = context(new OffscreenCanvas(width, height));
  canvas.drawImage(small, 0, 0);
  small.close();
  return { size: { width, height }, pixels: opaque(canvas.getImageData(0, 0, width, height).data) };
}

function context(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const found = canvas.getContext('2d');
  if (found === null) throw new Error('no canvas here');
  return found;
}
