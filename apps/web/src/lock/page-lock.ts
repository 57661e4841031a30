import type { AppLock, LockChannel, Unlocking } from '@pando/client/browser';
import { createStore } from 'zustand/vanilla';
import { lockSeen } from '../store/preferences.ts';
import { eraseDevice } from './erase-device.ts';
import { watchIdle } from './idle.ts';
import { keepOverReload, takeKept } from './kept-over-reload.ts';
import type { Door, Lock, LockState, Refusal } from './lock.ts';

type Engine = typeof import('../engine.ts');

/** Other tabs have so long to let go of their accounts. */
const LETTING_GO_MS = 30_000;
/** How the lock's passkey is called among a person's passkeys. */
const PASSKEY_NAME = 'Pando app lock';

/** What the lock asks of the page. */
export interface LockHands {
  readonly engine: Promise<Engine>;
  readonly profiles: () => readonly string[];
  /** All that may hold a store still, those that were taken away included. */
  readonly everyProfile: () => readonly string[];
  /** Takes everything off the page and closes what is open. */
  readonly leave: () => Promise<void>;
  readonly reload: () => void;
  readonly showLocked: (door: Door) => Promise<void>;
}

/** The lock, as this tab has it: shut until it is passed, and shut again by leaving the page. */
export class PageLock implements Lock {
  readonly state = createStore<LockState>(() => ({
    isOn: false,
    idleMinutes: 0,
    hasPasskey: false,
    mayHavePasskey: false,
  }));
  /** Whether its screen was shown. */
  wasShut = false;
  readonly #hands: LockHands;
  #key: CryptoKey | undefined;
  #lock: Promise<AppLock> | undefined;
  #channel: LockChannel | undefined;
  #isLeaving = false;
  readonly #passed = Promise.withResolvers<CryptoKey>();

  constructor(hands: LockHands) {
    this.#hands = hands;
  }

  /** What opens the stores, once this person may have it; undefined where there is no lock. */
  async pass(): Promise<CryptoKey | undefined> {
    const { LockChannel } = await this.#hands.engine;
    this.#channel = new LockChannel({
      onLock: () => void this.#leave(),
      onChanging: () => void this.#leave(),
      onKey: (key) => this.#passed.resolve(key),
    });
    await this.#read();
    const { isOn } = this.state.getState();
    lockSeen.write(isOn);
    if (!isOn) return undefined;
    const key = (await takeKept()) ?? (await this.#channel.ask()) ?? (await this.#shut());
    await this.#finishEnding(key);
    if (!this.state.getState().isOn) return undefined;
    this.#key = key;
    this.#channel.opened(key);
    watchIdle(
      () => this.state.getState().idleMinutes,
      () => this.lockNow(),
    );
    return key;
  }

  /** Before a reload by the app itself. */
  keepOverReload(): void {
    if (this.#key !== undefined) keepOverReload(this.#key);
  }

  lockNow(): void {
    if (this.#isLeaving || !this.state.getState().isOn) return;
    this.#channel?.lock();
    void this.#leave();
  }

  async turnOn(passphrase: string, idleMinutes: number): Promise<Refusal | undefined> {
    const key = await (await this.#appLock()).make(passphrase, idleMinutes);
    lockSeen.write(true);
    await this.#letGo();
    // What another tab does not let go of now comes under the lock when it is opened next.
    await this.#changeAll(key, 'lock');
    this.#hands.reload();
    return undefined;
  }

  async turnOff(passphrase: string): Promise<Refusal | undefined> {
    const lock = await this.#appLock();
    const begun = await lock.beginEnding(passphrase);
    if (!begun.ok) return refusalOf(begun);
    await this.#letGo();
    // Where a tab does not let go, the lock stays, and is taken off the next time that it is passed.
    if (await this.#changeAll(begun.key, 'unlock')) await lock.end();
    this.#channel?.lock();
    this.#hands.reload();
    return undefined;
  }

  async changePassphrase(passphrase: string, next: string): Promise<Refusal | undefined> {
    return refusalOf(await (await this.#appLock()).change(passphrase, next));
  }

  async addPasskey(passphrase: string): Promise<Refusal | undefined> {
    const added = await (await this.#appLock()).addPasskey(passphrase, PASSKEY_NAME);
    await this.#read();
    return refusalOf(added);
  }

  async removePasskey(): Promise<void> {
    await (await this.#appLock()).removePasskey();
    await this.#read();
  }

  async setIdleMinutes(minutes: number): Promise<void> {
    await (await this.#appLock()).setIdleMinutes(minutes);
    await this.#read();
  }

  /** Shows the lock's screen until somebody opens it, here or in another tab. */
  async #shut(): Promise<CryptoKey> {
    this.wasShut = true;
    const lock = await this.#appLock();
    const open = (unlocking: Unlocking): Refusal | undefined => {
      if (unlocking.ok) this.#passed.resolve(unlocking.key);
      return refusalOf(unlocking);
    };
    const { eraseBrowserProfile } = await this.#hands.engine;
    await this.#hands.showLocked({
      hasPasskey: this.state.getState().hasPasskey,
      waitUntil: await lock.waitUntil(),
      unlock: async (passphrase) => open(await lock.unlock(passphrase)),
      unlockByPasskey: async () => open(await lock.unlockByPasskey()),
      erase: async () => {
        const isErased = await eraseDevice(this.#hands.everyProfile(), eraseBrowserProfile, () => lock.end());
        if (isErased) this.#hands.reload();
        return isErased;
      },
    });
    return this.#passed.promise;
  }

  /** What turning it off has left undone. */
  async #finishEnding(key: CryptoKey): Promise<void> {
    const lock = await this.#appLock();
    if (!(await lock.view()).ending || !(await this.#changeAll(key, 'unlock'))) return;
    await lock.end();
    lockSeen.write(false);
    await this.#read();
  }

  /** Whether all of them are so now. */
  async #changeAll(key: CryptoKey, change: 'lock' | 'unlock'): Promise<boolean> {
    const { changeProfileLock } = await this.#hands.engine;
    const changes = this.#hands.profiles().map((profile) => changeProfileLock(profile, key, change, LETTING_GO_MS));
    const results = await Promise.allSettled(changes);
    for (const result of results) if (result.status === 'rejected') console.error(result.reason);
    return results.every(({ status }) => status === 'fulfilled');
  }

  async #letGo(): Promise<void> {
    this.#isLeaving = true;
    this.#channel?.changing();
    await this.#hands.leave();
  }

  async #leave(): Promise<void> {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#key = undefined;
    this.#channel?.close();
    const registration = await navigator.serviceWorker?.getRegistration();
    for (const shown of (await registration?.getNotifications?.()) ?? []) shown.close();
    await this.#hands.leave();
    this.#hands.reload();
  }

  async #read(): Promise<void> {
    const { mayHavePasskeys } = await this.#hands.engine;
    const { isOn, idleMinutes, hasPasskey } = await (await this.#appLock()).view();
    this.state.setState({ isOn, idleMinutes, hasPasskey, mayHavePasskey: mayHavePasskeys() });
  }

  #appLock(): Promise<AppLock> {
    return (this.#lock ??= this.#hands.engine.then(
      ({ AppLock, browserPasskeys }) => new AppLock({ now: () => Date.now(), passkeys: browserPasskeys }),
    ));
  }
}

function refusalOf(unlocking: Unlocking): Refusal | undefined {
  if (unlocking.ok) return undefined;
  return unlocking.reason === 'no-passkey'
    ? { reason: 'no-passkey' }
    : { reason: unlocking.reason, waitUntil: unlocking.waitUntil };
}
