import { chromium, firefox, type Browser } from '@playwright/test';
import { chromiumLaunch, firefoxLaunch } from '../launch.ts';

/** Both browsers, side by side. */
export class Browsers implements AsyncDisposable {
  readonly chromium: Browser;
  readonly firefox: Browser;

  private constructor(one: Browser, other: Browser) {
    this.chromium = one;
    this.firefox = other;
  }

  static async launch(): Promise<Browsers> {
    const [one, other] = await Promise.all([chromium.launch(chromiumLaunch), firefox.launch(firefoxLaunch)]);
    return new Browsers(one, other);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.chromium.close(), this.firefox.close()]);
  }
}
