// Brings the clone to the state in which anything can run: dependencies as the lockfile says, Node 24, Debian's
// browsers. Runs on the host's own Node, 18 or newer, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const windows = process.platform === 'win32';

/** A failure whose sentence is all that its reader needs. */
export class Unmet extends Error {}

/**
 * The environment in which the repository's own tools, and its Node 24, come first.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolsEnvironment() {
  return { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '') };
}

/**
 * Installs what the lockfile says, if what is there differs from it.
 * @returns {Promise<void>}
 */
export async function ensureDependencies() {
  if (isInstalled()) return;
  process.stdout.write('Installing dependencies …\n');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.env);
  if (!isInstalled()) throw new Unmet('npm ci ended well, yet node_modules does not match package-lock.json.');
}

/** npm leaves a copy of the lockfile, of what it really installed, in node_modules. */
function isInstalled() {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new Unmet('package-lock.json is missing.');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    if (there === undefined) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function readLock(path) {
  if (!existsSync(path)) return undefined;
  return /** @type {{ packages: ReturnType<typeof readLock> }} */ (JSON.parse(readFileSync(path, 'utf8'))).packages;
}

/**
 * The path of a Node that runs Pando: this one if it is new enough, else the one that the lockfile pins.
 * @returns {string}
 */
export function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const pinned = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');
  if (!existsSync(pinned)) {
    throw new Unmet(
      `Pando needs Node 24, this is ${process.version}, and npm has none for ${process.platform} on ${process.arch}: please install Node 24.`,
    );
  }
  return pinned;
}

/**
 * Builds the web app, if a source is newer than what was built.
 * @returns {Promise<void>}
 */
export async function ensureWebApp() {
  const built = modified(join(root, 'apps/web/dist/index.html'));
  const sources = ['apps/web', 'packages/protocol', 'packages/engine', 'packages/client', 'package-lock.json'];
  if (sources.every((source) => newest(join(root, source)) < built)) return;
  process.stdout.write('Building the web app …\n');
  await run('npm', ['run', '--silent', 'build'], toolsEnvironment());
}

/**
 * @param {string} path
 * @returns {number} milliseconds; 0 if there is no such file
 */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * @param {string} path
 * @returns {number} the latest change of a source at or under this path, in milliseconds
 */
function newest(path) {
  if (!statSync(path).isDirectory()) return modified(path);
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules' && !/\.test\.tsx?$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), 0);
}

/**
 * Debian's browsers, which the browser tests drive. PANDO_CHROMIUM and PANDO_FIREFOX name others.
 * @returns {Promise<void>}
 */
export async function ensureBrowsers() {
  const missing = missingBrowsers();
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  const advice = `The browser tests need ${names.join(' and ')}: "apt-get install ${names.join(' ')}" on Debian, or PANDO_CHROMIUM and PANDO_FIREFOX with the paths of others.`;
  if (spawnSync('apt-get', ['--version']).status !== 0) throw new Unmet(advice);

  process.stdout.write(`Installing ${names.join(' and ')} …\n`);
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'DPkg::Use-Pty=0'];
  try {
    await asRoot(['apt-get', ...options, 'update']);
    await asRoot([
      'apt-get',
      ...options,
      'install',
      '-y',
      '--no-install-recommends',
      ...names,
      'fonts-noto-color-emoji',
    ]);
  } catch (error) {
    throw new Unmet(`${error instanceof Error ? error.message : String(error)} ${advice}`);
  }
  if (missingBrowsers().length > 0) throw new Unmet(advice);
}

function missingBrowsers() {
  return [
    { name: 'chromium', path: process.env.PANDO_CHROMIUM ?? '/usr/bin/chromium' },
    { name: 'firefox-esr', path: process.env.PANDO_FIREFOX ?? '/usr/bin/firefox-esr' },
  ].filter(({ path }) => !existsSync(path));
}

/**
 * @param {string[]} command
 * @returns {Promise<void>}
 */
function asRoot(command) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return process.getuid?.() === 0
    ? run('env', command, environment)
    : run('sudo', ['-n', '--preserve-env=DEBIAN_FRONTEND', ...command], environment);
}

/**
 * Runs a command in the repository, its output shown only if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, shell: windows, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
    }
    child.on('error', (error) => reject(new Unmet(`${command} did not start: ${error.message}.`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Unmet(`"${[command, ...args].join(' ')}" failed (${String(signal ?? code)}).`));
    });
  });
}
