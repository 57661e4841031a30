import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as protocol from '@pando/protocol';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const document = readFileSync(`${root}/docs/PROTOCOL.md`, 'utf8').replaceAll(/ {2,}/g, ' ');
const source = `${root}/packages/protocol/src`;

/** The variants of a union, as its source lists them: name and number. */
function variants(file: string, of: string): readonly (readonly [name: string, number: string])[] {
  const text = readFileSync(`${source}/${file}`, 'utf8');
  const begin = text.indexOf(`export const ${of} = union({`);
  const end = text.indexOf('\n});', begin);
  return [...text.slice(begin, end).matchAll(/^ {2}(\w+): \[\s*(\d+),/gm)].map(([, name = '', number = '']) => [
    name,
    number,
  ]);
}

function rowsUnder(heading: string): string {
  const begin = document.indexOf(`\n${heading}\n`);
  const level = heading.startsWith('###') ? '\n#' : '\n## ';
  const end = document.indexOf(level, begin + heading.length + 1);
  return document.slice(begin, end === -1 ? undefined : end);
}

describe('docs/PROTOCOL.md', () => {
  it.each(variants('wire/request.ts', 'request'))('has request %s under its number', (name, number) => {
    expect(rowsUnder('## 5. Requests and responses')).toContain(`| ${number} | \`${name}\` `);
  });

  it.each(variants('wire/response.ts', 'response').filter(([, number]) => Number(number) < 50))(
    'has response %s under its number',
    (name, number) => {
      expect(rowsUnder('### Responses')).toContain(`| ${number} | \`${name}\` `);
    },
  );

  it.each(variants('wire/response.ts', 'response').filter(([, number]) => Number(number) >= 50))(
    'has answer %s under its number',
    (name, number) => {
      expect(rowsUnder('## 3. Errors')).toContain(`| ${number} \`${name}\` `);
    },
  );

  it.each(variants('wire/response.ts', 'push'))('has push %s under its number', (name, number) => {
    expect(rowsUnder('## 6. Pushes')).toContain(`| ${number} | \`${name}\` `);
  });

  it('finds the unions in the source', () => {
    expect(variants('wire/request.ts', 'request').length).toBeGreaterThan(30);
    expect(variants('wire/response.ts', 'response').length).toBeGreaterThan(25);
    expect(variants('wire/response.ts', 'push').length).toBeGreaterThan(5);
  });

  it('has every error', () => {
    const text = readFileSync(`${source}/wire/response.ts`, 'utf8');
    const codes = [
      ...text.slice(text.indexOf('const errorCode'), text.indexOf(']);')).matchAll(/^ {2}'([\w-]+)'/gm),
    ].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(5);
    for (const code of codes) expect(rowsUnder('## 3. Errors')).toContain(`| \`${code}\` |`);
  });

  it('has every limit', () => {
    const text = readFileSync(`${source}/limits.ts`, 'utf8');
    const names = [...text.matchAll(/^export const (\w+)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(rowsUnder('## 14. Limits')).toContain(`| \`${name}\` |`);
  });

  it('states sizes and times as they are', () => {
    const units: Readonly<Record<string, number>> = {
      KiB: 1024,
      MiB: 1024 * 1024,
      day: 86_400_000,
      days: 86_400_000,
      minutes: 60_000,
      s: 1000,
    };
    const rows = [...rowsUnder('## 14. Limits').matchAll(/^\| `(\w+)` \| ([\d,]+)(?: (KiB|MiB|days?|minutes|s)\b)?/gm)];
    expect(rows.length).toBeGreaterThan(30);
    for (const [, name = '', digits = '', unit] of rows) {
      const factor = (unit === undefined ? 1 : (units[unit] ?? Number.NaN)) / (name.endsWith('_SECONDS') ? 1000 : 1);
      expect([name, (protocol as unknown as Record<string, number>)[name]]).toEqual([
        name,
        Number(digits.replaceAll(',', '')) * factor,
      ]);
    }
  });

  it('has every label that is signed or hashed', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (each) => each.endsWith('.ts') && !each.endsWith('.test.ts'),
    );
    const labels = files.flatMap((each) =>
      [...readFileSync(`${source}/${each}`, 'utf8').matchAll(/= statement\(\s*'([\w ]+)'/g)].map(
        ([, label = '']) => label,
      ),
    );
    expect(labels.length).toBeGreaterThan(15);
    for (const label of labels)
      expect([label, document.includes(`\`${label}\``) || document.includes(`H("${label}"`)]).toEqual([label, true]);
  });
});
