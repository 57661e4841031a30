import type { Preview } from '@pando/engine/api';
import { useLayoutEffect, useRef } from 'react';
import { decodePreview } from './preview.ts';
import styles from './blur.module.css';

/** The few pixels that a message carries of a picture, blurred by being drawn large. */
export function Blur({ preview }: { readonly preview: Preview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const image = decodePreview(preview);
    if (image) canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [preview]);
  return (
    <canvas ref={canvas} className={styles.blur} width={preview.width} height={preview.height} aria-hidden="true" />
  );
}
