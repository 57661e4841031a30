import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, FoundMessage, Params, Person, Result } from '@pando/engine/api';
import { fold, marksIn, wordsOf } from '@pando/engine/search';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { shortTime, wholeTime } from '../components/time.ts';
import { useConversationTitle } from '../conversation/conversation-title.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { foundLine } from './found-line.ts';
import { Marked } from './marked.tsx';
import styles from './search-pane.module.css';

/** Somebody who types on is not answered in between. */
const PAUSE_MS = 60;
/** Of people and conversations so many are shown. */
const MOST_NAMED = 6;

type Has = NonNullable<Params<'search'>['has']>;
type Span = 'week' | 'month' | 'year';
const DAYS: Readonly<Record<Span, number>> = { week: 7, month: 30, year: 365 };
const DAY_MS = 86_400_000;

interface Filters {
  readonly has?: Has;
  /** From when on, as of when it was chosen. */
  readonly since?: { readonly span: Span; readonly at: string };
  readonly from?: Person;
  /** Only in the conversation that is open. */
  readonly here?: boolean;
}

interface Found {
  /** What these were found for: what is typed may be more by now. */
  readonly query: string;
  readonly messages: readonly FoundMessage[];
  readonly next?: string;
}

const NOTHING: Found = { query: '', messages: [] };

interface Props {
  readonly query: string;
  /** The conversation that is open. */
  readonly openId: string | undefined;
  readonly onOpened: () => void;
}

/** What was found in people, conversations and messages. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function SearchPane({ query, openId, onOpened }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const conversations = useAppState(({ conversations }) => conversations);
  const [filters, setFilters] = useState<Filters>({});
  const { found, isSearching, more } = useFoundMessages(query, filters, openId);
  const named = useMemo(() => namedIn(conversations, query), [conversations, query]);
  const people = usePeople(query, conversations);
  const byId = useMemo(() => new Map(conversations.map((each) => [each.id, each])), [conversations]);
  const isFiltered =
    filters.here === true || filters.has !== undefined || filters.since !== undefined || filters.from !== undefined;

  function open(id: string, message?: string): void {
    if (message !== undefined) app.store.setState({ jump: { conversation: id, message } });
    navigate(paths.conversation(id));
    onOpened();
  }

  async function write({ account }: Person): Promise<void> {
    const contact = (await app.ask('contacts', {}))?.find((each) => each.account === account);
    if (contact?.conversation !== undefined) open(contact.conversation);
    else setFilters({ ...filters, from: people.find((each) => each.account === account) ?? { account, name: '' } });
  }

  const nothing = query !== '' && found.messages.length === 0 && named.length === 0 && people.length === 0;
  return (
    <div className={styles.pane}>
      <FilterRow filters={filters} onChange={setFilters} canBeHere={openId !== undefined} />
      <div className={styles.scroll} role="region" aria-label={t`Search results`}>
        {!isFiltered && named.length > 0 && (
          <Group title={t`Conversations`}>
            {named.map((each) => (
              <NamedRow key={each.id} conversation={each} query={query} onOpen={() => open(each.id)} />
            ))}
          </Group>
        )}
        {!isFiltered && people.length > 0 && (
          <Group title={t`People`}>
            {people.map((person) => (
              <li key={person.account} className={styles.line}>
                <button type="button" className={styles.row} onClick={() => void write(person)}>
                  <Avatar id={person.account} name={person.name} size="small" />
                  <span className={styles.name} dir="auto">
                    <Marked text={person.name} marks={marksIn(person.name, wordsOf(query))} />
                  </span>
                </button>
                <Action kind="quiet" onPress={() => setFilters({ ...filters, from: person })}>
                  <Trans>What they wrote</Trans>
                </Action>
              </li>
            ))}
          </Group>
        )}
        {found.messages.length > 0 && (
          <Group title={t`Messages`}>
            {found.messages.map(({ message }) => (
              <MessageRow
                key={message.id}
                message={message}
                query={found.query}
                conversation={byId.get(message.conversation)}
                onOpen={() => open(message.conversation, message.id)}
              />
            ))}
          </Group>
        )}
        {more && (
          <p className={styles.more}>
            <Action kind="quiet" onPress={more}>
              <Trans>Older ones</Trans>
            </Action>
          </p>
        )}
        <p role="status" className={nothing ? styles.nothing : 'unseen'}>
          {isSearching ? (
            <Trans>Searching…</Trans>
          ) : nothing ? (
            <Trans>Nothing found. Try fewer words or letters.</Trans>
          ) : (
            t`Found`
          )}
        </p>
      </div>
    </div>
  );
}

function useFoundMessages(query: string, { has, since, from, here }: Filters, openId: string | undefined) {
  const app = useApp();
  const [found, setFound] = useState(NOTHING);
  const [isSearching, setSearching] = useState(true);
  const conversation = here === true ? openId : undefined;
  const params = useMemo(
    (): Params<'search'> => ({
      text: query,
      ...(has && { has }),
      ...(from && { from: from.account }),
      ...(conversation !== undefined && { conversation }),
      ...(since && { since: since.at }),
    }),
    [query, has, from, conversation, since],
  );
  useEffect(() => {
    let isOver = false;
    // Nothing is typed yet: what is searched is made ready meanwhile.
    setSearching(params.text !== '');
    const timer = setTimeout(() => {
      void app.ask('search', params).then((next) => {
        if (isOver) return;
        setSearching(false);
        setFound({ ...NOTHING, ...next, query: params.text });
      });
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [app, params]);
  const { next } = found;
  const more =
    next === undefined
      ? undefined
      : () =>
          void app.ask('search', { ...params, before: next }).then((older) => {
            if (older) setFound((now) => (now === found ? withOlder(found, older) : now));
          });
  return { found, isSearching, more };
}

function withOlder(found: Found, { messages, next }: Result<'search'>): Found {
  return { query: found.query, messages: [...found.messages, ...messages], ...(next !== undefined && { next }) };
}

/** Whether a name has all words of the query. */
function hasWords(name: string, query: string): boolean {
  const folded = fold(name);
  const words = wordsOf(query);
  return words.length > 0 && words.every((word) => folded.includes(word.folded));
}

