import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Readonly<Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>>;

/** The entry chunk, all it imports at once, and their style sheets. Screens that are loaded on demand do not count. */
function firstLoad(bundle: Bundle): readonly string[] {
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== 'chunk') return;
    files.add(name);
    chunk.imports.forEach(visit);
    chunk.viteMetadata?.importedCss.forEach((css) => files.add(css));
  };
  for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) visit(chunk.fileName);
  return [...files];
}

/** Fails the build when the first load, gzip, is larger than `limit` bytes; prints it otherwise. */
export function firstLoadBudget(limit: number): Plugin {
  return {
    name: 'pando-first-load-budget',
    apply: 'build',
    enforce: 'post',
    writeBundle(_options, bundle) {
      const sizes = firstLoad(bundle).map((name) => {
        const file = bundle[name];
        const content = file?.type === 'chunk' ? file.code : (file?.source ?? '');
        return { name, bytes: gzipSync(content).length };
      });
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
      const line = `first load ${(total / 1000).toFixed(1)} kB gz of ${limit / 1000} kB`;
      if (total > limit) {
        const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).map(({ name, bytes }) => `${name} ${bytes}`);
        this.error(`${line}: too much.\n${largest.join('\n')}`);
      }
      this.info(line);
    },
  };
}
