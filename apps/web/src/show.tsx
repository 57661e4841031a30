import type { I18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import type { ReactNode } from 'react';
import { I18nProvider as ControlsLanguage } from 'react-aria-components/I18nProvider';
import { createRoot, type Root } from 'react-dom/client';
import { Router } from 'wouter';
import type { Accounts } from './accounts/accounts.ts';
import { AccountsContext } from './accounts/accounts-context.ts';
import { AppRoot } from './app-root.tsx';
import { followVisibleHeight } from './components/visible-height.ts';
import { refuseStrayFiles } from './media/given-files.ts';
import { NoStorage } from './components/no-storage.tsx';
import type { Notifications } from './notifications/in-page.ts';
import { NotificationsContext } from './notifications/notifications-context.ts';
import type { Door, Lock } from './lock/lock.ts';
import { LockContext } from './lock/lock-context.ts';
import { useHashLocation } from './routing/hash-location.ts';
import { AppContext } from './store/app-context.ts';
import type { App, AppState, Invitation } from './store/app-store.ts';
import { keepLook } from './store/look.ts';
import { shareLook } from './store/shared-look.ts';

/** What the page can find out about a link by itself. */
export interface LinkReader {
  /** What a link says: who invites, and into which group if it is a group's. */
  readonly read: (link: string) => Promise<Invitation>;
}

let root: Root | undefined;

/** The texts' language is the controls' language, too: for their own words, and for which way an arrow key goes. */
function WithControls({ children }: { readonly children: ReactNode }) {
  const { i18n } = useLingui();
  return <ControlsLanguage locale={i18n.locale}>{children}</ControlsLanguage>;
}

function render(i18n: I18n, page: ReactNode): void {
  const element = document.querySelector('#app');
  if (!element) throw new Error('#app is missing');
  if (!root) {
    keepLook();
    followVisibleHeight();
    refuseStrayFiles();
    root = createRoot(element);
  }
  root.render(
    <I18nProvider i18n={i18n}>
      <WithControls>{page}</WithControls>
    </I18nProvider>,
  );
}

/** What the page is about. */
export interface Shown {
  readonly app: App;
  readonly accounts: Accounts;
  readonly notifications: Notifications;
  readonly lock: Lock;
  readonly reader: LinkReader;
}

/** Puts the app on the page. `expected` is what to draw until it is known whether there is an account. */
export function show(
  { app, accounts, notifications, lock, reader }: Shown,
  i18n: I18n,
  expected?: AppState['phase'],
): void {
  shareLook(app);
  render(
    i18n,
    <AppContext value={app}>
      <AccountsContext value={accounts}>
        <NotificationsContext value={notifications}>
          <LockContext value={lock}>
            <Router hook={useHashLocation}>
              <AppRoot reader={reader} expected={expected ?? 'opening'} />
            </Router>
          </LockContext>
        </NotificationsContext>
      </AccountsContext>
    </AppContext>,
  );
}

/** Shows nothing but the lock. */
export async function showLocked(i18n: I18n, door: Door): Promise<void> {
  const { LockScreen } = await import('./lock/lock-screen.tsx');
  render(i18n, <LockScreen door={door} />);
}

/** Takes everything off the page. */
export function showNothing(): void {
  root?.render(null);
}

/** What is shown where the profile cannot be opened. */
export function showWithoutStorage(i18n: I18n, reason: 'none' | 'too-new'): void {
  render(i18n, <NoStorage reason={reason} />);
}
