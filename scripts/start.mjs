// npm start: from a fresh clone to a running grove.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies, ensureWebApp, node24, root, toolsEnvironment, Unmet } from './install.mjs';

try {
  await ensureDependencies();
  const node = node24();
  await ensureWebApp();
  startGrove(node);
} catch (error) {
  if (!(error instanceof Unmet)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/**
 * Hands the terminal over to the grove, and ends as it ends.
 * @param {string} node
 */
function startGrove(node) {
  const cli = join(root, 'apps', 'cli', 'bin', 'pando.js');
  const grove = spawn(node, [cli, 'grove', ...process.argv.slice(2)], { stdio: 'inherit', env: toolsEnvironment() });

  /** @type {Set<NodeJS.Signals>} */
  const forwarded = new Set();
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the grove too, and npm repeats what it gets: pass each on once at most.
      if ((signal === 'SIGINT' && process.stdin.isTTY) || forwarded.has(signal)) return;
      forwarded.add(signal);
      grove.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event === 'start') {
    // npm passes a SIGTERM on to the shell between it and this process, and no further.
    const parent = process.ppid;
    const watch = () => process.ppid === parent || grove.kill('SIGTERM');
    setInterval(watch, 500).unref();
  }
  grove.on('error', (error) => {
    process.stderr.write(`The grove did not start: ${error.message}.\n`);
    process.exitCode = 1;
  });
  grove.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
  });
}
