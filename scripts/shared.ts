import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the official vectors and data of others lie: what `PANDO_SHARED` says, or beside the clone; '' if not at hand. */
export function sharedFolder(): string {
  const folder = resolve(root, process.env['PANDO_SHARED'] || '../shared');
  return existsSync(folder) ? folder : '';
}
