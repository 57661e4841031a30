import { Trans, useLingui } from '@lingui/react/macro';
import type { Result } from '@pando/engine/api';
import { useEffect, useState, type FormEvent } from 'react';
import { AccountsSection } from '../accounts/accounts-section.tsx';
import { Avatar } from '../components/avatar.tsx';
import { ContactLink } from '../components/contact-link.tsx';
import { Link } from 'wouter';
import { Action, Field } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { useNewPassphrase } from '../components/new-passphrase.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { FaceButton } from '../media/face-button.tsx';
import { saveAs } from '../media/files.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { MarksSection } from './marks-section.tsx';
import page from './page.module.css';

/** Shorter passphrases are guessed by machines in no time. */
const PASSPHRASE_LENGTH = 10;

function Name({ name }: { readonly name: string }) {
  const { t } = useLingui();
  const app = useApp();
  const [wanted, setWanted] = useState(name);
  async function rename(event: FormEvent) {
    event.preventDefault();
    await app.rename(wanted.trim());
  }
  return (
    <form className={page.inline} onSubmit={(event) => void rename(event)}>
      <Field label={t`Your name`} value={wanted} onChange={setWanted} maxLength={64} autoComplete="nickname" />
      <Action type="submit" isDisabled={wanted.trim() === '' || wanted.trim() === name}>
        <Trans>Rename</Trans>
      </Action>
    </form>
  );
}

function Export() {
  const { t } = useLingui();
  const app = useApp();
  const passphrase = useNewPassphrase({
    labels: [t`Passphrase`, t`Passphrase again`],
    least: PASSPHRASE_LENGTH,
  });
  const [exporting, setExporting] = useState(false);
  const [done, setDone] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setExporting(true);
    const exported = await app.ask('export', { passphrase: passphrase.value });
    setExporting(false);
    if (!exported) return;
    saveAs(`pando-${new Date().toISOString().slice(0, 10)}.pando`, new Blob([Uint8Array.from(exported.bytes)]));
    setDone(true);
    passphrase.clear();
  }

  return (
    <Section title={t`Export everything`}>
      <p className={page.text}>
        <Trans>
          Your contacts, conversations and their history, as one encrypted file. Without the passphrase nobody can open
          it, you included.
        </Trans>
      </p>
      <form className={page.form} onSubmit={(event) => void save(event)}>
        {passphrase.fields}
        <div className={page.actions}>
          <Action type="submit" icon="save" isDisabled={!passphrase.fits || exporting}>
            {exporting ? <Trans>Exporting…</Trans> : <Trans>Export everything</Trans>}
          </Action>
        </div>
        <p role="status" className={page.text}>
          {done && <Trans>The file is saved. Keep it where you keep what matters.</Trans>}
        </p>
      </form>
    </Section>
  );
}

function Blocked() {
  const { t } = useLingui();
  const app = useApp();
  const [contacts, setContacts] = useState<Result<'contacts'>>([]);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    void app.ask('contacts', {}).then((found) => found && setContacts(found));
  }, [app, version]);
  const blocked = contacts.filter((contact) => contact.blocked);
  if (blocked.length === 0) return null;
  return (
    <Section title={t`Blocked`}>
      <ul className={page.people} aria-label={t`Blocked`}>
        {blocked.map(({ account, name }) => (
          <li key={account}>
            <Avatar id={account} name={name} size="small" />
            <span className={page.name} dir="auto">
              {name}
            </span>
            <Action
              kind="quiet"
              aria-label={t`Unblock ${name}`}
              onPress={() => void app.ask('block', { who: account, unblock: true }).then(() => setVersion(version + 1))}
            >
              <Trans>Unblock</Trans>
            </Action>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Browsers that know this let a site open `web+pando:` links. */
function LinkHandler() {
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  if (!('registerProtocolHandler' in navigator)) return null;
  function register() {
    // The link's data comes in the fragment here as well: it is never sent to a server.
    navigator.registerProtocolHandler('web+pando', `${location.origin}${location.pathname}#%s`);
    setAsked(true);
  }
  return (
    <Section title={t`Links from elsewhere`}>
      <p className={page.text}>
        <Trans>Contact links that lead to another address can be opened here, where your account is.</Trans>
      </p>
      <div className={page.actions}>
        <Action onPress={register}>
          <Trans>Open Pando links here</Trans>
        </Action>
      </div>
      <p role="status" className={page.text}>
        {asked && <Trans>Your browser asks, or has noted it.</Trans>}
      </p>
    </Section>
  );
}

/** One's own name and link, and what one can take along. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function YouScreen() {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me);
  if (!me) return null;
  return (
    <Screen title={t`You`} back={paths.conversations}>
      <div className={page.head}>
        <FaceButton
          label={me.picture === undefined ? t`Add a picture of you` : t`Change your picture`}
          removable={me.picture !== undefined}
          onPicture={(bytes) => app.setPicture(bytes)}
        >
          <Avatar id={me.account} name={me.name} size="large" />
        </FaceButton>
        <h2 className={page.headName} dir="auto">
          {me.name}
        </h2>
      </div>
      <Name key={me.name} name={me.name} />
      <ContactLink link={me.link} name={me.name} />
      <Section title={t`Settings`}>
        <ul className={page.links}>
          <li>
            <Link href={paths.notifications}>
              <Icon name="bell" />
              <Trans>Notifications</Trans>
              <Icon name="chevron" size={18} />
            </Link>
          </li>
          <li>
            <Link href={paths.starred}>
              <Icon name="star" />
              <Trans>Starred messages</Trans>
              <Icon name="chevron" size={18} />
            </Link>
          </li>
          <li>
            <Link href={paths.storage}>
              <Icon name="picture" />
              <Trans>Pictures and storage</Trans>
              <Icon name="chevron" size={18} />
            </Link>
          </li>
          <li>
            <Link href={paths.lock}>
              <Icon name="lock" />
              <Trans>App lock</Trans>
              <Icon name="chevron" size={18} />
            </Link>
          </li>
          <li>
            <Link href={paths.look}>
              <Icon name="look" />
              <Trans>Appearance</Trans>
              <Icon name="chevron" size={18} />
            </Link>
          </li>
        </ul>
      </Section>
      <MarksSection />
      <AccountsSection />
      <Export />
      <Blocked />
      <LinkHandler />
      <Section title={t`Your account`}>
        <p className={page.text}>
          <Trans>Its number is the same everywhere. Compare it with a friend’s screen when you want to be sure.</Trans>
        </p>
        <p className={page.key}>{me.account.replace(/(.{4})/gu, '$1 ').trim()}</p>
      </Section>
    </Screen>
  );
}
