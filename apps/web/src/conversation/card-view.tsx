import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ContactCard, LinkPreview, Location, Message, Person, Poll } from '@pando/engine/api';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './card-view.module.css';
import { isSafeAddress } from './markup.ts';

interface Props {
  readonly message: Message;
  readonly writable: boolean;
}

/** What a message shows in place of a text. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function CardView({ message, writable }: Props) {
  if (message.poll) return <PollView message={message} poll={message.poll} writable={writable} />;
  if (message.location) return <LocationView location={message.location} />;
  if (message.contact) return <ContactView contact={message.contact} />;
  return message.preview ? <PreviewView preview={message.preview} /> : null;
}

function PollView({ message, poll, writable }: Props & { readonly poll: Poll }) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  const [who, setWho] = useState(false);
  const { question, options, multiple, closed = false } = poll;
  const { conversation, id, own } = message;
  const mine = options.flatMap(({ votes }, index) => (votes.some(({ account }) => account === me) ? [index] : []));
  const voters = new Set(options.flatMap(({ votes }) => votes.map(({ account }) => account))).size;
  const canVote = writable && !closed;

  function choose(index: number) {
    const others = multiple ? mine.filter((each) => each !== index) : [];
    const chosen = mine.includes(index) ? others : [...others, index];
    void app.ask('vote', { conversation, message: id, options: chosen });
  }

  return (
    <div className={styles.poll} role="group" aria-label={question}>
      <p className={styles.question} dir="auto">
        {question}
      </p>
      <p className={styles.hint}>
        {closed ? (
          <Trans>Closed</Trans>
        ) : multiple ? (
          <Trans>Choose as many as you like</Trans>
        ) : (
          <Trans>Choose one</Trans>
        )}
      </p>
      <ul className={styles.options}>
        {options.map(({ text, votes }, index) => {
          const share = voters === 0 ? 0 : votes.length / voters;
          const count = votes.length;
          return (
            <li key={text}>
              <Button
                className={styles.option ?? ''}
                aria-pressed={mine.includes(index)}
                aria-label={t`${text}: ${count}`}
                isDisabled={!canVote}
                onPress={() => choose(index)}
              >
                <span className={styles.box} data-many={multiple || undefined}>
                  {mine.includes(index) && <Icon name="check" size={14} />}
                </span>
                <span className={styles.answer} dir="auto">
                  {text}
                </span>
                <span className={styles.count}>{count}</span>
                <span className={styles.bar} style={{ inlineSize: `${Math.round(share * 100)}%` }} />
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={styles.foot}>
        <Action kind="quiet" isDisabled={voters === 0} onPress={() => setWho(true)}>
          <Plural value={voters} _0="No votes yet" one="# vote" other="# votes" />
        </Action>
        {own && canVote && (
          <Action kind="quiet" onPress={() => void app.ask('poll.close', { conversation, message: id })}>
            <Trans>Close the poll</Trans>
          </Action>
        )}
      </div>
      {who && <Voters poll={poll} onClose={() => setWho(false)} />}
    </div>
  );
}

function Voters({ poll, onClose }: { readonly poll: Poll; readonly onClose: () => void }) {
  return (
    <Sheet title={poll.question} isOpen onClose={onClose}>
      {poll.options.map(({ text, votes }) => (
        <section key={text} className={styles.voters}>
          <h3 dir="auto">
            {text} <span className={styles.count}>{votes.length}</span>
          </h3>
          <PersonList people={votes} />
        </section>
      ))}
    </Sheet>
  );
}

/** People in a sheet, one a line. */
export function PersonList({ people }: { readonly people: readonly Person[] }) {
  return (
    <ul className={styles.people}>
      {people.map(({ account, name }) => (
        <li key={account} className={styles.person}>
          <Avatar id={account} name={name} size="small" />
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** A place on a drawn sheet: nobody is asked for a map. */
function LocationView({ location: { latitude, longitude, label } }: { readonly location: Location }) {
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const lines = [20, 50, 80, 110, 140, 170, 200, 230];
  return (
    <div className={styles.place}>
      <svg viewBox="0 0 240 110" className={styles.map} aria-hidden="true">
        {lines.map((x) => (
          <path key={x} d={`M${x} 0q${(x - 120) / 8} 55 0 110`} className={styles.grid} />
        ))}
        {[18, 43, 68, 93].map((y) => (
          <path key={y} d={`M0 ${y}q120 ${(y - 55) / 3} 240 0`} className={styles.grid} />
        ))}
        <ellipse cx="120" cy="74" rx="13" ry="4" className={styles.shade} />
        <path d="M120 72c-11-14-17-21-17-29a17 17 0 0 1 34 0c0 8-6 15-17 29z" className={styles.pin} />
        <circle cx="120" cy="43" r="6.5" className={styles.hole} />
      </svg>
      {label !== '' && (
        <p className={styles.label} dir="auto">
          {label}
        </p>
      )}
      <a href={`geo:${latitude},${longitude}`} className={styles.coordinates} dir="ltr">
        {place}
      </a>
    </div>
  );
}

function ContactView({ contact: { who, link } }: { readonly contact: ContactCard }) {
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  const [busy, setBusy] = useState(false);

  async function write() {
    setBusy(true);
    const conversation = await app.follow({ link, name: who.name });
    setBusy(false);
    if (conversation !== undefined) navigate(paths.conversation(conversation));
  }

  return (
    <div className={styles.contact}>
      <Avatar id={who.account} name={who.name} />
      <bdi className={styles.name}>{who.name}</bdi>
      {who.account !== me && (
        <Action isDisabled={busy} onPress={() => void write()}>
          <Trans>Write</Trans>
        </Action>
      )}
    </div>
  );
}

function PreviewView({ preview: { url, title, description } }: { readonly preview: LinkPreview }) {
  if (!isSafeAddress(url)) return null;
  return (
    <a className={styles.preview} href={url} target="_blank" rel="noopener noreferrer" dir="auto">
      <span className={styles.site}>{new URL(url).host}</span>
      <strong className={styles.title}>{title}</strong>
      {description !== '' && <span className={styles.description}>{description}</span>}
    </a>
  );
}
