import type { Mention } from '../api.ts';
import { piecesOf } from '../content/index.ts';
import type { Viewer } from './types.ts';

export interface Spoken {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** A text as this account reads it: people have the names that it knows them by. */
export function spoken(viewer: Viewer, wire: string): Spoken {
  let text = '';
  const mentions: Mention[] = [];
  for (const piece of piecesOf(wire)) {
    if (piece.type === 'words') {
      text += piece.text;
      continue;
    }
    const name = viewer.nameOf(piece.account);
    const shown = `@${name}`;
    mentions.push({ start: text.length, length: shown.length, who: { account: piece.account, name } });
    text += shown;
  }
  return { text, mentions };
}

/** The same as fields of a message or event. */
export function spokenFields(viewer: Viewer, wire: string) {
  const { text, mentions } = spoken(viewer, wire);
  return { text, ...(mentions.length > 0 && { mentions }) };
}
