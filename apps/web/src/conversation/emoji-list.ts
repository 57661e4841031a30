/** One emoji: itself, what it is called, words that lead to it, its group, its shortcodes, and its five skin tones. */
export type EmojiRow = readonly [
  emoji: string,
  label: string,
  tags: string,
  group: number,
  codes: readonly string[],
  tones?: readonly string[],
];

/** All emoji with their names in a language, or in English; read once. */
export function loadEmojis(language: string): Promise<readonly EmojiRow[]> {
  const known = loaded.get(language) ?? importOf(language).then(({ emojis }) => emojis);
  loaded.set(language, known);
  return known;
}

const loaded = new Map<string, Promise<readonly EmojiRow[]>>();

function importOf(language: string): Promise<{ readonly emojis: readonly EmojiRow[] }> {
  switch (language.split('-')[0]) {
    case 'de':
      return import('virtual:emoji-de');
    case 'fr':
      return import('virtual:emoji-fr');
    case 'es':
      return import('virtual:emoji-es');
    case 'pt':
      return import('virtual:emoji-pt');
    case 'zh':
      return import('virtual:emoji-zh');
    default:
      return import('virtual:emoji-en');
  }
}

/** Those whose names, shortcodes or tags begin with what is looked for, the nearest first. */
export function emojisFor(all: readonly EmojiRow[], wanted: string, limit: number): readonly EmojiRow[] {
  const looked = wanted.trim().toLocaleLowerCase();
  if (looked === '') return [];
  const ranked = all.flatMap((row) => {
    const rank = rankOf(row, looked);
    return rank === undefined ? [] : [{ row, rank }];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ row }) => row);
}

function rankOf([, label, tags, , codes]: EmojiRow, looked: string): number | undefined {
  if (codes.includes(looked)) return 0;
  if (codes.some((code) => code.startsWith(looked))) return 1;
  const name = label.toLocaleLowerCase();
  if (name.startsWith(looked)) return 2;
  const words = ` ${name} ${tags.toLocaleLowerCase()} ${codes.join(' ').replaceAll('_', ' ')}`;
  return words.includes(` ${looked}`) ? 3 : undefined;
}

/** An emoji in a skin tone, from 1 to 5; 0: none. */
export function toned([emoji, , , , , tones]: EmojiRow, tone: number): string {
  return tones?.[tone - 1] ?? emoji;
}
