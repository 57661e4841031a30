import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { TemporaryFolder } from './driver/temporary-folder.ts';

const web = join(import.meta.dirname, '..', '..', 'apps', 'web');
const require = createRequire(join(web, 'package.json'));
const vite = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');

async function build(folder: string): Promise<Readonly<Record<string, string>>> {
  const options = ['build', '--outDir', folder, '--logLevel', 'warn'];
  // As a person builds it, not as a test would.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, ...options], { cwd: web, env });
  return JSON.parse(readFileSync(join(folder, 'hashes.json'), 'utf8')) as Record<string, string>;
}

it('builds the same app to the byte, wherever it is put', async () => {
  await using folder = new TemporaryFolder();
  const one = await build(folder.file('one'));
  const other = await build(folder.file('another'));
  expect(Object.keys(one)).toContain('index.html');
  expect(Object.keys(one)).toContain('sw.js');
  expect(other).toEqual(one);
});
