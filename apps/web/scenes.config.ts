import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds dev.html with its scenes, for pictures and for tests of how screens look. Never published. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [
    lingui({ cwd: import.meta.dirname }),
    react(),
    babel({ include: /\/src\/.*\.tsx?$/, plugins: ['@lingui/babel-plugin-lingui-macro'] }),
  ],
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
