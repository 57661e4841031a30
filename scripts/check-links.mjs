// npm run links: every relative link in the repository's Markdown leads to a file, and to a heading if it names one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './install.mjs';

const documents = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const broken = documents.flatMap((path) => linksIn(path).flatMap((link) => problemOf(path, link) ?? []));
for (const problem of broken) process.stderr.write(`${problem}\n`);
process.stdout.write(`${documents.length} documents, ${broken.length} broken links\n`);
process.exitCode = broken.length === 0 && documents.length > 0 ? 0 : 1;

/**
 * @param {string} path
 * @returns {string[]} the targets of links and pictures, but for those to other places
 */
function linksIn(path) {
  const text = withoutCode(readFileSync(join(root, path), 'utf8'));
  return [...text.matchAll(/\]\(<?([^)\s>]+)>?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z+]+:/.test(target));
}

/**
 * @param {string} path
 * @param {string} link
 * @returns {string | undefined}
 */
function problemOf(path, link) {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? join(root, path) : join(root, dirname(path), decodeURIComponent(file));
  if (!existsSync(target)) return `${path}: ${link}: no such file`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return headingsOf(target).has(anchor) ? undefined : `${path}: ${link}: no such heading`;
}

/**
 * @param {string} path
 * @returns {Set<string>} the anchors that headings get
 */
function headingsOf(path) {
  const lines = withoutCode(readFileSync(path, 'utf8')).split('\n');
  const headings = lines.flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** @param {string} markdown */
function withoutCode(markdown) {
  return markdown.replaceAll(/^```[\s\S]*?^```/gm, '');
}
