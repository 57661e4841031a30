import type { Message } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import { foundLine } from './found-line.ts';

const said = (text: string, parts: Partial<Message> = {}): Message => ({
  id: 'a1',
  conversation: 'c1',
  from: { account: 'b0', name: 'Bo' },
  own: false,
  text,
  at: '2026-01-01T00:00:00.000Z',
  ...parts,
});
const file = (name: string): NonNullable<Message['attachments']>[number] => ({
  name,
  mediaType: 'application/pdf',
  size: 1,
});

/** The line with its marks in brackets. */
function shown(message: Message, query: string): string {
  const { text, marks } = foundLine(message, query);
  let line = '';
  let at = 0;
  for (const [from, to] of marks) {
    line += `${text.slice(at, from)}[${text.slice(from, to)}]`;
    at = to;
  }
  return line + text.slice(at);
}

describe('a message that was found', () => {
  it.each([
    ['The **key** of the hut', 'key hut', 'The [key] of the [hut]'],
    ['**Schlüs**sel', 'schlussel', '[Schlüssel]'],
    ['> an old `key`\nlost', 'key', 'an old [key] lost'],
    ['Run this\n```sh\nmake key\n```', 'key', 'Run this sh make [key]'],
  ])('has its words marked, and no marks of its writing: %s', (text, query, line) => {
    expect(shown(said(text), query)).toBe(line);
  });

  it('keeps hidden what its author hides', () => {
    expect(shown(said('It was ||the gardener|| all along'), 'gardener')).toBe('It was ▒▒▒ all along');
    const far = `${'so '.repeat(660)}||${'the gardener '.repeat(20)}it was||`;
    expect(shown(said(far), 'gardener')).not.toContain('gardener');
  });

  it('shows a word far into a long text', () => {
    const long = `${'*and* '.repeat(3000)}**key**`;
    expect(shown(said(long), 'key')).toMatch(/and \[key\]$/u);
  });

  it('leaves the marks in a name as they are', () => {
    const mentions = [{ start: 0, length: 5, who: { account: 'b0', name: '*Bo*' } }];
    expect(shown(said('@*Bo* has the *key*', { mentions }), 'key')).toBe('@*Bo* has the [key]');
  });

  it('is named by its file where that is what was found', () => {
    const attachments = [file('plan.pdf'), file('key-of-the-hut.pdf')];
    expect(shown(said('Here it is', { attachments }), 'hut')).toBe('key-of-the-[hut].pdf');
    expect(shown(said('', { attachments }), '')).toBe('plan.pdf');
  });
});
