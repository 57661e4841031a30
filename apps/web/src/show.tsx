import { I18nProvider } from '@lingui/react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { AppRoot } from './app-root.tsx';
import { NoStorage } from './components/no-storage.tsx';
import { speak } from './i18n.ts';
import { useHashLocation } from './routing/hash-location.ts';
import { AppContext } from './store/app-context.ts';
import type { App } from './store/app-store.ts';
import { keepLook } from './store/look.ts';
import './styles/base.css';

/** What the page can find out about a link by itself. */
export interface LinkReader {
  /** The name in a contact link, if the link is whole and has one. */
  readonly inviterOf: (link: string) => string | undefined;
}

function render(page: ReactNode): void {
  const element = document.querySelector('#app');
  if (!element) throw new Error('#app is missing');
  keepLook();
  createRoot(element).render(<I18nProvider i18n={speak()}>{page}</I18nProvider>);
}

/** Puts the app on the page. */
export function show(app: App, reader: LinkReader): void {
  render(
    <AppContext value={app}>
      <Router hook={useHashLocation}>
        <AppRoot reader={reader} />
      </Router>
    </AppContext>,
  );
}

/** What is shown where the profile cannot be opened. */
export function showWithoutStorage(): void {
  render(<NoStorage />);
}
