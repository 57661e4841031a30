import { describe, expect, it } from 'vitest';
import { askedAt, completed } from './completion.ts';

describe('what is being written', () => {
  it.each([
    ['@', { kind: 'person', words: '', from: 0, to: 1 }],
    ['hi @Ana M', { kind: 'person', words: 'Ana M', from: 3, to: 9 }],
    ['hi :smi', { kind: 'emoji', words: 'smi', from: 3, to: 7 }],
    ['mail@ana', undefined],
    ['10:30', undefined],
    [':s', undefined],
    ['hi', undefined],
  ])('%s', (text, asked) => {
    expect(askedAt(text, text.length)).toEqual(asked);
  });

  it('is completed with a space after it', () => {
    const text = 'hi @An there';
    const asked = askedAt(text, 6);
    expect(asked && completed(text, asked, '@Ana')).toEqual({ text: 'hi @Ana there', caret: 8 });
    const last = askedAt(':smi', 4);
    expect(last && completed(':smi', last, '😄')).toEqual({ text: '😄 ', caret: 3 });
  });
});
