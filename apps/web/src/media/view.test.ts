import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crop, moveAll, moveCorner, turned } from './crop.ts';
import { clock } from './clock.ts';
import { targetSize } from './picture-work.ts';
import { STILL, dragged, isZoomed, kept, pinched, toggled, zoomed } from './view.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const crop: fc.Arbitrary<Crop> = fc.tuple(share, share, share, share).map(([x, y, width, height]) => ({
  x: x * 0.9,
  y: y * 0.9,
  width: 0.1 + width * (0.9 - x * 0.9),
  height: 0.1 + height * (0.9 - y * 0.9),
}));
const by = fc.record({
  x: fc.double({ min: -2, max: 2, noNaN: true }),
  y: fc.double({ min: -2, max: 2, noNaN: true }),
});

function isInside({ x, y, width, height }: Crop): boolean {
  const slack = 1e-9;
  return x >= -slack && y >= -slack && x + width <= 1 + slack && y + height <= 1 + slack && width > 0 && height > 0;
}

describe('the part of a picture that is cut out', () => {
  it('stays inside it however it is moved', () => {
    const corner = fc.constantFrom('start-top', 'end-top', 'start-bottom', 'end-bottom' as const);
    fc.assert(
      fc.property(crop, corner, by, (part, at, moved) => {
        expect(isInside(moveCorner(part, at, moved))).toBe(true);
        expect(isInside(moveAll(part, moved))).toBe(true);
      }),
    );
  });

  it('is the same again after four quarter turns', () => {
    fc.assert(
      fc.property(crop, (part) => {
        const round = turned(turned(turned(turned(part))));
        for (const side of ['x', 'y', 'width', 'height'] as const) expect(round[side]).toBeCloseTo(part[side], 9);
      }),
    );
  });

  it('decides how large the picture becomes', () => {
    const source = { width: 4000, height: 3000 };
    const whole = { x: 0, y: 0, width: 1, height: 1 };
    expect(targetSize(source, { turns: 0, crop: whole }, 2048)).toEqual({ width: 2048, height: 1536 });
    expect(targetSize(source, { turns: 1, crop: whole }, 2048)).toEqual({ width: 1536, height: 2048 });
    expect(targetSize(source, { turns: 0, crop: { ...whole, width: 0.25 } }, 4096)).toEqual({
      width: 1000,
      height: 3000,
    });
  });
});

describe('a picture that is enlarged', () => {
  it('keeps what is under the finger under it', () => {
    const near = zoomed(STILL, 3, { x: 100, y: -40 });
    // The same point of the picture, before and after.
    expect((100 - near.x) / near.scale).toBeCloseTo(100);
    expect((-40 - near.y) / near.scale).toBeCloseTo(-40);
  });

  it('is as it was after a second double tap, and never smaller than the window', () => {
    expect(toggled(toggled(STILL, { x: 5, y: 5 }), { x: 9, y: 9 })).toEqual(STILL);
    expect(zoomed(STILL, 0.1, { x: 5, y: 5 })).toEqual(STILL);
    expect(isZoomed(zoomed(STILL, 1000, { x: 0, y: 0 }))).toBe(true);
  });

  it('grows as two fingers part, around the middle between them', () => {
    const seen = pinched(STILL, { before: { x: 10, y: 0 }, now: { x: 30, y: 0 }, other: { x: -10, y: 0 } });
    expect(seen.scale).toBe(2);
    // What was between the fingers, at 0, still is, at 10.
    expect(seen.x).toBe(10);
  });

  it('covers the middle of the window wherever it is dragged', () => {
    const window = { width: 400, height: 300 };
    const scale = fc.double({ min: 1.01, max: 8, noNaN: true });
    fc.assert(
      fc.property(scale, by, (nearer, moved) => {
        const far = dragged(zoomed(STILL, nearer, { x: 0, y: 0 }), { x: moved.x * 1e4, y: moved.y * 1e4 });
        const { scale, x, y } = kept(far, window);
        // Its edges, from the middle.
        expect(Math.abs(x)).toBeLessThanOrEqual((window.width * (scale - 1)) / 2);
        expect(Math.abs(y)).toBeLessThanOrEqual((window.height * (scale - 1)) / 2);
      }),
    );
    // A swipe pulls what is not enlarged, and lets go of it.
    expect(kept(dragged(STILL, { x: 90, y: 0 }), window)).toEqual({ scale: 1, x: 90, y: 0 });
  });
});

it('a duration is shown as on a clock', () => {
  expect([0, 999, 61_000, 3_600_000 + 62_000].map(clock)).toEqual(['0:00', '0:01', '1:01', '1:01:02']);
});
