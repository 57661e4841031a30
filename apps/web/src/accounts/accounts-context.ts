import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Accounts, AccountsState, OtherAccount } from './accounts.ts';

const NOBODY = createStore<AccountsState>(() => ({ others: [] }));

export const AccountsContext = createContext<Accounts | undefined>(undefined);

/** The accounts of this browser; undefined where there can be only one. */
export function useAccounts(): Accounts | undefined {
  return use(AccountsContext);
}

export function useOtherAccounts(): readonly OtherAccount[] {
  return useStore(useAccounts()?.store ?? NOBODY, ({ others }) => others);
}
