// npm run extension -- --server URL …: the built web app as a browser extension, in apps/web/dist-extension. Its code
// comes with the browser's own check of extensions, and from no server.
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './install.mjs';

const { values } = parseArgs({ options: { server: { type: 'string', multiple: true, default: [] } } });
const wrong = values.server.find((each) => !URL.canParse(each));
if (wrong !== undefined) fail(`${wrong} is no URL.`);
if (values.server.length === 0) fail('Name at least one server that a new account starts from: --server URL.');

const web = join(root, 'apps', 'web');
const [built, made] = [join(web, 'dist'), join(web, 'dist-extension')];
if (!existsSync(join(built, 'index.html'))) fail('The web app is not built yet: run "npm run build".');
rmSync(made, { recursive: true, force: true });
// An extension is offline by itself, and may not have a service worker of a page's.
const left = new Set(['sw.js', 'push-worker.js', 'hashes.json'].map((name) => join(built, name)));
cpSync(built, made, { recursive: true, filter: (path) => !left.has(path) });
cpSync(join(web, 'extension'), made, { recursive: true });
writeFileSync(join(made, 'servers.json'), `${JSON.stringify({ servers: values.server })}\n`);
process.stdout.write(`${made}\n`);

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
