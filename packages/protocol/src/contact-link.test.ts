import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from './bytes.ts';
import { encode } from './cbor/index.ts';
import { type ContactLink, contactLink, formatContactLink, parseContactLink } from './contact-link.ts';
import { arbitraryOf } from './testing/arbitrary-of.ts';
import { withoutLimits } from './testing/without-limits.ts';
import { seeded } from './testing/signature-crypto.ts';

const link: ContactLink = {
  version: 1,
  account: seeded('account'),
  homes: ['https://a.example', 'https://b.example'],
  token: seeded('token', 16),
  name: 'Zo\u00eb',
};
const data = toBase64Url(encode(contactLink, link));

function unlimited(value: ContactLink): string {
  return toBase64Url(encode(withoutLimits(contactLink), value));
}

const anyLink = arbitraryOf(contactLink).map((any) => ({ ...any, version: 1 }));

describe('a contact link', () => {
  it.each([
    'https://app.example/',
    'https://app.example/deep/path?query=1',
    'http://localhost:8080/',
    'https://app.example/#/settings',
    'web+pando:',
    '',
  ])('is read again from an app at %j', (base) => {
    fc.assert(
      fc.property(anyLink, (any) => {
        expect(parseContactLink(formatContactLink(base, any))).toEqual(any);
      }),
      { numRuns: 20 },
    );
  });

  it('stands in the fragment, in place of one that was there', () => {
    expect(formatContactLink('https://app.example/#/settings#more', link)).toBe(`https://app.example/#${data}`);
  });

  it.each([
    ['the data alone', data],
    ['a web+pando address', `web+pando:${data}`],
    ['a web+pando address with slashes', `web+pando://${data}`],
    ['a web+pando address in a fragment, as browsers hand it over', `https://app.example/#web+pando:${data}`],
    ['white space around it, as from a clipboard', `\n  https://app.example/#${data}\t\n`],
  ])('is read from %s', (_, input) => {
    expect(parseContactLink(input)).toEqual(link);
  });

  it.each([
    ['nothing', ''],
    ['an address without fragment', 'https://app.example/'],
    ['an address with an empty fragment', 'https://app.example/#'],
    ['some other fragment', 'https://app.example/#settings'],
    ['text', 'hello there'],
    ['another scheme', `web+other:${data}`],
    ['one character less', data.slice(0, -1)],
    ['one character more', `${data}A`],
    ['padding', `${data}=`],
    ['white space within', `${data.slice(0, 20)} ${data.slice(20)}`],
    ['the data twice', data + data],
    ['the version before the first', unlimited({ ...link, version: 0 })],
    ['a later version', unlimited({ ...link, version: 2 })],
    ['more homes than there may be', unlimited({ ...link, homes: Array(9).fill('https://a') })],
    ['a name that is too long', unlimited({ ...link, name: 'n'.repeat(257) })],
  ])('is not read from %s', (_, input) => {
    expect(parseContactLink(input)).toBeUndefined();
  });

  it('is not looked for in an endless text', () => {
    const long = `https://app.example/${'x'.repeat(8192)}#${data}`;
    expect(parseContactLink(long)).toBeUndefined();
    expect(parseContactLink(long.replace('x'.repeat(1000), ''))).toEqual(link);
    expect(parseContactLink('A'.repeat(1_000_000))).toBeUndefined();
  });

  it('at its largest is still read', () => {
    const largest: ContactLink = { ...link, homes: Array<string>(8).fill('h'.repeat(256)), name: 'n'.repeat(256) };
    expect(parseContactLink(formatContactLink(`https://${'a'.repeat(248)}`, largest))).toEqual(largest);
  });

  it('is never made of what does not encode to the same text', () => {
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.constantFrom('A', 'B', 'g', 'w', '-', '_', '0'), (at, character) => {
        const bent = data.slice(0, at) + character + data.slice(at + 1);
        const parsed = parseContactLink(bent);
        if (parsed !== undefined) expect(formatContactLink('', parsed)).toBe(`#${bent}`);
      }),
      { numRuns: 300 },
    );
  });
});
