import { expect, it } from 'vitest';
import { shownFileName, shownName } from './shown-name.ts';

it('leaves names in any script as they are', () => {
  for (const name of ['Ana Lúcia', 'نور', 'שרה', '👩‍👩‍👧', 'report (2).tar.gz']) {
    expect(shownName(name)).toBe(name);
    expect(shownFileName(name)).toBe(name);
  }
});

it('takes out of a name what would turn or move the words beside it', () => {
  expect(shownName('\u202eanA\u202c\u0007\n ')).toBe('anA');
  expect(shownName('\u2066\u2069\u200f')).toBe('');
});

it('makes of a file’s name one that has its true ending and no folder', () => {
  expect(shownFileName('photo\u202egpj.exe')).toBe('photogpj.exe');
  expect(shownFileName('../../.bashrc')).toBe('__.._.bashrc');
  expect(shownFileName('C:\\Windows\\a.dll')).toBe('C:_Windows_a.dll');
  expect(shownFileName('.profile')).toBe('_profile');
});
