import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeLine, encodeLine } from './line.ts';

it('carries JSON values and bytes in one line', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 100 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(json, (value) => {
      const line = encodeLine(value);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeLine(line)).toEqual(value);
    }),
  );
});

it('carries more bytes than fit on a stack', () => {
  const bytes = new Uint8Array(300_000).map((_, i) => i * 31);
  expect(decodeLine(encodeLine({ bytes }))).toEqual({ bytes });
});

it('carries a Buffer as the bytes it is', () => {
  expect(decodeLine(encodeLine({ bytes: Buffer.from([1, 2]) }))).toEqual({ bytes: new Uint8Array([1, 2]) });
});

it('refuses what is not base64', () => {
  expect(() => decodeLine('{"base64":"!"}')).toThrow(SyntaxError);
});
