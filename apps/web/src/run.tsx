import type { I18n } from '@lingui/core';
import { bootstrapServers } from './bootstrap-servers.ts';
import { Notifications } from './notifications/in-page.ts';
import { linkHere, takeContactLink } from './routing/contact-link.ts';
import { currentPath, navigate } from './routing/hash-location.ts';
import { paths } from './routing/paths.ts';
import { createAccounts } from './accounts/accounts.ts';
import {
  addProfile,
  chooseProfile,
  eraseRemoved,
  onProfilesChanged,
  readProfiles,
  removeProfile,
  shownProfile,
} from './accounts/profiles.ts';
import { show, showWithoutStorage, type LinkReader } from './show.tsx';
import { createApp } from './store/app-store.ts';
import { awaited } from './store/awaited-pando.ts';
import { accountSeen, knownServers, persistenceAsked } from './store/preferences.ts';

/* The composition root: the app, the client it runs on, and what it needs of this browser. */

type Engine = typeof import('./engine.ts');

/** Bursts of events are read once in this time. */
const BURST_MS = 30;

/** Asks the browser, once, to keep the data when space runs short. */
function persist(): void {
  if (persistenceAsked.read()) return;
  persistenceAsked.write();
  void navigator.storage.persist();
}

let servers: Promise<readonly string[]> | undefined;

/** Goes to the account of a profile, with nothing of another one's left on the page. */
function goTo(profile: string): void {
  chooseProfile(profile);
  history.replaceState(null, '', '#/');
  location.reload();
}

async function begin(engine: Promise<Engine>, texts: Promise<I18n>): Promise<void> {
  const profile = shownProfile();
  const open = async (name: string) => {
    const { openBrowserPando, startSearchWorker } = await engine;
    return openBrowserPando({ profile: name, servers: [location.origin], startSearchWorker });
  };
  const accounts = createAccounts({
    shown: profile,
    profiles: () => readProfiles().kept,
    open,
    goTo,
    addProfile,
    removeProfile,
    later: (task) => setTimeout(task, BURST_MS),
  });
  onProfilesChanged(() => {
    if (!readProfiles().kept.includes(profile)) location.reload();
  });
  const reader: LinkReader = {
    read: async (link) => {
      const { parseContactLink, parseGroupLink } = await engine;
      const group = parseGroupLink(link);
      const name = group?.inviter ?? parseContactLink(link)?.name;
      return {
        link,
        ...(name !== undefined && { name }),
        ...(group !== undefined && { group: { name: group.name, approval: group.approval } }),
      };
    },
  };
  const opening = open(profile);
  const pando = awaited(opening);
  const app = createApp(pando, {
    later: (task) => setTimeout(task, BURST_MS),
    persist,
    // Others cannot open what runs from this machine or from an extension: they get the link of a home.
    linkHere: (own) => (knownServers.read().includes(location.origin) ? linkHere(own) : own),
    servers: () => (servers ??= bootstrapServers(location.origin)),
  });
  app.store.subscribe(({ phase }) => {
    if (phase !== 'opening' && accountSeen.read() !== (phase === 'ready')) accountSeen.write(phase === 'ready');
  });
  const link = takeContactLink();
  const expected = accountSeen.read() ? 'ready' : link === undefined ? 'start' : undefined;
  const notifications = new Notifications({
    pando,
    profile,
    isWatched: (conversation) => document.hasFocus() && currentPath() === paths.conversation(conversation),
  });
  show({ app, accounts, notifications, reader }, await texts, expected);
  await opening;
  // Without them the app runs all the same.
  notifications.start().catch((error: unknown) => console.error(error));
  const conversation = await app.start(link === undefined ? undefined : await reader.read(link));
  if (conversation !== undefined) navigate(paths.conversation(conversation), { replace: true });
  // The others have time.
  void accounts.watch();
  void eraseRemoved((await engine).eraseBrowserProfile);
}

/** Runs the app. `engine` and `texts` are on their way already. */
export async function run(engine: Promise<Engine>, texts: Promise<I18n>): Promise<void> {
  try {
    await begin(engine, texts);
  } catch (error) {
    console.error(error);
    showWithoutStorage(await texts);
  }
}
