import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/** `npm run texts -w apps/web` collects all texts into src/locales/en.po; other languages go beside it. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['src'], exclude: ['src/fake/**', '**/*.test.ts'] }],
  format: formatter({ lineNumbers: false, origins: false }),
});
