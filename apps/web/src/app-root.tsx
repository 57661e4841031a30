import { Trans, useLingui } from '@lingui/react/macro';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Route, Switch } from 'wouter';
import { GroveMark } from './components/grove.tsx';
import { Keyboard } from './components/keyboard.tsx';
import { useKeptFocus } from './components/kept-focus.ts';
import { Announcer, FailureLine, OfflineLine, UpdateLine } from './components/lines.tsx';
import { Mishap } from './components/mishap.tsx';
import { ListSkeleton, PageSkeleton, ThreadSkeleton } from './components/skeleton.tsx';
import { Notifying } from './notifications/notifying.tsx';
import { MiniPlayer } from './media/mini-player.tsx';
import { useUpdate } from './offline/use-update.ts';
import { ConversationList } from './list/conversation-list.tsx';
import { takeContactLink } from './routing/contact-link.ts';
import { navigate, useHashLocation } from './routing/hash-location.ts';
import { paths } from './routing/paths.ts';
import { StartScreen } from './screens/start-screen.tsx';
import { WelcomePane } from './screens/welcome-pane.tsx';
import type { LinkReader } from './show.tsx';
import { isAlone, type AppState } from './store/app-store.ts';
import { useApp, useAppState } from './store/app-context.ts';
import { unreadTotal } from './store/unread.ts';
import styles from './app-root.module.css';

/** Asked for as soon as the shell is there, so that a conversation opens at once; the shell paints without it. */
const loadConversation = () => import('./conversation/conversation-screen.tsx');
const ConversationScreen = lazy(async () => ({ default: (await loadConversation()).ConversationScreen }));
const AboutScreen = lazy(() => import('./screens/about-screen.tsx'));
const ImportScreen = lazy(() => import('./screens/import-screen.tsx'));
const JoinScreen = lazy(() => import('./screens/join-screen.tsx'));
const LockSettingsScreen = lazy(() => import('./lock/lock-settings-screen.tsx'));
const LookScreen = lazy(() => import('./screens/look-screen.tsx'));
const NewContactScreen = lazy(() => import('./screens/new-contact-screen.tsx'));
const NewGroupScreen = lazy(() => import('./screens/new-group-screen.tsx'));
const NotificationsScreen = lazy(() => import('./screens/notifications-screen.tsx'));
const PersonScreen = lazy(() => import('./screens/person-screen.tsx'));
const RequestsScreen = lazy(() => import('./screens/requests-screen.tsx'));
const ServersScreen = lazy(() => import('./screens/servers-screen.tsx'));
const ShareScreen = lazy(() => import('./screens/share-screen.tsx'));
const StarredScreen = lazy(() => import('./screens/starred-screen.tsx'));
const StorageScreen = lazy(() => import('./screens/storage-screen.tsx'));
const YouScreen = lazy(() => import('./screens/you-screen.tsx'));

/** A contact link that is opened while the app runs lands in its conversation. */
function useOpenedLinks(reader: LinkReader): void {
  const app = useApp();
  useEffect(() => {
    const opened = async () => {
      const link = takeContactLink();
      if (link === undefined) return;
      const invitation = await reader.read(link);
      if (app.store.getState().phase !== 'ready' || invitation.group !== undefined) {
        app.store.setState({ invitation });
        return;
      }
      const conversation = await app.follow(invitation);
      if (conversation !== undefined) navigate(paths.conversation(conversation));
    };
    const listener = () => void opened();
    addEventListener('hashchange', listener);
    return () => removeEventListener('hashchange', listener);
  }, [app, reader]);
}

/** How many messages wait to be read: in the title, and on the app's icon where it has one. */
function useUnreadBadge(): void {
  const unread = useAppState(({ conversations }) => unreadTotal(conversations, Date.now()));
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Pando` : 'Pando';
    if ('setAppBadge' in navigator) navigator.setAppBadge(unread).catch(() => undefined);
  }, [unread]);
}

/** Going back to the list leads the keyboard to the conversation one comes from. */
function useReturnToList(path: string): void {
  const before = useRef(path);
  useEffect(() => {
    const conversation = /^\/c\/([^/]+)/u.exec(before.current)?.[1];
    before.current = path;
    if (path !== paths.conversations || conversation === undefined) return;
    document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversation)}"] a`)?.focus();
  }, [path]);
}

