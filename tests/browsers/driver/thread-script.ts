/** A message as the screen shows it. */
export interface Said {
  readonly id: string;
  readonly text: string;
  readonly own: boolean;
  /** The mark's state; present on own messages. */
  readonly state?: string;
}

/**
 * Runs in the page: scrolls the open conversation to its beginning, then to its end, and collects what it passes. A
 * message that stands in two places is collected twice. It is handed to the browser as text, so it refers to nothing
 * outside itself.
 */
export async function readThread(): Promise<readonly Said[]> {
  const list = document.querySelector('[role="log"]');
  if (!list) throw new Error('No conversation is open.');
  const settle = (ms: number) => new Promise((done) => setTimeout(done, ms));

  // Older messages are read when the beginning comes near; it is reached when it stays.
  for (let still = 0, height = -1; still < 4; still += 1) {
    list.scrollTop = 0;
    await settle(120);
    if (list.scrollHeight !== height || list.scrollTop > 0) still = 0;
    height = list.scrollHeight;
  }

  const read = (row: HTMLElement): Said => {
    const state = row.querySelector<SVGElement>('svg[data-state]')?.dataset['state'];
    return {
      id: row.dataset['message'] ?? '',
      text: [...row.querySelectorAll('p')].at(-1)?.textContent ?? '',
      own: row.dataset['own'] !== undefined,
      ...(state !== undefined && { state }),
    };
  };
  // The row that has the focus stays on the page wherever one scrolls to.
  const isInSight = (row: HTMLElement): boolean => {
    const [at, frame] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    return at.bottom > frame.top && at.top < frame.bottom;
  };
  const said: Said[] = [];
  for (;;) {
    const inView = [...list.querySelectorAll<HTMLElement>('[data-message]')].filter(isInSight).map(read);
    // What is in view overlaps with the end of what was collected, and goes on from there.
    const last = said.at(-1)?.id;
    const met = inView.findLastIndex(({ id }) => id === last);
    if (last !== undefined && met < 0) {
      list.scrollTop -= list.clientHeight / 4;
      await settle(60);
      continue;
    }
    const more = inView.slice(met + 1);
    said.push(...more);
    if (more.length === 0 && list.scrollTop + list.clientHeight >= list.scrollHeight - 2) return said;
    list.scrollTop += list.clientHeight / 2;
    await settle(60);
  }
}
