import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Lock, LockState } from './lock.ts';

const NO_LOCK = createStore<LockState>(() => ({
  isOn: false,
  idleMinutes: 0,
  hasPasskey: false,
  mayHavePasskey: false,
}));

export const LockContext = createContext<Lock | undefined>(undefined);

export function useLock(): Lock | undefined {
  return useContext(LockContext);
}

export function useLockState(): LockState {
  return useStore(useLock()?.state ?? NO_LOCK);
}
