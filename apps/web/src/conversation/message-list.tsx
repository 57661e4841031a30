import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { VList, type VListHandle } from 'virtua';
import { Sign } from '../components/controls.tsx';
import { dayName } from '../components/time.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { isWorthSaying, rowsOf, type Row } from '../store/rows.ts';
import type { Thread } from '../store/thread.ts';
import styles from './message-list.module.css';
import { MessageRow, type RowControls } from './message-row.tsx';
import { useNoticeText } from './notice-text.ts';

/** So near to its end, the list follows what arrives. */
const END_PX = 48;
/** So near to its start, older messages are read. */
const START_PX = 600;
/** A quoted message further back than so many pages is not looked for. */
const JUMP_PAGES = 60;
const FLASH_MS = 1_600;

interface Props {
  readonly conversation: ConversationSummary;
  readonly thread: Thread;
  readonly controls: Omit<RowControls, 'jump'>;
  readonly onEscape: () => void;
}

/** True while the page is looked at. */
function useSeen(): boolean {
  const look = () => document.visibilityState === 'visible';
  const [seen, setSeen] = useState(look);
  useEffect(() => {
    const listener = () => setSeen(look());
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  }, []);
  return seen;
}

/** True in the render that puts older messages in front: the list then keeps its place from the end. */
function useGrowsAtStart(rows: readonly Row[]): boolean {
  const before = useRef<{ count: number; last: string | undefined }>({ count: 0, last: undefined });
  const grows =
    before.current.count > 0 && rows.length > before.current.count && rows.at(-1)?.key === before.current.last;
  useLayoutEffect(() => {
    before.current = { count: rows.length, last: rows.at(-1)?.key };
  }, [rows]);
  return grows;
}

function isAtEnd(list: VListHandle | null): boolean {
  return list !== null && list.scrollSize - list.viewportSize - list.scrollOffset < END_PX;
}

