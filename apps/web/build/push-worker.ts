import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const ENTRY = 'src/notifications/push-worker.ts';
export const PUSH_WORKER = 'push-worker.js';

/**
 * Emits `push-worker.js`: the engine and what shows notifications, in one classic script, since a service worker cannot
 * import modules on demand. It is evaluated when a push comes, not at each start of the worker.
 */
export function pushWorker(): Plugin {
  let root = '';
  return {
    name: 'pando-push-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    async generateBundle() {
      const built = await build({
        root,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        build: {
          write: false,
          target: 'es2023',
          copyPublicDir: false,
          rolldownOptions: {
            input: join(root, ENTRY),
            output: { format: 'iife', entryFileNames: PUSH_WORKER, codeSplitting: false },
          },
        },
      });
      const [output] = [built].flat();
      if (output === undefined || !('output' in output)) throw new Error('the push worker was not built');
      const [chunk, ...others] = output.output;
      if (others.length > 0) throw new Error('the push worker is more than one file');
      this.emitFile({ type: 'asset', fileName: PUSH_WORKER, source: chunk.code });
    },
  };
}
