import { gzipSync } from 'node:zlib';
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

type Bundle = Readonly<Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>>;

interface Options {
  /** The module that paints first; the entry imports it by itself. */
  readonly shell: string;
  /** What the entry fetches beside it, and the first paint does not wait for. */
  readonly beside: string;
  /** The folder of the texts: one language of them is fetched before the first paint. */
  readonly texts: string;
  /** Bytes, gzip, before the first paint. */
  readonly limit: number;
}

/** A chunk, all it imports at once, and their style sheets. What is loaded on demand does not count. */
function withImports(bundle: Bundle, roots: readonly string[]): readonly string[] {
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== 'chunk') return;
    files.add(name);
    chunk.imports.forEach(visit);
    chunk.viteMetadata?.importedCss.forEach((css) => files.add(css));
  };
  roots.forEach(visit);
  return [...files];
}

/** The chunks that a module whose path ends or begins so is the heart of. */
function chunksOf(bundle: Bundle, fits: (module: string) => boolean): readonly string[] {
  return Object.values(bundle)
    .filter((file) => file.type === 'chunk')
    .filter(({ facadeModuleId }) => facadeModuleId !== null && fits(facadeModuleId))
    .map(({ fileName }) => fileName);
}

function entriesOf(bundle: Bundle): readonly string[] {
  return Object.values(bundle)
    .filter((file) => file.type === 'chunk' && file.isEntry)
    .map(({ fileName }) => fileName);
}

function gzipBytes(bundle: Bundle, name: string): number {
  const file = bundle[name];
  return gzipSync(file?.type === 'chunk' ? file.code : (file?.source ?? '')).length;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB gz`;
}

/**
 * Has the page fetch the shell and what goes beside it at once, rather than when the entry has come and asks; and fails
 * the build when what is fetched before the first paint is larger than `limit`.
 */
export function firstLoadBudget({ shell, beside, texts, limit }: Options): Plugin {
  return {
    name: 'pando-first-load-budget',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const entries = withImports(bundle, entriesOf(bundle));
        const early = withImports(bundle, [
          ...chunksOf(bundle, (module) => module.endsWith(shell)),
          ...chunksOf(bundle, (module) => module.endsWith(beside)),
        ]).filter((name) => !entries.includes(name));
        return early.map((name): HtmlTagDescriptor => {
          const href = `./${name}`;
          const attrs = name.endsWith('.css')
            ? { rel: 'stylesheet', crossorigin: true, href }
            : { rel: 'modulepreload', crossorigin: true, href };
          return { tag: 'link', attrs, injectTo: 'head' };
        });
      },
    },
    writeBundle(_options, bundle) {
      const shells = chunksOf(bundle, (module) => module.endsWith(shell));
      if (shells.length !== 1) this.error(`${shell} should be the heart of one chunk, not of ${shells.length}`);
      const first = withImports(bundle, [...entriesOf(bundle), ...shells]);
      const sizes = first.map((name) => ({ name, bytes: gzipBytes(bundle, name) }));
      const languages = chunksOf(bundle, (module) => module.includes(texts));
      const largest = Math.max(0, ...languages.map((name) => gzipBytes(bundle, name)));
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, largest);
      const others = withImports(
        bundle,
        chunksOf(bundle, (module) => module.endsWith(beside)),
      ).filter((name) => !first.includes(name));
      const engine = others.reduce((sum, name) => sum + gzipBytes(bundle, name), 0);
      const line = `before the first paint ${kilobytes(total)} of ${limit / 1000} kB; beside it ${kilobytes(engine)}`;
      if (total > limit) {
        const list = sizes.toSorted((a, b) => b.bytes - a.bytes).map(({ name, bytes }) => `${name} ${bytes}`);
        this.error(`${line}: too much.\n${list.join('\n')}\nthe largest of the languages ${largest}`);
      }
      this.info(line);
    },
  };
}
