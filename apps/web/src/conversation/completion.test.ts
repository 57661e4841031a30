import { describe, expect, it } from 'vitest';
import { askedAt, codeAt, completed, decoded } from './completion.ts';

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

describe('a whole code of an emoji', () => {
  it.each([
    ['hi :tada:', { kind: 'emoji', words: 'tada', from: 3, to: 9 }],
    [':+1:', { kind: 'emoji', words: '+1', from: 0, to: 4 }],
    ['10:30:', undefined],
    ['::', undefined],
    [':tada: ', undefined],
  ])('%s', (text, code) => {
    expect(codeAt(text, text.length)).toEqual(code);
  });

  it('gives way to the emoji, also while one writes on', () => {
    const code = codeAt('hi :tada:', 9);
    expect(code && decoded('hi :tada:', code, '🎉', 9)).toEqual({ text: 'hi 🎉', caret: 5 });
    expect(code && decoded('hi :tada: you', code, '🎉', 13)).toEqual({ text: 'hi 🎉 you', caret: 9 });
    expect(code && decoded('hi :tad', code, '🎉', 7)).toBeUndefined();
  });
});
