// npm test: every check and every test there is, each with its outcome, and the sum on the last line.
// npm run check (--fast): those that need no build, no other process and no browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBrowsers, ensureDependencies, ensureWebApp, node24, root, toolsEnvironment, Unmet } from './install.mjs';

/** @typedef {{ passed: number, failed: number, note?: string }} Outcome */
/** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} VitestReport */
/** @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} PlaywrightReport */
/** @typedef {{ name: string, minutes: number, run: (step: Step) => Promise<Outcome> }} Step */

const fast = process.argv.includes('--fast');
const reports = join(root, 'test-results');
const shared = resolve(root, process.env.PANDO_SHARED || '../shared');

// Vitest colours its output on CI, where nobody sees colours.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

/** @type {Step[]} */
const staticChecks = [
  { name: 'types', minutes: 3, run: check },
  { name: 'lint', minutes: 3, run: check },
  { name: 'format:check', minutes: 2, run: check },
  { name: 'unused', minutes: 3, run: check },
  { name: 'links', minutes: 1, run: check },
];

/** @type {Step[]} */
const steps = fast
  ? [...staticChecks, { name: 'unit', minutes: 5, run: vitest }]
  : [
      { name: 'web app', minutes: 5, run: () => prepared(ensureWebApp()) },
      ...staticChecks,
      { name: 'unit', minutes: 10, run: vitest },
      { name: 'simulated', minutes: 15, run: vitest },
      { name: 'seeds', minutes: 15, run: seeds },
      { name: 'processes', minutes: 30, run: vitest },
      { name: 'browsers', minutes: 35, run: browsers },
    ];

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    killGroup(running, 'SIGKILL');
    process.exit(1);
  });
}

/** @type {{ name: string, outcome: Outcome, seconds: number }[]} */
const results = [];
try {
  await ensureDependencies();
  node24();
  mkdirSync(reports, { recursive: true });
  for (const step of steps) {
    process.stdout.write(`\n── ${step.name}\n`);
    const start = performance.now();
    const outcome = await step.run(step).catch(failure);
    if (outcome.note !== undefined) process.stdout.write(`${outcome.note}\n`);
    results.push({ name: step.name, outcome, seconds: (performance.now() - start) / 1000 });
  }
} catch (error) {
  const outcome = failure(error);
  process.stdout.write(`${outcome.note ?? ''}\n`);
  results.push({ name: 'install', outcome, seconds: 0 });
}
summarise();

/** Prints the outcome of every step and, last and alone on its line, the sum. */
function summarise() {
  process.stdout.write('\n');
  for (const { name, outcome, seconds } of results) {
    const mark = outcome.failed === 0 ? 'ok    ' : 'FAILED';
    const counts = `${outcome.passed} passed, ${outcome.failed} failed`;
    process.stdout.write(`${mark} ${name.padEnd(14)} ${counts.padEnd(26)} ${seconds.toFixed(1)} s\n`);
  }
  if (!existsSync(shared)) {
    process.stdout.write(
      `\nThe official data (${shared}) was not at hand: its tests ran on the repository's own. PANDO_SHARED=DIR names another place.\n`,
    );
  }
  const passed = results.reduce((sum, { outcome }) => sum + outcome.passed, 0);
  const failed = results.reduce((sum, { outcome }) => sum + outcome.failed, 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/**
 * A static check: one test.
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function check(step) {
  const problem = await npmRun(step);
  return problem === undefined ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, note: problem };
}

/**
 * What must be in place before tests can run. Counts only if it fails.
 * @param {Promise<void>} preparation
 * @returns {Promise<Outcome>}
 */
async function prepared(preparation) {
  await preparation;
  return { passed: 0, failed: 0 };
}

/**
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function vitest(step) {
  const report = freshReport(step);
  const problem = await npmRun(step, ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const counts = /** @type {VitestReport | undefined} */ (readReport(report));
  return counted(
    step,
    problem,
    counts && {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests,
      skipped: counts.numPendingTests + counts.numTodoTests,
    },
  );
}

/**
 * Simulated groves by seed: other seeds each day.
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function seeds(step) {
  const report = freshReport(step);
  const problem = await npmRun(step, ['--report', report]);
  const counts = /** @type {Outcome | undefined} */ (readReport(report));
  return counted(step, problem, counts && { ...counts, skipped: 0 });
}

/**
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function browsers(step) {
  await ensureBrowsers();
  const report = freshReport(step);
  const problem = await npmRun(step, ['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const counts = /** @type {PlaywrightReport | undefined} */ (readReport(report))?.stats;
  // A test that passed at the second try is not one that passed.
  return counted(
    step,
    problem,
    counts && {
      passed: counts.expected,
      failed: counts.unexpected + counts.flaky,
      skipped: counts.skipped,
    },
  );
}

/**
 * Nothing that went wrong may go uncounted: a skipped test, a suite without tests, a run that ended badly.
 * @param {Step} step
 * @param {string | undefined} problem how the run ended, if badly
 * @param {{ passed: number, failed: number, skipped: number } | undefined} counts
 * @returns {Outcome}
 */
function counted(step, problem, counts) {
  if (counts === undefined) return { passed: 0, failed: 1, note: problem ?? `${step.name} left no report.` };
  const { passed, skipped } = counts;
  const failed = counts.failed + skipped;
  if (problem !== undefined && failed === 0) return { passed, failed: 1, note: problem };
  if (passed + failed === 0) return { passed, failed: 1, note: `${step.name} ran no test.` };
  return skipped === 0 ? { passed, failed } : { passed, failed, note: `${skipped} skipped: counted as failed.` };
}

/**
 * @param {unknown} error
 * @returns {Outcome}
 */
function failure(error) {
  const note = error instanceof Unmet ? error.message : String(error instanceof Error ? error.stack : error);
  return { passed: 0, failed: 1, note };
}

/**
 * @param {Step} step
 * @returns {string} a path at which there is no report yet
 */
function freshReport(step) {
  const report = join(reports, `${step.name}.json`);
  rmSync(report, { force: true });
  return report;
}

/**
 * @param {string} path
 * @returns {unknown} undefined if there is none
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Runs the npm script of the step's name, within the step's time.
 * @param {Step} step
 * @param {string[]} [args]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | undefined>} what went wrong, if anything
 */
function npmRun(step, args = [], env = {}) {
  return new Promise((done) => {
    const child = spawn('npm', ['run', '--silent', step.name, '--', ...args], {
      cwd: root,
      env: { ...toolsEnvironment(), ...plain, ...env, PANDO_SHARED: shared },
      stdio: ['ignore', 'inherit', 'inherit'],
      // A process group of its own, so that a step which hangs goes with all it started.
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    running = child;
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      killGroup(child, 'SIGKILL');
    }, step.minutes * 60_000);
    child.on('error', (error) => {
      clearTimeout(limit);
      done(`${step.name} did not start: ${error.message}.`);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      killGroup(child, 'SIGKILL');
      running = undefined;
      if (late) done(`${step.name} was stopped after ${step.minutes} minutes.`);
      else done(code === 0 ? undefined : `${step.name} ended with ${signal ?? `exit code ${String(code)}`}.`);
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess | undefined} child
 * @param {NodeJS.Signals} signal
 */
function killGroup(child, signal) {
  if (child?.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has gone already.
  }
}
