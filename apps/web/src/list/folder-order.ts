import type { Folder } from '@pando/engine/api';

/** The folders with one of them at another place, counted from 0. */
export function moved(folders: readonly Folder[], id: string, to: number): readonly Folder[] {
  const folder = folders.find((each) => each.id === id);
  if (folder === undefined) return folders;
  const others = folders.filter((each) => each !== folder);
  return others.toSpliced(Math.min(Math.max(to, 0), others.length), 0, folder);
}

/** The folders with another name for one of them. */
export function renamed(folders: readonly Folder[], id: string, name: string): readonly Folder[] {
  return folders.map((each) => (each.id === id ? { id, name } : each));
}
