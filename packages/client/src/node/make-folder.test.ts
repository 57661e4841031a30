import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pando-folder-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('is made with those above it, for this user alone, and may be there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

it('is not made where a file is, or below one', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'x', 'y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

// Elsewhere there is no /proc, and nobody may make one.
it('is given up where a folder takes none', async () => {
  await expect(makeFolder('/proc/pando/profile')).rejects.toMatchObject({ path: expect.stringContaining('/proc') });
});
