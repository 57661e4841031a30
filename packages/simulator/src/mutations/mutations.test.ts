import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mutated } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';

const ROOT = join(import.meta.dirname, '../../../..');

it.each(MUTATIONS)('$name fits the source as it is', (mutation) => {
  for (const file of new Set(mutation.edits.map((edit) => edit.file))) {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const changed = mutated(mutation, file, source);
    expect(changed).not.toBe(source);
    expect(() => stripTypeScriptTypes(changed)).not.toThrow();
  }
});

it('names each mutation once', () => {
  expect(new Set(MUTATIONS.map((each) => each.name)).size).toBe(MUTATIONS.length);
});

it('refuses a mutation whose place is not there, or is there twice', () => {
  const mutation = {
    name: 'any',
    breaks: '',
    edits: [{ file: 'a.ts', find: 'x = 1', replace: 'x = 2' }],
    profiles: [],
    seeds: 1,
  };
  expect(mutated(mutation, 'a.ts', 'const x = 1;')).toBe('const x = 2;');
  expect(mutated(mutation, 'b.ts', 'const y = 1;')).toBe('const y = 1;');
  expect(() => mutated(mutation, 'a.ts', 'const y = 1;')).toThrow('0 places');
  expect(() => mutated(mutation, 'a.ts', 'x = 1; x = 1')).toThrow('2 places');
});
