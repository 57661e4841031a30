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
    // A camera and a microphone that hear and see what no device is needed for, and may be used.
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
};

/** How to start Debian's Firefox ESR, which Playwright drives over WebDriver BiDi. */
export const firefoxLaunch: LaunchOptions = {
  channel: 'moz-firefox',
  executablePath: process.env['PANDO_FIREFOX'] ?? '/usr/bin/firefox-esr',
  headless: true,
  firefoxUserPrefs: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    // What is played is silent: without a sound card Firefox plays nothing else.
    'media.default_volume': '0.0',
    // Notifications may be shown, and Firefox does so itself: there is no desktop.
    'permissions.default.desktop-notification': 1,
    'alerts.useSystemBackend': false,
    // A mouse: it points finely (2) and hovers (4). A machine without a screen has none.
    'ui.primaryPointerCapabilities': 6,
    'ui.allPointerCapabilities': 6,
  },
};
