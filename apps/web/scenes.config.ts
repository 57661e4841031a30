import { defineConfig } from 'vite';
import { sources } from './build/sources.ts';

/** Builds dev.html with its scenes, for pictures and for tests of how screens look. Never published. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: sources({ everyText: false }),
  logLevel: 'error',
  build: {
    outDir: '../../test-results/scenes',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { input: 'dev.html' },
  },
});
