import { createAccounts } from '../accounts/accounts.ts';
import { speak } from '../i18n.ts';
import '../styles/base.css';
import { createApp } from '../store/app-store.ts';
import { show, showLocked } from '../show.tsx';
import { Notifications } from '../notifications/in-page.ts';
import { linkHere, takeContactLink } from '../routing/contact-link.ts';
import { contentsOf } from './fake-groups.ts';
import { fakeDoor, fakeLock } from './fake-lock.ts';
import { FakePando } from './fake-pando.ts';
import { people, scene } from './scenes.ts';

import type { Invitation } from '../store/app-store.ts';

/* `npm run dev -w apps/web`, then /dev.html?scene=full: all screens without a server. Never part of the build. */

const query = new URLSearchParams(location.search);
const name = query.get('scene') ?? 'full';
const pando = new FakePando(await scene(name, Number(query.get('delay') ?? 150)));
const app = createApp(pando, {
  later: (task) => setTimeout(task, 30),
  persist: () => undefined,
  linkHere,
  servers: () => Promise.resolve([]),
});
const link = takeContactLink();

function invitationOf(of: string): Invitation {
  const contents = contentsOf(of);
  if (contents.kind === 'contact') return { link: of, name: contents.name };
  return { link: of, name: contents.inviter, group: { name: contents.name, approval: contents.approval } };
}

const read = (of: string) => Promise.resolve(invitationOf(of));
const notifications = new Notifications({ pando, profile: 'fake', isWatched: () => false });
const profiles = query.has('accounts') ? ['main', 'work'] : ['main'];
const accounts = createAccounts({
  shown: 'main',
  profiles: () => profiles,
  open: async () => new FakePando(await scene('full', 0)),
  goTo: () => location.reload(),
  addProfile: () => 'new',
  removeProfile: () => undefined,
  later: (task) => setTimeout(task, 30),
});
const lock = fakeLock(query.has('lock'));
const shown = { app, accounts, notifications, lock, reader: { read } };
if (name === 'locked') await showLocked(await speak(), fakeDoor());
else show(shown, await speak(), name === 'start' ? 'start' : link === undefined ? 'ready' : undefined);
await app.start(link === undefined ? undefined : invitationOf(link));
void accounts.watch();
if (name === 'offline') pando.setOnline(false);
if (query.has('talk')) {
  setInterval(() => pando.hear('11'.repeat(32), people.wanja, `It is ${new Date().toLocaleTimeString()}`), 2500);
}
Object.assign(globalThis, { pando, people });
