import type { Row } from '@pando/engine';

/** The rows of one space that are encrypted together, in key order. */
export type Page = readonly Row[];

const maxPageRows = 64;
const maxPageBytes = 32 * 1024;
/** A larger row gets a page of its own, so that a small neighbour that changes often does not rewrite it. */
const largeRowBytes = 4 * 1024;

/**
 * Cuts rows into pages. Rows that were appended leave full pages behind them; others are cut evenly, since more
 * may come anywhere between them.
 */
export function cutPages(rows: readonly Row[], appended: boolean): readonly Page[] {
  const pages: Row[][] = [];
  let run: Row[] = [];
  const endRun = (): void => {
    if (run.length > 0) pages.push(...cutRun(run, appended));
    run = [];
  };
  for (const row of rows) {
    if (row.value.length <= largeRowBytes) run.push(row);
    else {
      endRun();
      pages.push([row]);
    }
  }
  endRun();
  return pages;
}

function cutRun(rows: readonly Row[], appended: boolean): Row[][] {
  const count = Math.max(Math.ceil(rows.length / maxPageRows), Math.ceil(bytesOf(rows) / maxPageBytes));
  const rowsEach = appended ? maxPageRows : Math.ceil(rows.length / count);
  const pages: Row[][] = [];
  let page: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (page.length === rowsEach || (page.length > 0 && bytes + row.value.length > maxPageBytes)) {
      pages.push(page);
      page = [];
      bytes = 0;
    }
    page.push(row);
    bytes += row.value.length;
  }
  pages.push(page);
  return pages;
}

export function bytesOf(page: Page): number {
  return page.reduce((sum, row) => sum + row.value.length, 0);
}

/** The page after `writes` (by key; undefined deletes). Rows that stay are the same objects. */
export function applyWrites(
  page: Page,
  writes: ReadonlyMap<string, Uint8Array | undefined>,
): { rows: Page; appended: boolean } {
  const last = page.at(-1)?.key;
  const rows = new Map(page.map((row) => [row.key, row]));
  let appended = true;
  for (const [key, value] of writes) {
    if (value === undefined) rows.delete(key);
    else {
      if (last !== undefined && key < last && !rows.has(key)) appended = false;
      rows.set(key, { key, value: value.slice() });
    }
  }
  return { rows: [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), appended };
}

/** Count, then for each row: length of key, key in UTF-8, length of value, value. Lengths are 32-bit, big-endian. */
export function encodePage(page: Page): Uint8Array<ArrayBuffer> {
  const keys = page.map((row) => new TextEncoder().encode(row.key));
  const size = page.reduce((sum, row, i) => sum + 8 + (keys[i]?.length ?? 0) + row.value.length, 4);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const append = (part: Uint8Array): void => {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  };
  view.setUint32(at, page.length);
  at += 4;
  page.forEach((row, i) => {
    append(keys[i] as Uint8Array);
    append(row.value);
  });
  return bytes;
}

/** Bytes that `encodePage` made and encryption has authenticated; a value is a view into them. */
export function decodePage(bytes: Uint8Array): Page {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4;
  const take = (): Uint8Array => {
    const start = at + 4;
    at = start + view.getUint32(at);
    return bytes.subarray(start, at);
  };
  return Array.from({ length: view.getUint32(0) }, () => ({ key: new TextDecoder().decode(take()), value: take() }));
}
