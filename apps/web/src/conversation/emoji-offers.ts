import { emojiTone } from '../store/preferences.ts';
import type { Offer } from './completion-list.tsx';
import { emojisFor, loadEmojis, toned } from './emoji-list.ts';

/** Emoji that words could stand for, in the chosen skin tone. */
export async function emojiOffers(language: string, words: string, most: number): Promise<readonly Offer[]> {
  const all = await loadEmojis(language);
  const tone = emojiTone.read();
  return emojisFor(all, words, most).map((row) => {
    const text = toned(row, tone);
    return { id: row[0], text, shown: `${text} ${row[4][0] ?? row[1]}` };
  });
}

/** The emoji of a code, in the chosen skin tone. */
export async function emojiOf(language: string, code: string): Promise<string | undefined> {
  const row = (await loadEmojis(language)).find(([, , , , codes]) => codes.includes(code.toLowerCase()));
  return row && toned(row, emojiTone.read());
}
