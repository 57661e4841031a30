/* When anybody last did something in any tab. The time is no secret; local storage tells the other tabs of it. */

const PLACE = 'pando.last-active';
/** Moving a pointer is noted no oftener. */
const NOTE_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 5_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Whether nothing was done for so many minutes; 0 minutes: never. */
export function isIdle(lastActive: number, now: number, minutes: number): boolean {
  return minutes > 0 && now - lastActive >= minutes * 60_000;
}

/** Calls `idle` once nobody has done anything in any tab for `minutes()`; also right after a device has slept. */
export function watchIdle(minutes: () => number, idle: () => void): void {
  let noted = 0;
  const note = (): void => {
    const now = Date.now();
    if (now - noted < NOTE_EVERY_MS) return;
    // Who comes back to a device that has slept must not be taken for one who was there all the time.
    if (isIdle(lastActive(now), now, minutes())) return idle();
    noted = now;
    localStorage.setItem(PLACE, `${now}`);
  };
  const look = (): void => {
    const now = Date.now();
    if (isIdle(lastActive(now), now, minutes())) idle();
  };
  localStorage.setItem(PLACE, `${Date.now()}`);
  for (const sign of SIGNS) addEventListener(sign, note, { passive: true, capture: true });
  document.addEventListener('visibilitychange', look);
  setInterval(look, LOOK_EVERY_MS);
}

function lastActive(now: number): number {
  const noted = Number(localStorage.getItem(PLACE));
  return Number.isFinite(noted) && noted > 0 ? noted : now;
}
