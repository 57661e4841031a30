import { expect, it } from 'vitest';
import { pastedFiles } from './given-files.ts';

function pasted(...types: readonly string[]): readonly File[] {
  const files = [new File(['x'], 'picture.png')];
  return pastedFiles({ types: [...types, 'Files'], files: files as unknown as FileList });
}

it('a picture is pasted as such, and a table that brings one along as its text', () => {
  expect(pasted('text/html')).toHaveLength(1);
  // A file that was copied comes with its name.
  expect(pasted('text/plain')).toHaveLength(1);
  expect(pasted('text/plain', 'text/html', 'text/rtf')).toHaveLength(0);
});
