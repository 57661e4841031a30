import type { StoreApi } from 'zustand/vanilla';

/** How the lock is set, as the page shows it. */
export interface LockState {
  readonly isOn: boolean;
  readonly idleMinutes: number;
  readonly hasPasskey: boolean;
  /** Whether this browser knows passkeys; whether one can open the lock is found out when it is made. */
  readonly mayHavePasskey: boolean;
}

/** Why something was not done. */
export type Refusal =
  | { readonly reason: 'wrong' | 'wait'; readonly waitUntil: number }
  | { readonly reason: 'no-passkey' }
  /** Another tab has an account open and does not let go of it. */
  | { readonly reason: 'busy' };

/** The lock of an app that is open. */
export interface Lock {
  readonly state: StoreApi<LockState>;
  /** Locks every tab at once. */
  lockNow(): void;
  /** Puts the lock on; then every tab is locked, so that its passphrase is tried while it is fresh. */
  turnOn(passphrase: string, idleMinutes: number): Promise<Refusal | undefined>;
  turnOff(passphrase: string): Promise<Refusal | undefined>;
  changePassphrase(passphrase: string, next: string): Promise<Refusal | undefined>;
  addPasskey(passphrase: string): Promise<Refusal | undefined>;
  removePasskey(): Promise<void>;
  setIdleMinutes(minutes: number): Promise<void>;
}

/** What the lock's screen asks for. */
export interface Door {
  readonly hasPasskey: boolean;
  /** Until when no passphrase is tried, by this device's clock. */
  readonly waitUntil: number;
  unlock(passphrase: string): Promise<Refusal | undefined>;
  unlockByPasskey(): Promise<Refusal | undefined>;
  /** Deletes all accounts from this browser, and the lock with them; false while another tab has one open. */
  erase(): Promise<boolean>;
}

/** Shorter passphrases are guessed by machines in no time. */
export const PASSPHRASE_LENGTH = 8;
/** After how many idle minutes it locks; 0: never by itself. */
export const IDLE_CHOICES = [1, 5, 15, 60, 0] as const;
