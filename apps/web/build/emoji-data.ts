import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:emoji-';
const require = createRequire(import.meta.url);

interface Source {
  readonly emoji: string;
  readonly hexcode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone?: number | readonly number[] }[];
}

/** Modifiers such as skin tones and single letters of flags. */
const COMPONENTS = 2;
const TONES = [1, 2, 3, 4, 5];

/**
 * Makes `virtual:emoji-LANGUAGE` of emojibase: of each emoji what the picker shows and looks for, and no more. A module
 * of its own for each language, so that only one is ever fetched.
 */
export function emojiData(): Plugin {
  return {
    name: 'pando-emoji-data',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id) => (id.startsWith(`\0${PREFIX}`) ? moduleOf(id.slice(PREFIX.length + 1)) : undefined),
  };
}

function moduleOf(language: string): string {
  const emojis = read<readonly Source[]>(`${language}/data.json`);
  const codes = read<Readonly<Record<string, string | readonly string[]>>>('en/shortcodes/github.json');
  const rows = emojis.flatMap(({ emoji, hexcode, label, tags = [], group, skins = [] }) => {
    if (group === undefined || group === COMPONENTS) return [];
    const tones = TONES.map((tone) => skins.find((skin) => isAll(skin.tone, tone))?.emoji);
    const hasTones = tones.every((each) => each !== undefined);
    return [[emoji, label, tags.join(' '), group, [codes[hexcode] ?? []].flat(), ...(hasTones ? [tones] : [])]];
  });
  // As text it is read faster than as a program.
  return `export const emojis = JSON.parse(${JSON.stringify(JSON.stringify(rows))});`;
}

function isAll(tones: number | readonly number[] | undefined, tone: number): boolean {
  return [tones].flat().every((each) => each === tone);
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(require.resolve(`emojibase-data/${path}`), 'utf8')) as T;
}
