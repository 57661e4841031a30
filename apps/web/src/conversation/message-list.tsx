import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { VList, type VListHandle } from 'virtua';
import { Sign } from '../components/controls.tsx';
import { dayName } from '../components/time.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { isWorthSaying, rowsOf, type Row } from '../store/rows.ts';
import { shownMessages } from '../store/sending.ts';
import type { Thread } from '../store/thread.ts';
import { dayAtTop, distanceToEnd, isAtEnd, lastSeenMessage, useChangesAtStart, useSeen } from './list-place.ts';
import styles from './message-list.module.css';
import { MessageRow, type RowControls } from './message-row.tsx';
import { useNoticeText } from './notice-text.ts';
import { StickyDay, type StickyDayHandle } from './sticky-day.tsx';

/** So near to an end of what is loaded, more is read. */
const EDGE_PX = 1_200;
/** What was seen is told once one has rested so long. */
const REST_MS = 250;
const FLASH_MS = 1_600;
/** A list that begins knows its size after so many frames at most. */
const SETTLE_FRAMES = 10;
/** Above the place at which a conversation is opened, a little of what was read stays in view. */
const ABOVE_PX = 96;

interface Props {
  readonly conversation: ConversationSummary;
  readonly thread: Thread;
  /** It is at where it was to be opened: what is in sight now was seen. */
  readonly opened: boolean;
  readonly controls: Omit<RowControls, 'jump'>;
  readonly onEscape: () => void;
}

