import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatContactLink, parseContactLink } from './contact-link.ts';
import { doorkeepersOf, formatGroupLink, parseGroupLink } from './group-link.ts';
import type { AccountId, InviteSecret, LogId, Token } from './ids.ts';
import { seeded } from './testing/signature-crypto.ts';

const wording = {
  log: seeded('log') as LogId,
  secret: seeded('secret', 16) as InviteSecret,
  approval: true,
  name: 'Trip to Zo\u00eb',
  inviter: 'Ana',
};
const ana = { account: seeded('ana') as AccountId, homes: ['https://a.example', 'https://b.example'] };
const bo = { account: seeded('bo') as AccountId, homes: ['https://b.example', 'https://c.example'] };

describe('a group link', () => {
  it('is read again, from wherever it was put', () => {
    const link = formatGroupLink('https://app.example/#/settings', wording, [ana, bo]);
    const data = link.slice(link.indexOf('#') + 1);
    for (const input of [link, data, `web+pando:${data}`, ` ${link}\n`]) {
      const read = parseGroupLink(input);
      expect(read).toMatchObject({ version: 2, ...wording });
      expect(read && doorkeepersOf(read)).toEqual([ana, bo]);
    }
  });

  it('is no contact link, and a contact link none', () => {
    const link = formatGroupLink('', wording, [ana]);
    expect(parseContactLink(link)).toBeUndefined();
    const contact = { version: 1, ...ana, token: seeded('token', 16) as Token, name: 'Ana' };
    expect(parseGroupLink(formatContactLink('', contact))).toBeUndefined();
  });

  it('names as many admins as fit into a code that can be scanned, and three at most', () => {
    const near = Array.from({ length: 9 }, (_, i) => ({ ...ana, homes: [`https://${i}.example`] }));
    const far = near.map(({ account }, i) => ({ account, homes: [`https://${`${i}`.repeat(200)}.example`] }));
    const read = (doorkeepers: typeof near) => parseGroupLink(formatGroupLink('', wording, doorkeepers));
    expect(read(near)?.admins.length).toBe(3);
    expect(read(far)?.admins.length).toBe(2);
    const huge = near.map(({ account }) => ({ account, homes: Array<string>(8).fill(`https://${'h'.repeat(240)}`) }));
    expect(read(huge)?.admins.length).toBeGreaterThan(0);
  });

  it('that is cut or bent is none, or says what it says', () => {
    const link = formatGroupLink('', wording, [ana, bo]);
    fc.assert(
      fc.property(fc.nat(link.length - 2), fc.constantFrom('A', 'B', 'g', 'w', '-', '_', '0'), (at, character) => {
        const bent = link.slice(0, at + 1) + character + link.slice(at + 2);
        const read = parseGroupLink(bent);
        if (read !== undefined) expect(read.admins.every(({ homes }) => homes.length <= 8)).toBe(true);
        expect(parseGroupLink(link.slice(0, at + 1))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