/** A conversation's messages: newest at the end, older ones read as one scrolls up. */
export function MessageList({ conversation, thread, controls, onEscape }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { id, kind, writable, unread } = conversation;
  const unreadFrom = useAppState((state) => state.unreadFrom[id]);
  const rows = useMemo(
    () =>
      rowsOf(
        thread.messages.filter((message) => isWorthSaying(message, kind)),
        unreadFrom,
      ),
    [thread.messages, unreadFrom, kind],
  );
  const shift = useGrowsAtStart(rows);
  const list = useRef<VListHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const place = useRef(0);
  const reading = useRef(false);
  const [atEnd, setAtEnd] = useState(true);
  const [activeId, setActiveId] = useState<string>();
  const [flashed, setFlashed] = useState<string>();
  const seen = useSeen();
  const newest = thread.messages.at(-1);
  const lastSaid = useMemo(() => rows.findLast(({ kind }) => kind === 'message')?.key, [rows]);
  const active = rows.some(({ key }) => key === activeId) ? activeId : lastSaid;

  const rowsNow = useRef(rows);
  rowsNow.current = rows;

  const toEnd = useCallback(() => {
    list.current?.scrollToIndex(rowsNow.current.length - 1, { align: 'end' });
  }, []);

  // At first: to where unread begins, or to the end.
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current || rows.length === 0) return;
    opened.current = true;
    const divider = rows.findIndex(({ kind }) => kind === 'unread');
    if (divider <= 0) {
      toEnd();
      return;
    }
    follows.current = false;
    list.current?.scrollToIndex(divider, { align: 'center' });
    // Where all fits there is nothing to scroll, and nothing tells of the place.
    requestAnimationFrame(() => {
      follows.current = isAtEnd(list.current);
      setAtEnd(follows.current);
    });
  }, [rows, toEnd]);

  useLayoutEffect(() => {
    if (newest?.own) follows.current = true;
    if (follows.current) toEnd();
  }, [newest?.id, newest?.own, toEnd]);

  // Pictures that come, a keyboard that opens, a window that turns: the end stays in view.
  useEffect(() => {
    const scroller = frame.current?.querySelector('[role="log"]');
    if (!scroller) return;
    const observer = new ResizeObserver(() => follows.current && toEnd());
    for (const element of [scroller, scroller.firstElementChild]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);

  useEffect(() => {
    if (unread > 0 && atEnd && seen) void app.markRead(id);
  }, [app, id, unread, atEnd, seen, newest?.id]);

  async function readOlder(): Promise<void> {
    if (reading.current || thread.complete) return;
    reading.current = true;
    await app.loadOlder(id);
    reading.current = false;
  }

  function onScroll(offset: number) {
    const end = isAtEnd(list.current);
    // What grows below pushes the end away; only who scrolls up leaves it.
    if (end) follows.current = true;
    else if (offset < place.current) follows.current = false;
    place.current = offset;
    setAtEnd(end || follows.current);
    if (offset < START_PX && opened.current) void readOlder();
  }

  const focusRow = useCallback((key: string) => {
    setActiveId(key);
    requestAnimationFrame(() =>
      frame.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`)?.focus(),
    );
  }, []);

  const jump = useCallback(
    async (message: string) => {
      const find = () => rowsNow.current.findIndex(({ key }) => key === message);
      for (let page = 0; find() < 0 && page < JUMP_PAGES; page += 1) {
        if (app.store.getState().threads[id]?.complete !== false) return;
        await app.loadOlder(id);
        await new Promise(requestAnimationFrame);
      }
      follows.current = false;
      list.current?.scrollToIndex(find(), { align: 'center' });
      setFlashed(message);
      setTimeout(() => setFlashed(undefined), FLASH_MS);
      setTimeout(() => focusRow(message), 60);
    },
    [app, id, focusRow],
  );

  const rowControls = useMemo<RowControls>(
    () => ({ ...controls, jump: (message) => void jump(message) }),
    [controls, jump],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement)) return;
    if (event.key === 'Escape') return onEscape();
    const onRow = event.target.matches('[data-message]');
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const messages = rows.filter(({ kind }) => kind === 'message');
    const at = messages.findIndex(({ key }) => key === active);
    const next = step === undefined ? { Home: messages[0], End: messages.at(-1) }[event.key] : messages[at + step];
    if (!onRow || !next) return;
    event.preventDefault();
    list.current?.scrollToIndex(rows.indexOf(next), { align: 'nearest' });
    focusRow(next.key);
  }

  return (
    <div
      ref={frame}
      className={styles.frame}
      onFocus={(event) => {
        const row = event.target.closest('[data-message]');
        if (row instanceof HTMLElement) setActiveId(row.dataset['message']);
      }}
    >
      <VList
        ref={list}
        data={rows}
        shift={shift}
        className={styles.list ?? ''}
        role="log"
        aria-label={t`Messages`}
        aria-live="off"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        {(row) =>
          row.kind === 'message' ? (
            <MessageRow
              key={row.key}
              row={row}
              group={kind === 'group'}
              writable={writable}
              active={row.key === active}
              flashed={row.key === flashed}
              controls={rowControls}
            />
          ) : (
            <Line key={row.key} row={row} />
          )
        }
      </VList>
      {!atEnd && (
        <div className={styles.down}>
          {unread > 0 && <span className={styles.count}>{unread}</span>}
          <Sign icon="down" label={t`Go to the newest message`} onPress={toEnd} />
        </div>
      )}
    </div>
  );
}

function Line({ row }: { readonly row: Exclude<Row, { kind: 'message' }> }) {
  const noticeText = useNoticeText();
  switch (row.kind) {
    case 'day':
      return (
        <h2 className={styles.day}>
          <time dateTime={row.at}>{dayName(row.at)}</time>
        </h2>
      );
    case 'unread':
      return (
        <p className={styles.unread}>
          <Trans>New</Trans>
        </p>
      );
    case 'notice':
      return (
        <p className={styles.notice} dir="auto" data-notice={row.message.id}>
          <span>{row.message.notice && noticeText(row.message.notice)}</span>
        </p>
      );
  }
}
