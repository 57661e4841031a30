const channelName = 'pando-lock';
/** Tabs in the background answer late; whoever asks in vain is asked for the passphrase instead. */
const patienceMs = 400;

/** What the tabs of this browser say to each other about the lock. */
type LockMessage =
  | { readonly type: 'ask' }
  /** To all: each of them is locked, or has the same. */
  | { readonly type: 'key'; readonly key: CryptoKey }
  | { readonly type: 'lock' }
  | { readonly type: 'changing' };

export interface LockNews {
  /** Everybody locks. */
  readonly onLock: () => void;
  /** The lock is being put on or taken off: nobody may have a store open. */
  readonly onChanging: () => void;
  /** A tab that waits for it is given the key. */
  readonly onKey: (key: CryptoKey) => void;
}

/** How a tab hears of the lock from the others, and gives its key to those that open later. */
export class LockChannel {
  readonly #channel = new BroadcastChannel(channelName);
  #key: CryptoKey | undefined;

  constructor(news: LockNews) {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<LockMessage>) => {
      switch (data.type) {
        case 'ask':
          if (this.#key !== undefined) this.#post({ type: 'key', key: this.#key });
          break;
        case 'key':
          if (this.#key === undefined) news.onKey(data.key);
          break;
        case 'lock':
          news.onLock();
          break;
        case 'changing':
          news.onChanging();
          break;
      }
    });
  }

  /** The key, if another tab has it. */
  ask(): Promise<CryptoKey | undefined> {
    const { promise, resolve } = Promise.withResolvers<CryptoKey | undefined>();
    const heard = ({ data }: MessageEvent<LockMessage>): void => {
      if (data.type === 'key') resolve(data.key);
    };
    this.#channel.addEventListener('message', heard);
    this.#post({ type: 'ask' });
    setTimeout(() => resolve(undefined), patienceMs);
    return promise.finally(() => this.#channel.removeEventListener('message', heard));
  }

  /** From now on this tab has the key; those that wait get it. */
  opened(key: CryptoKey): void {
    this.#key = key;
    this.#post({ type: 'key', key });
  }

  /** Tells all others to lock. */
  lock(): void {
    this.#key = undefined;
    this.#post({ type: 'lock' });
  }

  /** Tells all others to let go of their stores. */
  changing(): void {
    this.#key = undefined;
    this.#post({ type: 'changing' });
  }

  close(): void {
    this.#key = undefined;
    this.#channel.close();
  }

  #post(message: LockMessage): void {
    this.#channel.postMessage(message);
  }
}
