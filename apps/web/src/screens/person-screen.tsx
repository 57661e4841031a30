import { Trans, useLingui } from '@lingui/react/macro';
import type { PersonPage } from '@pando/engine/api';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';
import { SafetyNumber } from './safety-number.tsx';

/** One person: what they are called here, how to be sure of them, and what one shares with them. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function PersonScreen({ account }: { readonly account: string }) {
  const { t } = useLingui();
  const app = useApp();
  const [person, setPerson] = useState<PersonPage>();
  const read = useCallback(async () => {
    const found = await app.ask('person', { who: account });
    if (found) setPerson(found);
  }, [app, account]);
  const me = useAppState((state) => state.me?.account);
  // What is shown of somebody comes from conversations.
  const conversations = useAppState((state) => state.conversations);
  useEffect(() => void read(), [read, conversations]);

  async function write() {
    const opened = await app.ask('direct', { who: account });
    if (opened) navigate(paths.conversation(opened.conversation));
  }
  if (person === undefined) return null;
  const { name, ownName, conversation, groups, blocked } = person;
  return (
    <Screen
      title={t`Person`}
      back={conversation === undefined ? paths.conversations : paths.conversation(conversation)}
      backLabel={t`Back`}
    >
      <div className={page.head}>
        <Avatar id={account} name={name} picture={person.picture} size="large" />
        <h2 className={page.headName} dir="auto">
          {name}
        </h2>
        {ownName !== undefined && (
          <p className={page.text} dir="auto">
            <Trans>They call themselves {ownName}</Trans>
          </p>
        )}
        {!blocked && account !== me && (
          <Action icon="write" onPress={() => void write()}>
            <Trans>Write to {name}</Trans>
          </Action>
        )}
      </div>
      <Nickname person={person} onChange={setPerson} />
      <SafetyNumber person={person} onChange={setPerson} />
      {groups.length > 0 && (
        <Section title={t`Groups you share`}>
          <ul className={page.links} aria-label={t`Groups you share`}>
            {groups.map((group) => (
              <li key={group.id}>
                <Link href={paths.conversation(group.id)}>
                  <Avatar id={group.id} name={group.name} size="small" group />
                  <span dir="auto">{group.name}</span>
                  <Icon name="chevron" size={18} />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Block person={person} onDone={read} />
    </Screen>
  );
}

interface Props {
  readonly person: PersonPage;
  readonly onChange: (person: PersonPage) => void;
}

function Nickname({ person, onChange }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const known = person.ownName === undefined ? '' : person.name;
  const [nickname, setNickname] = useState(known);

  async function save(event: FormEvent) {
    event.preventDefault();
    const changed = await app.ask('nickname', { who: person.account, nickname: nickname.trim() });
    if (changed) onChange(changed);
  }

  return (
    <Section title={t`What you call them`}>
      <form className={page.inline} onSubmit={(event) => void save(event)}>
        <Field label={t`Nickname, for you alone`} value={nickname} onChange={setNickname} maxLength={64} />
        <Action type="submit" isDisabled={nickname.trim() === known}>
          <Trans>Save</Trans>
        </Action>
      </form>
    </Section>
  );
}

function Block({ person, onDone }: { readonly person: PersonPage; readonly onDone: () => Promise<void> }) {
  const { t } = useLingui();
  const app = useApp();
  const [asked, setAsked] = useState(false);
  const { account, name, blocked } = person;
  const set = async (unblock: boolean) => {
    await app.ask('block', { who: account, unblock });
    await onDone();
  };
  return (
    <div className={page.stack}>
      {blocked ? (
        <Action onPress={() => void set(true)}>
          <Trans>Unblock {name}</Trans>
        </Action>
      ) : (
        <Action kind="danger" onPress={() => setAsked(true)}>
          <Trans>Block {name}</Trans>
        </Action>
      )}
      <Confirm
        title={t`Block ${name}?`}
        text={t`They cannot write to you, and what they write in groups is hidden here. They are not told.`}
        action={t`Block`}
        isOpen={asked}
        onClose={() => setAsked(false)}
        onConfirm={() => void set(false)}
      />
    </div>
  );
}
