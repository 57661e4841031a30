import { expect, test } from 'vitest';
import { shortcutOf } from './shortcuts.ts';

function press(key: string, code: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', true>>) {
  const nothing = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code, target: null, ...nothing, ...held } as unknown as KeyboardEvent;
}

test('the palette opens by the key’s place, whatever letter the layout writes there', () => {
  expect(shortcutOf(press('k', 'KeyK', { ctrlKey: true }))).toBe('palette');
  expect(shortcutOf(press('л', 'KeyK', { ctrlKey: true }))).toBe('palette');
});

test('AltGr, which is Ctrl and Alt, writes letters and is no shortcut', () => {
  expect(shortcutOf(press('k', 'KeyK', { ctrlKey: true, altKey: true }))).toBeUndefined();
  expect(shortcutOf(press('ñ', 'KeyN', { ctrlKey: true, altKey: true }))).toBeUndefined();
});

test('a question mark asks for the keys, and a plain letter for nothing', () => {
  expect(shortcutOf(press('?', 'Slash', { shiftKey: true }))).toBe('sheet');
  expect(shortcutOf(press('k', 'KeyK', {}))).toBeUndefined();
});

test('the arrows go among conversations, with shift among the unread', () => {
  expect(shortcutOf(press('ArrowUp', 'ArrowUp', { altKey: true }))).toBe('previous');
  expect(shortcutOf(press('ArrowDown', 'ArrowDown', { altKey: true }))).toBe('next');
  expect(shortcutOf(press('ArrowDown', 'ArrowDown', { altKey: true, shiftKey: true }))).toBe('nextUnread');
});
