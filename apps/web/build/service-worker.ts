import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** All files under `folder`, as slash-separated paths relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/**
 * Emits `sw.js` from `src/offline/service-worker.js`: the list of the build's files, and a version that is the hash of
 * their contents, are put in. The browser sees a new worker exactly when the app is another one.
 */
export function serviceWorker(): Plugin {
  let source = '';
  let publicFolder = '';
  return {
    name: 'pando-service-worker',
    apply: 'build',
    configResolved(config) {
      source = join(config.root, 'src/offline/service-worker.js');
      publicFolder = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const version = createHash('sha256');
        const files: string[] = [];
        for (const file of Object.values(bundle).toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
          files.push(file.fileName);
          version.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        }
        for (const name of filesIn(publicFolder).toSorted()) {
          files.push(name);
          version.update(name).update(readFileSync(join(publicFolder, name)));
        }
        const worker = readFileSync(source, 'utf8')
          .replace('__VERSION__', version.digest('hex').slice(0, 16))
          .replace('__FILES__', JSON.stringify(files.filter((name) => name !== 'index.html')));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: worker });
      },
    },
  };
}
