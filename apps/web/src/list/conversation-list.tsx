import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Link } from 'wouter';
import { AccountSwitcher } from '../accounts/account-switcher.tsx';
import { Avatar } from '../components/avatar.tsx';
import { GroveMark } from '../components/grove.tsx';
import { Icon } from '../components/icon.tsx';
import { useHashLocation } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { hasWritten, isAlone } from '../store/app-store.ts';
import { listOrder, tabStillThere, type Tab } from '../store/list-order.ts';
import type { ListOverlay } from './conversation-menu.tsx';
import { ConversationRow, type RowControls } from './conversation-row.tsx';
import styles from './conversation-list.module.css';
import { actionOfKey, listActions } from './list-actions.ts';
import { ListTabs } from './list-tabs.tsx';
import { SearchField } from './search-field.tsx';

const SearchPane = lazy(() => import('./search-pane.tsx'));
const HintBar = lazy(() => import('./hint-bar.tsx'));
const ConversationMenu = lazy(() => import('./conversation-menu.tsx'));

interface RowsProps {
  readonly shown: readonly ConversationSummary[];
  readonly path: string;
  /** What scrolls. */
  readonly frame: RefObject<HTMLElement | null>;
  /** So much of it stands above the rows (px). */
  readonly above: number;
}

/** What stands above the rows, as the style has it (px). */
const [FRAME_PADDING, REQUESTS_HEIGHT] = [4, 52];

/** The conversations of the chosen tab; only those in sight are on the page. */
function Rows({ shown, path, frame, above }: RowsProps) {
  const app = useApp();
  const handle = useRef<VirtualizerHandle>(null);
  const [activeId, setActiveId] = useState<string>();
  const [overlay, setOverlay] = useState<ListOverlay>();
  const openId = shown.find(({ id }) => isAt(path, id))?.id;
  const active = [activeId, openId].find((id) => shown.some((one) => one.id === id)) ?? shown[0]?.id;
  const [soughtId, setSought] = useState<string>();
  useFocusOnceDrawn(frame, soughtId);
  // What has the focus keeps it when it is scrolled out of sight, and what gets it must be there.
  const mounted = useMemo(
    () => shown.flatMap(({ id }, at) => (id === active || id === soughtId ? [at] : [])),
    [shown, active, soughtId],
  );

  // The rows are many and remember themselves: what they are given must stay the same.
  const now = useRef(shown);
  now.current = shown;
  const controls = useMemo((): RowControls => {
    const actions = listActions(app);
    function focus(at: number): void {
      const next = now.current[at];
      if (!next) return;
      handle.current?.scrollToIndex(at, { align: 'nearest' });
      setSought(next.id);
    }
    function onKey(conversation: ConversationSummary, event: KeyboardEvent<HTMLElement>): void {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
        event.preventDefault();
        return setOverlay({ kind: 'menu', conversation, anchor: event.currentTarget });
      }
      const at = now.current.findIndex(({ id }) => id === conversation.id);
      const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: now.current.length - 1 }[event.key];
      const action = actionOfKey(event.key);
      if (target === undefined && action === undefined) return;
      event.preventDefault();
      if (target !== undefined) return focus(target);
      if (action === 'pin') actions.togglePin(conversation);
      if (action === 'unread') actions.toggleUnread(conversation);
      if (action === 'mute') setOverlay({ kind: 'mute', conversation, anchor: event.currentTarget });
      if (action === 'archive') {
        actions.toggleArchive(conversation);
        focus(at + 1 < now.current.length ? at + 1 : at - 1);
      }
    }
    return {
      onKey,
      onMenu: (conversation, anchor) => setOverlay({ kind: 'menu', conversation, anchor }),
      onFocus: ({ id }) => {
        setActiveId(id);
        setSought(undefined);
      },
      onSwipe: (conversation, side) =>
        side === 'start' ? actions.toggleArchive(conversation) : actions.toggleUnread(conversation),
    };
  }, [app]);

  return (
    <>
      <Virtualizer
        ref={handle}
        as="ul"
        item="li"
        data={shown}
        itemSize={66}
        bufferSize={400}
        scrollRef={frame}
        startMargin={above}
        keepMounted={mounted}
      >
        {(conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            open={conversation.id === openId}
            active={conversation.id === active}
            controls={controls}
          />
        )}
      </Virtualizer>
      {overlay && (
        <Suspense fallback={null}>
          <ConversationMenu overlay={overlay} onChange={setOverlay} />
        </Suspense>
      )}
    </>
  );
}

/** A row that comes onto the page is measured first, unseen, and cannot have the focus yet: after so many frames it will not. */
const MOST_FRAMES = 60;

/** Gives the focus to a conversation's row as soon as it can have it. */
function useFocusOnceDrawn(frame: RefObject<HTMLElement | null>, conversation: string | undefined): void {
  useEffect(() => {
    if (conversation === undefined) return undefined;
    let request = 0;
    let left = MOST_FRAMES;
    const look = (): void => {
      const row = frame.current?.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(conversation)}"] a`);
      if (row?.checkVisibility({ visibilityProperty: true })) return row.focus({ preventScroll: true });
      if (left-- > 0) request = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(request);
  }, [frame, conversation]);
}

