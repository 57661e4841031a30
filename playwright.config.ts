import { defineConfig } from '@playwright/test';
import { sharedFolder } from './scripts/shared.ts';
import { chromiumLaunch, firefoxLaunch } from './tests/browsers/launch.ts';

process.env['PANDO_SHARED'] = sharedFolder();

// `name.spec.ts` runs in each browser; `name.both.spec.ts` runs once, and starts the browsers it needs itself;
// `name.chromium.spec.ts` runs in Chromium alone: Firefox cannot be driven to it (a passkey, a push), or was not tried.
export default defineConfig({
  testDir: 'tests/browsers',
  globalSetup: './tests/browsers/screens/serve-scenes.ts',
  outputDir: 'test-results/browsers',
  forbidOnly: true,
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: { locale: 'en-GB', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      testIgnore: '**/*.both.spec.ts',
      use: { browserName: 'chromium', launchOptions: chromiumLaunch },
    },
    {
      name: 'firefox',
      testIgnore: ['**/*.both.spec.ts', '**/*.chromium.spec.ts'],
      use: { browserName: 'firefox', launchOptions: firefoxLaunch },
    },
    { name: 'both', testMatch: '**/*.both.spec.ts' },
  ],
});
