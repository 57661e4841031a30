import type { NotificationState } from '../notifications/in-page.ts';

/** In the order in which they are offered. */
const HINTS = ['picture', 'notifications'] as const;
export type HintName = (typeof HINTS)[number];

/** What a hint depends on. */
export interface Situation {
  /** Hints that were put away. */
  readonly seen: readonly string[];
  readonly pictured: boolean;
  readonly notifying: NotificationState;
}

/** The one hint that has something to offer now. */
export function nextHint({ seen, pictured, notifying }: Situation): HintName | undefined {
  const fits: Readonly<Record<HintName, boolean>> = { picture: !pictured, notifications: notifying === 'off' };
  return HINTS.find((name) => fits[name] && !seen.includes(name));
}
