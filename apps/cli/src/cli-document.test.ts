import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliDocument } from '../scripts/cli-document.ts';

it('docs/CLI.md says what the types and the commands say: else run "npm run docs -w @pando/cli"', () => {
  const path = join(import.meta.dirname, '..', '..', '..', 'docs', 'CLI.md');
  expect(readFileSync(path, 'utf8')).toBe(cliDocument());
});
