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
import { show, showLocked, showNothing, showWithoutStorage, type LinkReader } from './show.tsx';
import { PageLock } from './lock/page-lock.ts';
import { createApp } from './store/app-store.ts';
import { awaited } from './store/awaited-pando.ts';
import { accountSeen, knownServers, lockSeen, persistenceAsked } from './store/preferences.ts';

/* The composition root: the app, the client it runs on, and what it needs of this browser. */

type Engine = typeof import('./engine.ts');

/** Events are read once in this time. */
const BURST_MS = 30;

/** Where nothing is drawn, as in a tab that nobody sees, it is taken for drawn after so long. */
const UNSEEN_MS = 200;

/** Resolves when what was just changed has been drawn. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, UNSEEN_MS);
  });
}

/** Asks the browser, once, to keep the data when space runs short. */
function persist(): void {
  if (persistenceAsked.read()) return;
  persistenceAsked.write();
  void navigator.storage.persist();
}

let servers: Promise<readonly string[]> | undefined;

/** What is closed when the page is left has so long for it. */
const CLOSING_MS = 3_000;

type Opened = Awaited<ReturnType<Engine['openBrowserPando']>>;

/** Takes everything off the page, and lets go of what is open. */
async function leave(opened: Iterable<Opened>): Promise<void> {
  showNothing();
  const closing = Promise.allSettled([...opened].map((pando) => pando.close()));
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, CLOSING_MS))]);
}

async function begin(engine: Promise<Engine>, texts: Promise<I18n>): Promise<void> {
  const profile = shownProfile();
  const opened = new Set<Opened>();
  const lock = new PageLock({
    engine,
    profiles: () => readProfiles().kept,
    everyProfile: () => [...readProfiles().kept, ...readProfiles().removed],
    leave: () => leave(opened),
    reload: () => location.reload(),
    showLocked: async (door) => showLocked(await texts, door),
  });
  // The servers of many conversations say much at once: the list is drawn before they are asked.
  const listDrawn = Promise.withResolvers<void>();
  // Behind a lock nothing is drawn; where there is none, as is usual, nobody waits to hear so.
  const isExpectedShut = lockSeen.read();
  const passing = lock.pass();
  const open = async (name: string) => {
    const lockKey = await passing;
    const { openBrowserPando, startSearchWorker } = await engine;
    const pando = await openBrowserPando({
      profile: name,
      servers: [location.origin],
      lockKey,
      startSearchWorker,
      mayConnect: listDrawn.promise,
      onShown: (listener) =>
        document.addEventListener('visibilitychange', () => {
          if (!document.hidden) listener();
        }),
    });
    opened.add(pando);
    return pando;
  };
  /** Goes to the account of a profile, with nothing of another one's left on the page. */
  const goTo = (to: string): void => {
    lock.keepOverReload();
    chooseProfile(to);
    history.replaceState(null, '', '#/');
    location.reload();
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
    if (phase !== 'opening') void drawn().then(listDrawn.resolve);
    if (phase !== 'opening' && accountSeen.read() !== (phase === 'ready')) accountSeen.write(phase === 'ready');
  });
  const link = takeContactLink();
  const expected = accountSeen.read() ? 'ready' : link === undefined ? 'start' : undefined;
  const notifications = new Notifications({
    pando,
    profile,
    isWatched: (conversation) => document.hasFocus() && currentPath() === paths.conversation(conversation),
  });
  const shown = { app, accounts, notifications, lock, reader };
  if (!isExpectedShut) show(shown, await texts, expected);
  await passing;
  if (isExpectedShut || lock.wasShut) show(shown, await texts, expected);
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
    const isTooNew = error instanceof Error && error.name === 'StoreTooNew';
    showWithoutStorage(await texts, isTooNew ? 'too-new' : 'none');
  }
}
