import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MENTIONS } from './limits.ts';
import { mentions, piecesOf } from './mentions.ts';

const BO = 'b0'.repeat(32);
const at = (name: string, account = BO) => `[@${name}](pando:account/${account})`;

describe('a text that speaks of people', () => {
  test('is words and people', () => {
    expect(piecesOf(`Ask ${at('Bo')}, or not`)).toEqual([
      { type: 'words', text: 'Ask ' },
      { type: 'mention', account: BO, name: 'Bo' },
      { type: 'words', text: ', or not' },
    ]);
    expect(piecesOf('')).toEqual([]);
  });

  test.each([
    ['a link elsewhere', '[@Bo](https://bo.example)'],
    ['an id that is too short', `[@Bo](pando:account/${BO.slice(2)})`],
    ['capitals in the id', `[@Bo](pando:account/${BO.toUpperCase()})`],
    ['a name over two lines', at('B\no')],
    ['a name that is too long', at('x'.repeat(129))],
  ])('is words where it has %s', (_, text) => {
    expect(piecesOf(text)).toEqual([{ type: 'words', text }]);
  });

  test('speaks of so many and no more', () => {
    const pieces = piecesOf(at('Bo').repeat(MAX_MENTIONS + 2));
    expect(pieces.filter(({ type }) => type === 'mention')).toHaveLength(MAX_MENTIONS);
    expect(pieces.at(-1)).toEqual({ type: 'words', text: at('Bo').repeat(2) });
  });

  test('speaks of those whom it names, and of nobody else', () => {
    expect(mentions(`hello ${at('Bo')}`, BO)).toBe(true);
    expect(mentions(`hello pando:account/${BO}`, BO)).toBe(false);
    expect(mentions(`hello ${at('Bo')}`, 'c0'.repeat(32))).toBe(false);
  });

  test('is the same again, put together', () => {
    const bits = fc.constantFrom('[@', ']', '(pando:account/', BO, ')', at('Bo'), 'x', '\n');
    fc.assert(
      fc.property(fc.array(bits), (parts) => {
        const text = parts.join('');
        const again = piecesOf(text).map((piece) =>
          piece.type === 'words' ? piece.text : at(piece.name, piece.account),
        );
        expect(again.join('')).toBe(text);
      }),
    );
  });
});
