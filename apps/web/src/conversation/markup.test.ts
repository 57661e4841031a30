import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, plainLine, type Block, type Span } from './markup.ts';

const spans = (text: string): readonly Span[] => {
  const [block] = blocksOf(text);
  return block === undefined || block.kind === 'code' ? [] : block.spans;
};
const words = (text: string) => ({ kind: 'words', text }) as const;

describe('a text', () => {
  it.each<[string, readonly Span[]]>([
    ['plain', [words('plain')]],
    ['**a** b', [{ kind: 'bold', spans: [words('a')] }, words(' b')]],
    ['*a* _b_', [{ kind: 'italic', spans: [words('a')] }, words(' '), { kind: 'italic', spans: [words('b')] }]],
    [
      '~~a~~||b||',
      [
        { kind: 'strike', spans: [words('a')] },
        { kind: 'spoiler', spans: [words('b')] },
      ],
    ],
    ['**a *b* c**', [{ kind: 'bold', spans: [words('a '), { kind: 'italic', spans: [words('b')] }, words(' c')] }]],
    ['`**a**`', [{ kind: 'code', text: '**a**' }]],
    ['2 * 3 * 4', [words('2 * 3 * 4')]],
    ['snake_case_name', [words('snake_case_name')]],
    ['**open', [words('**open')]],
    ['<b>a</b>', [words('<b>a</b>')]],
  ])('%s', (text, expected) => {
    expect(spans(text)).toEqual(expected);
  });

  it('has links to web pages and mail, and to nothing else', () => {
    expect(spans('see https://grove.example/a_b_c.')).toEqual([
      words('see '),
      { kind: 'link', address: 'https://grove.example/a_b_c', text: 'https://grove.example/a_b_c' },
      words('.'),
    ]);
    expect(spans('mailto:a@b.example')).toMatchObject([{ kind: 'link' }]);
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc', 'xhttps://a.example', 'https://'])
      expect(spans(text)).toEqual([words(text)]);
  });

  it.each([
    ['ends that are none', `http://${'.'.repeat(60_000)}a`],
    ['addresses that are none, one in another', '-http://['.repeat(7000)],
    ['an address of sixty thousand letters', `https://pando.example/${'a'.repeat(60_000)}`],
  ])('is read in a moment, for all %s', (_, text) => {
    // It would take longer than a test may, were it looked at again from each letter on.
    expect(spans(text)).toEqual([words(text)]);
  });

  it('has quotes and code in lines of their own', () => {
    expect(blocksOf('a\n> b\n> **c**\n```\nd **e**\n```\nf')).toEqual<readonly Block[]>([
      { kind: 'paragraph', spans: [words('a')] },
      { kind: 'quote', spans: [words('b'), words('\n'), { kind: 'bold', spans: [words('c')] }] },
      { kind: 'code', language: '', text: 'd **e**' },
      { kind: 'paragraph', spans: [words('f')] },
    ]);
    expect(blocksOf('```sh\na\n```b\n```')).toEqual([{ kind: 'code', language: 'sh', text: 'a\n```b' }]);
  });

  it('takes nothing in a name for a mark', () => {
    const text = 'hi @*Bo* and *you*';
    const mentions = [{ start: 3, length: 5, who: { account: 'b0', name: '*Bo*' } }];
    expect(blocksOf(text, mentions)).toEqual([
      {
        kind: 'paragraph',
        spans: [
          words('hi '),
          { kind: 'mention', account: 'b0', text: '@*Bo*' },
          words(' and '),
          { kind: 'italic', spans: [words('you')] },
        ],
      },
    ]);
  });

  it('keeps all its letters, whatever it is, and is read in a moment', () => {
    const bits = fc.constantFrom('*', '**', '_', '~~', '||', '`', '```', '\n', '> ', 'a', ' ', 'https://a.example/');
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const letters = (line: string) => line.replaceAll(/[^a]/gu, '').length;
        const hidden = text.includes('||');
        if (!hidden) expect(letters(plainLine(text))).toBe(letters(text));
      }),
    );
    for (const mark of ['*', '**', '_a ', '||', '~~', '`']) blocksOf(mark.repeat((64 * 1024) / mark.length));
  });
});
