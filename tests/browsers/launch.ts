import type { LaunchOptions } from '@playwright/test';

/** How to start Debian's Chromium: without the sandbox, which root cannot have, and without calls home. */
export const chromiumLaunch: LaunchOptions = {
  executablePath: process.env['PANDO_CHROMIUM'] ?? '/usr/bin/chromium',
  headless: true,
  chromiumSandbox: false,
  args: [
    '--no-first-run',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** How to start Debian's Firefox ESR, which Playwright drives over WebDriver BiDi. */
export const firefoxLaunch: LaunchOptions = {
  channel: 'moz-firefox',
  executablePath: process.env['PANDO_FIREFOX'] ?? '/usr/bin/firefox-esr',
  headless: true,
};
