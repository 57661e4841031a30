import type { ConversationState } from '../conversation/state.ts';

/** What of a conversation's pictures is under way; in memory alone: what is lacking is found out again. */
export interface PictureExchange {
  /** For what it was last looked at. */
  seen: { readonly state: ConversationState; readonly own: string; readonly held: number } | undefined;
  /** By hash in hexadecimal: when it is asked for (ms), and how often it was in vain. */
  readonly lacking: Map<string, { readonly at: number; readonly times: number }>;
  /** When this device gives it (ms), unless somebody else has. */
  readonly owed: Map<string, number>;
  /** When somebody last gave it (ms), and after which slot. */
  readonly given: Map<string, { readonly at: number; readonly slot: number }>;
}

export function newPictureExchange(): PictureExchange {
  return { seen: undefined, lacking: new Map(), owed: new Map(), given: new Map() };
}