function namedIn(conversations: readonly ConversationSummary[], query: string): readonly ConversationSummary[] {
  return conversations.filter(({ name, status }) => status !== 'request' && hasWords(name, query)).slice(0, MOST_NAMED);
}

/** People by name who are in no direct conversation that is shown already. */
function usePeople(query: string, conversations: readonly ConversationSummary[]): readonly Person[] {
  const me = useAppState(({ me }) => me?.account);
  return useMemo(() => {
    const people = new Map<string, Person>();
    for (const { members, status } of conversations) {
      if (status !== 'request') for (const person of members) people.set(person.account, person);
    }
    return [...people.values()]
      .filter(({ account, name }) => account !== me && hasWords(name, query))
      .slice(0, MOST_NAMED);
  }, [conversations, me, query]);
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.group}>
      <h2 className={styles.heading}>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

interface NamedProps {
  readonly conversation: ConversationSummary;
  readonly query: string;
  readonly onOpen: () => void;
}

function NamedRow({ conversation, query, onOpen }: NamedProps) {
  const { name, face } = useConversationTitle(conversation);
  return (
    <li className={styles.line}>
      <button type="button" className={styles.row} onClick={onOpen}>
        <Avatar {...face} group={conversation.kind === 'group'} size="small" />
        <span className={styles.name} dir="auto">
          <Marked text={name} marks={marksIn(name, wordsOf(query))} />
        </span>
      </button>
    </li>
  );
}

interface MessageProps {
  readonly message: FoundMessage['message'];
  readonly query: string;
  readonly conversation: ConversationSummary | undefined;
  readonly onOpen: () => void;
}

function MessageRow({ message, query, conversation, onOpen }: MessageProps) {
  const { t } = useLingui();
  const where = conversation?.kind === 'group' ? conversation.name : undefined;
  const who = message.own ? t`You` : message.from.name;
  const { text, marks } = useMemo(() => foundLine(message, query), [message, query]);
  return (
    <li className={styles.line}>
      <button type="button" className={styles.message} data-found={message.id} onClick={onOpen}>
        <span className={styles.first}>
          <span className={styles.name} dir="auto">
            {where === undefined ? (message.own ? (conversation?.name ?? who) : who) : t`${who} in ${where}`}
          </span>
          <time className={styles.time} dateTime={message.at} title={wholeTime(message.at)}>
            {shortTime(message.at)}
          </time>
        </span>
        <span className={styles.text} dir="auto">
          {message.blocked ? t`From somebody you blocked.` : <Marked text={text} marks={marks} around />}
        </span>
      </button>
    </li>
  );
}

function startOf(span: Span): NonNullable<Filters['since']> {
  return { span, at: new Date(Date.now() - DAYS[span] * DAY_MS).toISOString() };
}

function without(filters: Filters, key: keyof Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== key));
}

interface FilterProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  readonly canBeHere: boolean;
}

function FilterRow({ filters, onChange, canBeHere }: FilterProps) {
  const { t } = useLingui();
  const { from, has, since, here } = filters;
  const chip = (label: string, isChosen: boolean, next: Filters) => (
    <button
      key={label}
      type="button"
      dir="auto"
      className={styles.chip}
      aria-pressed={isChosen}
      onClick={() => onChange(next)}
    >
      {label}
    </button>
  );
  const hasChip = (kind: Has, label: string) =>
    chip(label, has === kind, has === kind ? without(filters, 'has') : { ...filters, has: kind });
  const sinceChip = (span: Span, label: string) => (
    <button
      key={label}
      type="button"
      className={styles.chip}
      aria-pressed={since?.span === span}
      onClick={() => onChange(since?.span === span ? without(filters, 'since') : { ...filters, since: startOf(span) })}
    >
      {label}
    </button>
  );
  return (
    <div className={styles.filters} role="group" aria-label={t`Only`}>
      {from && chip(t`From ${from.name}`, true, without(filters, 'from'))}
      {canBeHere &&
        chip(
          t`This conversation`,
          here === true,
          here === true ? without(filters, 'here') : { ...filters, here: true },
        )}
      {hasChip('media', t`Pictures`)}
      {hasChip('file', t`Files`)}
      {hasChip('link', t`Links`)}
      {sinceChip('week', t`This week`)}
      {sinceChip('month', t`This month`)}
      {sinceChip('year', t`This year`)}
    </div>
  );
}
