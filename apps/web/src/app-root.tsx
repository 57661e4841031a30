import { lazy, Suspense, useEffect } from 'react';
import { Route, Switch } from 'wouter';
import { ConversationScreen } from './conversation/conversation-screen.tsx';
import { GroveMark } from './components/grove.tsx';
import { Announcer, FailureLine, OfflineLine, UpdateLine } from './components/lines.tsx';
import { useUpdate } from './offline/use-update.ts';
import { takeContactLink } from './routing/contact-link.ts';
import { navigate, useHashLocation } from './routing/hash-location.ts';
import { paths } from './routing/paths.ts';
import { ConversationList } from './screens/conversation-list.tsx';
import { StartScreen } from './screens/start-screen.tsx';
import { WelcomePane } from './screens/welcome-pane.tsx';
import type { LinkReader } from './show.tsx';
import { isAlone } from './store/app-store.ts';
import { useApp, useAppState } from './store/app-context.ts';
import styles from './app-root.module.css';

const AboutScreen = lazy(() => import('./screens/about-screen.tsx'));
const ImportScreen = lazy(() => import('./screens/import-screen.tsx'));
const LookScreen = lazy(() => import('./screens/look-screen.tsx'));
const NewContactScreen = lazy(() => import('./screens/new-contact-screen.tsx'));
const NewGroupScreen = lazy(() => import('./screens/new-group-screen.tsx'));
const RequestsScreen = lazy(() => import('./screens/requests-screen.tsx'));
const ServersScreen = lazy(() => import('./screens/servers-screen.tsx'));
const YouScreen = lazy(() => import('./screens/you-screen.tsx'));

/** A contact link that is opened while the app runs lands in its conversation. */
function useOpenedLinks(reader: LinkReader): void {
  const app = useApp();
  useEffect(() => {
    const opened = async () => {
      const link = takeContactLink();
      if (link === undefined) return;
      const name = reader.inviterOf(link);
      const invitation = { link, ...(name !== undefined && { name }) };
      if (app.store.getState().phase !== 'ready') {
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

function useTitle(): void {
  const unread = useAppState(({ conversations }) => conversations.reduce((sum, one) => sum + one.unread, 0));
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Pando` : 'Pando';
  }, [unread]);
}

function Shell() {
  const [path] = useHashLocation();
  const bare = useAppState(isAlone);
  const at = path !== paths.conversations ? 'page' : bare ? 'welcome' : 'list';
  return (
    <div className={styles.shell} data-at={at}>
      <aside className={styles.side}>
        <ConversationList />
      </aside>
      <main className={styles.main}>
        <OfflineLine />
        <div className={styles.page}>
          <Suspense fallback={null}>
            <Switch>
              <Route path="/c/:id/about">{({ id }) => <AboutScreen key={id} id={id} />}</Route>
              <Route path="/c/:id">{({ id }) => <ConversationScreen key={id} id={id} />}</Route>
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
        </div>
      </main>
    </div>
  );
}

/** The whole app: its start, or its shell. */
export function AppRoot({ reader }: { readonly reader: LinkReader }) {
  const phase = useAppState(({ phase }) => phase);
  const takeOver = useUpdate();
  useOpenedLinks(reader);
  useTitle();
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
          <Suspense fallback={null}>
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
      {phase === 'ready' && <Shell />}
      <FailureLine />
      <Announcer />
    </div>
  );
}
