import { createStore } from 'zustand/vanilla';
import type { Door, Lock, LockState, Refusal } from '../lock/lock.ts';

/** The one passphrase that opens the fake lock. */
const PASSPHRASE = 'birch tea';

function answerTo(passphrase: string): Refusal | undefined {
  return passphrase === PASSPHRASE ? undefined : { reason: 'wrong', waitUntil: Date.now() + 4_000 };
}

/** A lock that encrypts nothing. */
export function fakeLock(isOn: boolean): Lock {
  const state = createStore<LockState>(() => ({ isOn, idleMinutes: 15, hasPasskey: false, mayHavePasskey: true }));
  function ifOpened(passphrase: string, change: Partial<LockState>): Refusal | undefined {
    const refusal = answerTo(passphrase);
    if (refusal === undefined) state.setState(change);
    return refusal;
  }
  return {
    state,
    lockNow: () => location.assign('?scene=locked'),
    turnOn: async () => {
      state.setState({ isOn: true });
      return undefined;
    },
    turnOff: async (passphrase) => ifOpened(passphrase, { isOn: false }),
    changePassphrase: async (passphrase) => ifOpened(passphrase, {}),
    addPasskey: async (passphrase) => ifOpened(passphrase, { hasPasskey: true }),
    removePasskey: async () => state.setState({ hasPasskey: false }),
    setIdleMinutes: async (idleMinutes) => state.setState({ idleMinutes }),
  };
}

export function fakeDoor(): Door {
  return {
    hasPasskey: true,
    waitUntil: 0,
    unlock: async (passphrase) => {
      const refusal = answerTo(passphrase);
      if (refusal === undefined) location.assign('?scene=full&lock');
      return refusal;
    },
    unlockByPasskey: async () => ({ reason: 'no-passkey' }),
    erase: async () => false,
  };
}
