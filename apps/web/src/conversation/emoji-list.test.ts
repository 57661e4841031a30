import { describe, expect, it } from 'vitest';
import { emojisFor, toned, type EmojiRow } from './emoji-list.ts';

const thumb: EmojiRow = ['👍', 'thumbs up', 'yes good', 1, ['+1', 'thumbsup'], ['👍🏻', '👍🏼', '👍🏽', '👍🏾', '👍🏿']];
const sun: EmojiRow = ['☀️', 'sun', 'bright weather', 5, ['sunny']];
const flower: EmojiRow = ['🌻', 'sunflower', 'plant', 3, ['sunflower']];
const all = [thumb, flower, sun];
const found = (wanted: string) => emojisFor(all, wanted, 10).map(([emoji]) => emoji);

describe('emoji', () => {
  it('are found by shortcode, name and tag, the nearest first', () => {
    expect(found('+1')).toEqual(['👍']);
    expect(found('sunny')).toEqual(['☀️']);
    expect(found('sun')).toEqual(['🌻', '☀️']);
    expect(found('Weather')).toEqual(['☀️']);
    expect(found('up')).toEqual(['👍']);
    expect(found('x')).toEqual([]);
    expect(found(' ')).toEqual([]);
  });

  it('have the chosen skin tone where they have any', () => {
    expect(toned(thumb, 0)).toBe('👍');
    expect(toned(thumb, 3)).toBe('👍🏽');
    expect(toned(sun, 3)).toBe('☀️');
  });
});