/** A group's link asks before anything is done with it. */
function useGroupInvitation(): void {
  const invited = useAppState(({ invitation }) => invitation?.group !== undefined);
  useEffect(() => {
    if (invited) navigate(paths.join);
  }, [invited]);
}

function Shell() {
  const { t } = useLingui();
  const [path] = useHashLocation();
  useGroupInvitation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => void loadConversation(), []);
  useReturnToList(path);
  const bare = useAppState(isAlone);
  const at = path !== paths.conversations ? 'page' : bare ? 'welcome' : 'list';
  return (
    <div className={styles.shell} data-at={at}>
      <Notifying />
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        <Trans>Skip to what is open</Trans>
      </button>
      <aside className={styles.side} aria-label={t`Conversations and more`}>
        <ConversationList />
      </aside>
      <main ref={main} tabIndex={-1} className={styles.main}>
        <OfflineLine />
        <MiniPlayer />
        <div className={styles.page}>
          <Mishap place={path}>
            <Suspense fallback={<PageSkeleton />}>
              <Switch>
                <Route path="/c/:id/about">{({ id }) => <AboutScreen key={id} id={id} />}</Route>
                <Route path="/c/:id">{({ id }) => <ConversationScreen key={id} id={id} />}</Route>
                <Route path="/p/:account">{({ account }) => <PersonScreen key={account} account={account} />}</Route>
                <Route path={paths.join}>
                  <JoinScreen />
                </Route>
                <Route path={paths.newGroup}>
                  <NewGroupScreen />
                </Route>
                <Route path={paths.newContact}>
                  <NewContactScreen />
                </Route>
                <Route path={paths.requests}>
                  <RequestsScreen />
                </Route>
                <Route path={paths.servers}>
                  <ServersScreen />
                </Route>
                <Route path={paths.notifications}>
                  <NotificationsScreen />
                </Route>
                <Route path={paths.share}>
                  <ShareScreen />
                </Route>
                <Route path={paths.starred}>
                  <StarredScreen />
                </Route>
                <Route path={paths.storage}>
                  <StorageScreen />
                </Route>
                <Route path={paths.lock}>
                  <LockSettingsScreen />
                </Route>
                <Route path={paths.look}>
                  <LookScreen />
                </Route>
                <Route path={paths.you}>
                  <YouScreen />
                </Route>
                <Route>
                  <WelcomePane />
                </Route>
              </Switch>
            </Suspense>
          </Mishap>
        </div>
      </main>
    </div>
  );
}

/** The shell's shape, while the profile opens. */
function ShellSkeleton() {
  const [path] = useHashLocation();
  return (
    <div className={styles.shell} data-at={path === paths.conversations ? 'list' : 'page'}>
      <aside className={styles.side}>
        <h1 className={styles.brand}>
          <GroveMark size={30} /> Pando
        </h1>
        <ListSkeleton />
      </aside>
      <main className={styles.main}>
        <div className={styles.page}>
          <div className={styles.waitingPage}>{path.startsWith('/c/') && <ThreadSkeleton />}</div>
        </div>
      </main>
    </div>
  );
}

interface Props {
  readonly reader: LinkReader;
  /** What is drawn while the profile opens. */
  readonly expected: AppState['phase'];
}

/** The whole app: its start, or its shell. */
export function AppRoot({ reader, expected }: Props) {
  const known = useAppState(({ phase }) => phase);
  const phase = known === 'opening' ? expected : known;
  const takeOver = useUpdate(known !== 'opening');
  useOpenedLinks(reader);
  useUnreadBadge();
  useKeptFocus();
  return (
    <div className={styles.root}>
      <UpdateLine takeOver={takeOver} />
      {phase === 'opening' && (
        <div className={styles.opening}>
          <GroveMark size={72} />
        </div>
      )}
      {phase === 'start' && (
        <main className={styles.start}>
          <Suspense fallback={<PageSkeleton />}>
            <Switch>
              <Route path={paths.import}>
                <ImportScreen />
              </Route>
              <Route>
                <StartScreen />
              </Route>
            </Switch>
          </Suspense>
        </main>
      )}
      {known === 'ready' && <Keyboard />}
      {phase === 'ready' && (known === 'ready' ? <Shell /> : <ShellSkeleton />)}
      <FailureLine />
      <Announcer />
    </div>
  );
}
