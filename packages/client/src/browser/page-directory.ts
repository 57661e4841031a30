/**
 * Where the rows of one space are: its pages in key order. A page holds the keys from its `low` up to the next
 * page's; the first one also holds those below its own. A row that changes inside its page leaves this as it is.
 */
export type PageDirectory = readonly PageEntry[];

export interface PageEntry {
  readonly low: string;
  readonly id: string;
}

/** Index of the page that holds `key`; 0 for an empty directory. */
export function pageIndexOf(directory: PageDirectory, key: string): number {
  let low = 0;
  let high = directory.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((directory[middle] as PageEntry).low <= key) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export function encodeDirectory(directory: PageDirectory): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(directory.map((entry) => [entry.low, entry.id])));
}

/** Bytes that `encodeDirectory` made and encryption has authenticated. */
export function decodeDirectory(bytes: Uint8Array): PageDirectory {
  const entries = JSON.parse(new TextDecoder().decode(bytes)) as readonly (readonly [string, string])[];
  return entries.map(([low, id]) => ({ low, id }));
}
