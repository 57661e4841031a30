import { openBrowserPando } from '@pando/client/browser';
import { parseContactLink } from '@pando/protocol';
import { bootstrapServers } from './bootstrap-servers.ts';
import { linkHere, takeContactLink } from './routing/contact-link.ts';
import { navigate } from './routing/hash-location.ts';
import { paths } from './routing/paths.ts';
import { show, showWithoutStorage, type LinkReader } from './show.tsx';
import { createApp } from './store/app-store.ts';
import { persistenceAsked } from './store/preferences.ts';

/* The composition root: the app, the client it runs on, and what it needs of this browser. */

/** Bursts of events are read once in this time. */
const BURST_MS = 30;

const reader: LinkReader = { inviterOf: (link) => parseContactLink(link)?.name };

/** Asks the browser, once, to keep the data when space runs short. */
function persist(): void {
  if (persistenceAsked.read()) return;
  persistenceAsked.write();
  void navigator.storage.persist();
}

let servers: Promise<readonly string[]> | undefined;

async function run(): Promise<void> {
  const link = takeContactLink();
  const name = link === undefined ? undefined : reader.inviterOf(link);
  const pando = await openBrowserPando({ profile: 'main', servers: [location.origin] });
  const app = createApp(pando, {
    later: (task) => setTimeout(task, BURST_MS),
    persist,
    linkHere,
    servers: () => (servers ??= bootstrapServers(location.origin)),
  });
  show(app, reader);
  const conversation = await app.start(link === undefined ? undefined : { link, ...(name !== undefined && { name }) });
  if (conversation !== undefined) navigate(paths.conversation(conversation), { replace: true });
}

run().catch((error: unknown) => {
  console.error(error);
  showWithoutStorage();
});