/** Whether a conversation, or a page about it, is open. */
function isAt(path: string, id: string): boolean {
  const place = paths.conversation(id);
  return path === place || path.startsWith(`${place}/`) || path.startsWith(`${place}?`);
}

/** The conversation that is open. */
function openIn(path: string): string | undefined {
  return /^\/c\/([0-9a-f]+)/u.exec(path)?.[1];
}

/** What is said where a tab has nothing to show. */
function Nothing({ tab }: { readonly tab: Tab }) {
  return (
    <p className={styles.none}>
      {tab === 'all' && <Trans>No conversations yet. Send somebody your link, or open theirs.</Trans>}
      {tab === 'unread' && <Trans>All read.</Trans>}
      {tab === 'groups' && <Trans>No groups yet. Make one with the people you know.</Trans>}
      {tab === 'archived' && <Trans>Nothing is put away.</Trans>}
      {typeof tab === 'object' && (
        <Trans>Nothing in this folder yet. Put a conversation into it from its menu in the list.</Trans>
      )}
    </p>
  );
}

/** All conversations, the pinned ones first, then the newest, and the ways to everything else. */
export function ConversationList() {
  const { t } = useLingui();
  const [path] = useHashLocation();
  const all = useAppState(({ conversations }) => conversations);
  const folders = useAppState(({ preferences }) => preferences?.folders);
  const alone = useAppState(isAlone);
  const hasTalked = useAppState(hasWritten);
  const [query, setQuery] = useState<string>();
  const [chosen, setTab] = useState<Tab>('all');
  const tab = tabStillThere(chosen, folders ?? []);
  const shown = useMemo(() => {
    const { pinned, others } = listOrder(all, tab);
    return [...pinned, ...others];
  }, [all, tab]);
  const requests = all.filter(({ status }) => status === 'request').length;
  const hasRequests = requests > 0 && tab === 'all';
  const frame = useRef<HTMLElement>(null);
  const archived = all.filter(({ status, preferences }) => status !== 'request' && preferences.archived).length;
  // Every screen has one first heading; the list has it where nothing else is open.
  const Brand = path === paths.conversations && !alone ? 'h1' : 'p';
  return (
    <div className={styles.list}>
      <header className={styles.bar}>
        <Brand className={styles.brand}>
          <GroveMark size={30} /> Pando
        </Brand>
        <Link href={paths.newContact} className={styles.sign ?? ''} aria-label={t`New contact`} title={t`New contact`}>
          <Icon name="add" />
        </Link>
        <Link href={paths.newGroup} className={styles.sign ?? ''} aria-label={t`New group`} title={t`New group`}>
          <Icon name="group" />
        </Link>
      </header>
      {!alone && <SearchField query={query} onChange={setQuery} />}
      {query !== undefined && (
        <Suspense fallback={null}>
          <SearchPane query={query} openId={openIn(path)} onOpened={() => setQuery(undefined)} />
        </Suspense>
      )}
      {query === undefined && hasTalked && (
        <Suspense fallback={null}>
          <HintBar />
        </Suspense>
      )}
      {query === undefined && <ListTabs tab={tab} onChange={setTab} />}
      <nav ref={frame} hidden={query !== undefined} aria-label={t`Conversations`} className={styles.scroll}>
        {hasRequests && (
          <Link
            href={paths.requests}
            className={styles.requests ?? ''}
            aria-current={path === paths.requests ? 'page' : undefined}
          >
            <span>
              <Trans>Requests</Trans>
            </span>
            <span className={styles.quietCount} aria-label={t`${requests} waiting`}>
              {requests}
            </span>
          </Link>
        )}
        {shown.length === 0 ? (
          <Nothing tab={tab} />
        ) : (
          <Rows shown={shown} path={path} frame={frame} above={FRAME_PADDING + (hasRequests ? REQUESTS_HEIGHT : 0)} />
        )}
        {archived > 0 && tab === 'all' && (
          <button type="button" className={styles.archived} onClick={() => setTab('archived')}>
            <Icon name="archive" size={18} />
            <Plural value={archived} one="# put away" other="# put away" />
          </button>
        )}
      </nav>
      <Foot path={path} />
      <p className="unseen">
        <Plural value={shown.length} one="# conversation" other="# conversations" />
      </p>
    </div>
  );
}

function Foot({ path }: { readonly path: string }) {
  const { t } = useLingui();
  const me = useAppState(({ me }) => me);
  return (
    <footer className={styles.foot}>
      {me && (
        <Link href={paths.you} className={styles.me ?? ''} aria-current={path === paths.you ? 'page' : undefined}>
          <Avatar id={me.account} name={me.name} size="small" />
          <span className="unseen">{t`You:`}</span>
          <span className={styles.name} dir="auto">
            {me.name}
          </span>
        </Link>
      )}
      <AccountSwitcher />
      <Link
        href={paths.servers}
        className={styles.servers ?? ''}
        aria-current={path === paths.servers ? 'page' : undefined}
      >
        <Trans>Your servers</Trans>
      </Link>
    </footer>
  );
}
