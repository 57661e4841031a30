import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { ContactLink } from '../components/contact-link.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';

/** Somebody's link to open, and one's own to give. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function NewContactScreen() {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me);
  const [link, setLink] = useState('');
  const [adding, setAdding] = useState(false);

  async function add(event: FormEvent) {
    event.preventDefault();
    if (link.trim() === '' || adding) return;
    setAdding(true);
    const conversation = await app.follow({ link: link.trim() });
    setAdding(false);
    if (conversation !== undefined) navigate(paths.conversation(conversation), { replace: true });
  }

  return (
    <Screen title={t`New contact`} back={paths.conversations}>
      <Section title={t`You were given a link`}>
        <form className={page.inline} onSubmit={(event) => void add(event)}>
          <Field label={t`Contact link`} value={link} onChange={setLink} autoComplete="off" autoFocus />
          <Action kind="primary" type="submit" isDisabled={link.trim() === '' || adding}>
            <Trans>Open</Trans>
          </Action>
        </form>
      </Section>
      {me && (
        <Section title={t`Or give yours`}>
          <ContactLink link={me.link} name={me.name} />
        </Section>
      )}
    </Screen>
  );
}
