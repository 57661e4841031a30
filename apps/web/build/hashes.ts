import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';

const HASHES = 'hashes.json';

/**
 * Writes `hashes.json`: the SHA-256 of every file of the build. Two builds of one commit are the same to the byte, so
 * anybody can build it and compare with what a server hands out.
 */
export function hashes(): Plugin {
  let folder = '';
  let failed = false;
  return {
    name: 'pando-hashes',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    buildEnd(error) {
      failed = error !== undefined;
    },
    closeBundle() {
      // What went wrong is to be read, not that there are no files then.
      if (failed) return;
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== HASHES)
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .toSorted();
      const hashOf = (name: string): string =>
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex');
      const all = Object.fromEntries(files.map((name) => [name, hashOf(name)]));
      writeFileSync(join(folder, HASHES), `${JSON.stringify(all, null, 2)}\n`);
    },
  };
}
