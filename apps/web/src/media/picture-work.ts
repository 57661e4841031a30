import type { Size } from './picture-header.ts';

/** What a person wants of a picture: turned first, then cut to a part of what is seen then (in shares of its sides). */
export interface Edit {
  /** Quarter turns, clockwise. */
  readonly turns: 0 | 1 | 2 | 3;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

export const UNEDITED: Edit = { turns: 0, crop: { x: 0, y: 0, width: 1, height: 1 } };

export interface PictureTask {
  readonly picture: Blob;
  readonly edit: Edit;
  /** Pixels along the longer side, at most. */
  readonly longSide: number;
  readonly type: 'image/jpeg' | 'image/webp';
}

export interface PictureResult {
  readonly picture: Blob;
  readonly size: Size;
  readonly preview: { readonly size: Size; readonly pixels: Uint8Array };
}

/** What the worker and its page say to each other. */
export interface TaskMessage {
  readonly id: number;
  readonly task: PictureTask;
}
export type ResultMessage =
  | { readonly id: number; readonly result: PictureResult }
  | { readonly id: number; readonly fault: string };

/** The picture's sizes after turning and cutting, and after it is made no larger than `longSide`. */
export function targetSize(source: Size, { turns, crop }: Edit, longSide: number): Size {
  const turned = turns % 2 === 0 ? source : { width: source.height, height: source.width };
  const width = Math.max(1, Math.round(turned.width * crop.width));
  const height = Math.max(1, Math.round(turned.height * crop.height));
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

type Brush = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** The part of the turned picture that is wanted fills a canvas of that size. */
export function paint(to: Brush, source: CanvasImageSource, { turns, crop }: Edit, size: Size): void {
  const width = size.width / crop.width;
  const height = size.height / crop.height;
  const [across, down] = turns % 2 === 0 ? [width, height] : [height, width];
  to.imageSmoothingQuality = 'high';
  to.translate(width / 2 - crop.x * width, height / 2 - crop.y * height);
  to.rotate((turns * Math.PI) / 2);
  to.drawImage(source, -across / 2, -down / 2, across, down);
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, { resolve: (result: PictureResult) => void; reject: (fault: Error) => void }>();

/** Decodes, edits and encodes a picture on another thread. What comes out has nothing of what was about it in the file. */
export function workOn(task: PictureTask): Promise<PictureResult> {
  worker ??= startWorker();
  const id = (lastId += 1);
  const { promise, resolve, reject } = Promise.withResolvers<PictureResult>();
  waiting.set(id, { resolve, reject });
  worker.postMessage({ id, task } satisfies TaskMessage);
  return promise;
}

function startWorker(): Worker {
  const started = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<ResultMessage>) => {
    const task = waiting.get(data.id);
    waiting.delete(data.id);
    if ('result' in data) task?.resolve(data.result);
    else task?.reject(new Error(data.fault));
  });
  started.addEventListener('error', () => {
    for (const task of waiting.values()) task.reject(new Error('pictures cannot be worked on here'));
    waiting.clear();
    worker = undefined;
  });
  return started;
}
