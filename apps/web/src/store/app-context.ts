import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { App, AppState } from './app-store.ts';

export const AppContext = createContext<App | undefined>(undefined);

/** What can be done. */
export function useApp(): App {
  const app = use(AppContext);
  if (!app) throw new Error('AppContext is missing');
  return app;
}

/** A part of the state; the component renders again when that part changes. */
export function useAppState<T>(part: (state: AppState) => T): T {
  return useStore(useApp().store, part);
}
