import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { Action, Sign } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { type Corner, type Crop, largest, moveAll, moveCorner, turned } from './crop.ts';
import styles from './editor.module.css';
import type { Edit } from './picture-work.ts';
import { UNEDITED } from './picture-work.ts';

const CORNERS: readonly Corner[] = ['start-top', 'end-top', 'start-bottom', 'end-bottom'];
const STEP = 0.02;
/** Pixels along the longer side of the copy that is edited on the screen. */
const SIDE = 900;

interface Props {
  readonly name: string;
  readonly address: string;
  readonly edit: Edit;
  /** For faces: what is cut out is as wide as high. */
  readonly square?: boolean;
  readonly onDone: (edit: Edit) => void;
  readonly onClose: () => void;
}

/** Cuts and turns a picture. Nothing is done to it but when it is sent: this only says what. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function Editor({ name, address, edit, square = false, onDone, onClose }: Props) {
  const { t } = useLingui();
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [turns, setTurns] = useState(edit.turns);
  const [crop, setCrop] = useState<Crop>(edit.crop);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>();

  useEffect(() => {
    let gone = false;
    const image = new Image();
    image.addEventListener('load', () => {
      if (gone) return;
      const drawn = draw(canvas.current, image, turns);
      setSize(drawn);
      if (square && edit === UNEDITED && turns === 0) setCrop(largest(1, drawn));
    });
    image.src = address;
    return () => {
      gone = true;
    };
  }, [address, turns, square, edit]);

  const ratio = square && size ? size.height / size.width : undefined;

  function drag(change: (before: Crop, by: { x: number; y: number }) => Crop) {
    let last: { x: number; y: number } | undefined;
    return {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        last = { x: event.clientX, y: event.clientY };
        const element = event.currentTarget;
        const move = (moved: globalThis.PointerEvent): void => {
          const whole = frame.current?.getBoundingClientRect();
          if (!whole || !last) return;
          const by = { x: (moved.clientX - last.x) / whole.width, y: (moved.clientY - last.y) / whole.height };
          last = { x: moved.clientX, y: moved.clientY };
          setCrop((before) => change(before, by));
        };
        const end = (): void => {
          element.removeEventListener('pointermove', move);
          last = undefined;
        };
        element.addEventListener('pointermove', move);
        element.addEventListener('pointerup', end, { once: true });
        element.addEventListener('pointercancel', end, { once: true });
      },
      onKeyDown(event: KeyboardEvent) {
        const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!by) return;
        event.preventDefault();
        setCrop((before) => change(before, { x: (by[0] ?? 0) * STEP, y: (by[1] ?? 0) * STEP }));
      },
    };
  }

  function turn() {
    setTurns((now) => ((now + 1) % 4) as Edit['turns']);
    setCrop(turned);
  }

  return (
    <Sheet wide title={t`Crop and turn`} isOpen onClose={onClose}>
      <div className={styles.stage}>
        {/* Shares are from the left, whatever the direction of the language. */}
        <div ref={frame} className={styles.frame} dir="ltr">
          <canvas ref={canvas} className={styles.canvas} role="img" aria-label={name} />
          <div
            className={styles.crop}
            role="group"
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys move it
            tabIndex={0}
            aria-label={t`The part that is kept: move it with the arrow keys`}
            style={{
              left: `${crop.x * 100}%`,
              top: `${crop.y * 100}%`,
              width: `${crop.width * 100}%`,
              height: `${crop.height * 100}%`,
            }}
            {...drag(moveAll)}
          >
            {CORNERS.map((corner) => (
              <button
                key={corner}
                type="button"
                className={styles.corner}
                data-corner={corner}
                aria-label={t`A corner: move it with the arrow keys`}
                {...stopped(drag((before, by) => moveCorner(before, corner, by, ratio)))}
              />
            ))}
          </div>
        </div>
      </div>
      <div className={styles.actions}>
        <Sign icon="turn" label={t`Turn right`} onPress={turn} />
        <Action
          kind="quiet"
          onPress={() => {
            setTurns(0);
            setCrop(square && size ? largest(1, size) : UNEDITED.crop);
          }}
        >
          <Trans>Begin anew</Trans>
        </Action>
        <span className={styles.ending}>
          <Action onPress={onClose}>
            <Trans>Cancel</Trans>
          </Action>
          <Action kind="primary" onPress={() => onDone({ turns, crop })}>
            <Trans>Done</Trans>
          </Action>
        </span>
      </div>
    </Sheet>
  );
}

/** The keys of a corner move it alone, not the whole part as well. */
function stopped<T extends { onKeyDown: (event: KeyboardEvent) => void }>(handlers: T): T {
  return {
    ...handlers,
    onKeyDown(event: KeyboardEvent) {
      if (event.key.startsWith('Arrow')) event.stopPropagation();
      handlers.onKeyDown(event);
    },
  };
}

/** Draws the turned picture; its size on the canvas. */
function draw(canvas: HTMLCanvasElement | null, image: HTMLImageElement, turns: number) {
  const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const across = image.naturalWidth * scale;
  const down = image.naturalHeight * scale;
  const [width, height] = turns % 2 === 0 ? [across, down] : [down, across];
  const paint = canvas?.getContext('2d');
  if (canvas && paint) {
    canvas.width = Math.round(width);
    canvas.height = Math.round(height);
    paint.translate(width / 2, height / 2);
    paint.rotate((turns * Math.PI) / 2);
    paint.drawImage(image, -across / 2, -down / 2, across, down);
  }
  return { width, height };
}
