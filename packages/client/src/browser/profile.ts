import type { Attachment, OwnedPando } from '../rpc/handover.ts';
import { followTab, serveTabs } from './tab-channel.ts';

const hangingMessage = 'Pando is open in another tab that does not answer; close that tab, then reload this one.';

/**
 * A profile of this browser. One of its tabs holds the profile's Web Lock, owns it, and serves the others. All others
 * wait for the lock, so one of them has it as soon as the owner goes.
 */
export class BrowserProfile {
  readonly #name: string;
  readonly #open: () => Promise<OwnedPando>;
  /** Releases the lock, where this tab has it. */
  #release: (() => void) | undefined;
  #waiting: Promise<void> | undefined;
  readonly #giveUp = new AbortController();

  constructor(name: string, open: () => Promise<OwnedPando>) {
    this.#name = name;
    this.#open = open;
  }

  /** Owns the profile if no tab does, else follows the tab that does. Throws what opening throws. */
  async attach(): Promise<Attachment> {
    if (this.#release === undefined) await this.#requestLock({ ifAvailable: true });
    return this.#release === undefined ? this.#follow() : this.#own(this.#release);
  }

  async #own(release: () => void): Promise<Attachment> {
    try {
      const pando = await this.#open();
      const tabs = serveTabs(this.#name, pando);
      const { promise: end, resolve } = Promise.withResolvers<'closed'>();
      const close = async (): Promise<void> => {
        tabs.close();
        await pando.close();
        release();
        resolve('closed');
      };
      return { role: 'owner', pando, end, begin: () => pando.start(), close };
    } catch (error) {
      release();
      throw error;
    }
  }

  #follow(): Attachment {
    const remote = followTab(this.#name, hangingMessage);
    // Being given the lock is how a follower learns that the owner has gone.
    this.#waiting ??= this.#requestLock({ signal: this.#giveUp.signal }).catch(() => {});
    void this.#waiting.then(() => remote.disconnected());
    const close = async (): Promise<void> => {
      remote.close();
      this.#giveUp.abort();
      await this.#waiting;
      this.#release?.();
    };
    return { role: 'remote', pando: remote, end: remote.end, begin: () => {}, close };
  }

  /** Resolves when the lock is had, or (with `ifAvailable`) is not to be had. */
  #requestLock(options: LockOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(this.#name, options, (lock) => {
          if (lock === null) return resolve();
          return new Promise<void>((release) => {
            this.#release = () => {
              this.#release = undefined;
              this.#waiting = undefined;
              release();
            };
            resolve();
          });
        })
        .catch(reject);
    });
  }
}
