import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openExport, sealExport } from './export-file.ts';

const content = new TextEncoder().encode('everything');
const file = await sealExport(content, 'correct horse');

it('opens with the passphrase it was sealed under, however its letters are composed', async () => {
  expect(await openExport(file, 'correct horse')).toEqual({ ok: true, value: content });
  const composed = await sealExport(new Uint8Array(), 'caf\u00e9');
  expect(await openExport(composed, 'cafe\u0301')).toEqual({ ok: true, value: new Uint8Array() });
});

it('says that the passphrase is wrong', async () => {
  expect(await openExport(file, 'correct house')).toMatchObject({ ok: false, error: { code: 'wrong-passphrase' } });
});

it('shows nothing of the content, and is different each time', async () => {
  expect(Buffer.from(file).includes('everything')).toBe(false);
  expect(await sealExport(content, 'correct horse')).not.toEqual(file);
});

it('refuses what is no export, and one that asks too much of this device', async () => {
  const withByte = (at: number, value: number): Uint8Array => file.with(at, value);
  const refused = [
    new Uint8Array(),
    content,
    file.slice(0, 58),
    withByte(0, 0),
    withByte(11, 2),
    withByte(12, 30),
    withByte(12, 0),
    withByte(13, 9),
    withByte(14, 2),
  ];
  for (const bytes of refused)
    expect(await openExport(bytes, 'correct horse')).toMatchObject({ error: { code: 'bad-parameters' } });
});

it('notices every changed byte', async () => {
  const position = fc.integer({ min: 15, max: file.length - 1 });
  await fc.assert(
    fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = await openExport(file.with(at, (file[at] ?? 0) ^ change), 'correct horse');
      expect(changed).toMatchObject({ ok: false, error: { code: 'wrong-passphrase' } });
    }),
    { numRuns: 12 },
  );
});
