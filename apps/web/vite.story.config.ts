import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy.ts';
import { controlLanguages } from './build/control-languages.ts';
import { firstLoadBudget } from './build/first-load-budget.ts';
import { hashes } from './build/hashes.ts';
import { pushWorker } from './build/push-worker.ts';
import { serviceWorker } from './build/service-worker.ts';
import { sources } from './build/sources.ts';

/** Gzip: page code, style and texts that are fetched before the first paint. */
const FIRST_PAINT_LIMIT_BYTES = 200_000;

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [
    ...sources({ everyText: false }),
    controlLanguages(),
    contentSecurityPolicy(),
    pushWorker(),
    serviceWorker(),
    firstLoadBudget({
      shell: '/src/run.tsx',
      beside: '/src/engine.ts',
      texts: '/src/locales/',
      limit: FIRST_PAINT_LIMIT_BYTES,
    }),
    hashes(),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Inlined assets would be data: addresses in CSS, which the policy allows, but they cannot be cached apart.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: false,
  },
  server: { port: 5173, strictPort: false },
});
