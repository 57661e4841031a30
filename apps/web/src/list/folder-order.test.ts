import { expect, it } from 'vitest';
import { moved, renamed } from './folder-order.ts';

const folders = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }));
const ids = (of: readonly { readonly id: string }[]): string => of.map(({ id }) => id).join('');

it('moves a folder to any place, and not beyond the ends', () => {
  expect([0, 1, 2, 9, -1].map((to) => ids(moved(folders, 'a', to)))).toEqual(['abc', 'bac', 'bca', 'bca', 'abc']);
  expect(ids(moved(folders, 'c', 0))).toBe('cab');
  expect(moved(folders, 'none', 0)).toBe(folders);
});

it('gives one folder another name', () => {
  expect(renamed(folders, 'b', 'Work').map(({ name }) => name)).toEqual(['A', 'Work', 'C']);
});
