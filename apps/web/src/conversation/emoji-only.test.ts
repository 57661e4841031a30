import { describe, expect, it } from 'vitest';
import { isEmojiOnly } from './emoji-only.ts';

describe('a message of emoji alone', () => {
  it('is told from text and numbers', () => {
    expect(isEmojiOnly('🧀')).toBe(true);
    expect(isEmojiOnly('☀️🍎')).toBe(true);
    expect(isEmojiOnly('👩‍👩‍👧 🇺🇾')).toBe(true);
    expect(isEmojiOnly('👍👍👍')).toBe(true);
    expect(isEmojiOnly('👍👍👍👍')).toBe(false);
    expect(isEmojiOnly('12')).toBe(false);
    expect(isEmojiOnly('ok 👍')).toBe(false);
    expect(isEmojiOnly('')).toBe(false);
    expect(isEmojiOnly('  ')).toBe(false);
  });
});