/** A conversation's messages: newest at the end, more read at either end of what is loaded as one gets there. */
export function MessageList({ conversation, thread, opened, controls, onEscape }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { id, kind, writable, unread } = conversation;
  const unreadFrom = useAppState((state) => state.unreadFrom[id]);
  const sending = useAppState((state) => state.sending[id]);
  const messages = useMemo(() => shownMessages(thread, sending), [thread, sending]);
  const rows = useMemo(
    () =>
      rowsOf(
        messages.filter((message) => isWorthSaying(message, kind)),
        unreadFrom,
      ),
    [messages, unreadFrom, kind],
  );
  const shift = useChangesAtStart(rows, thread.run);
  const list = useRef<VListHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const place = useRef(0);
  const reading = useRef(false);
  const [atEnd, setAtEnd] = useState(true);
  const [activeId, setActiveId] = useState<string>();
  const [flashed, setFlashed] = useState<string>();
  const day = useRef<StickyDayHandle>(null);
  const seen = useSeen();
  const newest = messages.at(-1);
  const lastSaid = useMemo(() => rows.findLast(({ kind }) => kind === 'message')?.key, [rows]);
  const active = rows.some(({ key }) => key === activeId) ? activeId : lastSaid;
  // What has the focus, or what one has opened from it, is not to go because it is out of sight.
  const stays = useMemo(() => rows.flatMap(({ key }, at) => (key === active ? [at] : [])), [rows, active]);

  const now = useRef({ rows, thread, unread, seen });
  now.current = { rows, thread, unread, seen };

  const toEnd = useCallback(() => {
    list.current?.scrollToIndex(now.current.rows.length - 1, { align: 'end' });
  }, []);

  // A run that begins: at where it was opened, or at the end.
  const openedRun = useRef(0);
  const begunWith = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (openedRun.current === thread.run || rows.length === 0) return;
    openedRun.current = thread.run;
    begunWith.current = newest?.id;
    const divider = rows.findIndex(({ kind }) => kind === 'unread');
    const target = divider > 0 ? divider : rows.findIndex(({ key }) => key === thread.at);
    if (target <= 0) {
      follows.current = thread.newest;
      if (thread.newest) toEnd();
      return;
    }
    follows.current = false;
    setAtEnd(false);
    list.current?.scrollToIndex(target, { align: 'start', offset: -ABOVE_PX });
    // Where all fits there is nothing to scroll, and nothing tells of the place.
    const settle = (frames: number) => {
      if (frames > 0 && !list.current?.viewportSize) {
        requestAnimationFrame(() => settle(frames - 1));
        return;
      }
      follows.current = thread.newest && isAtEnd(list.current);
      setAtEnd(follows.current);
      tellSeen();
    };
    requestAnimationFrame(() => requestAnimationFrame(() => settle(SETTLE_FRAMES)));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a run is placed once
  }, [rows, thread.run, toEnd]);

  useLayoutEffect(() => {
    // What one has just said is shown; what one said last, before what is new, is not where it opens.
    if (newest?.own && thread.newest && newest.id !== begunWith.current) follows.current = true;
    if (follows.current) toEnd();
  }, [newest?.id, newest?.own, thread.newest, toEnd]);

  // Pictures that come, a keyboard that opens, a window that turns: the end stays in view.
  useEffect(() => {
    const scroller = frame.current?.querySelector('[role="log"]');
    if (!scroller) return;
    const observer = new ResizeObserver(() => follows.current && toEnd());
    for (const element of [scroller, scroller.firstElementChild]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd, thread.run]);

  const isWholeSeen = atEnd && thread.newest;
  useEffect(() => {
    // A run that begins elsewhere is not at the end any more, before it is drawn.
    if (unread > 0 && opened && isWholeSeen && follows.current && seen) void app.markRead(id);
  }, [app, id, unread, opened, isWholeSeen, seen, newest?.id]);

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  const tellSeen = useCallback(() => {
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      const { rows: shown, unread: left, seen: isSeen } = now.current;
      const last = list.current ? lastSeenMessage(list.current, shown) : undefined;
      if (left > 0 && isSeen && !follows.current && last !== undefined) void app.markRead(id, last);
    }, REST_MS);
  }, [app, id]);

  async function readMore(which: 'older' | 'newer'): Promise<void> {
    if (reading.current || (which === 'older' ? thread.complete : thread.newest)) return;
    reading.current = true;
    await (which === 'older' ? app.loadOlder(id) : app.loadNewer(id));
    // What was added is measured first; then what is far off goes.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        app.trim(id, which);
        reading.current = false;
      }),
    );
  }

  function onScroll(offset: number) {
    const { current } = list;
    if (!current || openedRun.current !== thread.run) return;
    const end = isAtEnd(current) && thread.newest;
    // What grows below pushes the end away; only who scrolls up leaves it.
    if (end) follows.current = true;
    else if (offset < place.current) follows.current = false;
    const goesUp = offset < place.current;
    place.current = offset;
    setAtEnd(end || follows.current);
    day.current?.pass(dayAtTop(current, rows));
    tellSeen();
    if (offset < EDGE_PX) void readMore('older');
    else if (!goesUp && distanceToEnd(current) < EDGE_PX) void readMore('newer');
  }

  const focusRow = useCallback((key: string) => {
    setActiveId(key);
    requestAnimationFrame(() =>
      frame.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`)?.focus(),
    );
  }, []);

  const jump = useCallback(
    async (message: string) => {
      if (!(await app.openAt(id, message))) return;
      await new Promise(requestAnimationFrame);
      follows.current = false;
      const place = now.current.rows.findIndex(({ key }) => key === message);
      list.current?.scrollToIndex(place, { align: 'center' });
      setFlashed(message);
      setTimeout(() => setFlashed(undefined), FLASH_MS);
      setTimeout(() => focusRow(message), 60);
    },
    [app, id, focusRow],
  );

  const asked = useAppState((state) => (state.jump?.conversation === id ? state.jump : undefined));
  useEffect(() => {
    if (!asked) return;
    app.store.setState({ jump: undefined });
    void jump(asked.message);
  }, [app, asked, jump]);

  async function toNewest() {
    if (!thread.newest) await app.toNewest(id);
    follows.current = true;
    toEnd();
  }

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
      <StickyDay ref={day} />
      <VList
        key={thread.run}
        ref={list}
        data={rows}
        shift={shift}
        keepMounted={stays}
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
      {!(atEnd && thread.newest) && (
        <div className={styles.down}>
          {unread > 0 && <span className={styles.count}>{unread}</span>}
          <Sign icon="down" label={t`Go to the newest message`} onPress={() => void toNewest()} />
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
        <p className={styles.unread} data-unread-divider>
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
