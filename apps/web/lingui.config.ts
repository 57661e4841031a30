import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';

/** `npm run texts -w apps/web` collects all texts into src/locales; English is the source, the others translate it. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'ar', 'de', 'es', 'fr', 'pt', 'zh'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['src'], exclude: ['src/fake/**', '**/*.test.ts'] }],
  format: formatter({ lineNumbers: false, origins: false }),
});
