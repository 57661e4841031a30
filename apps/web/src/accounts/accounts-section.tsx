import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { Section } from '../components/screen.tsx';
import page from '../screens/page.module.css';
import { useAppState } from '../store/app-context.ts';
import { useAccounts, useOtherAccounts } from './accounts-context.ts';

/** The accounts of this browser: to switch, to add one, and to take this one away. */
export function AccountsSection() {
  const { t } = useLingui();
  const accounts = useAccounts();
  const others = useOtherAccounts();
  const name = useAppState(({ me }) => me?.name ?? '');
  const [isRemoving, setRemoving] = useState(false);
  if (!accounts) return null;
  return (
    <Section title={t`Accounts in this browser`}>
      <p className={page.text}>
        <Trans>Each has its own name, people and keys. They know nothing of each other.</Trans>
      </p>
      {others.length > 0 && (
        <ul className={page.people} aria-label={t`Other accounts`}>
          {others.map(({ profile, account, name, unread }) => (
            <li key={profile}>
              <Avatar id={account} name={name} size="small" />
              <span className={page.name} dir="auto">
                {name}
                {unread > 0 && <small>{t`${unread} unread`}</small>}
              </span>
              <Action kind="quiet" aria-label={t`Switch to ${name}`} onPress={() => accounts.show(profile)}>
                <Trans>Switch</Trans>
              </Action>
            </li>
          ))}
        </ul>
      )}
      <div className={page.actions}>
        <Action icon="add" onPress={accounts.add}>
          <Trans>Add an account</Trans>
        </Action>
        <Action kind="danger" onPress={() => setRemoving(true)}>
          <Trans>Remove this account from here</Trans>
        </Action>
      </div>
      <Confirm
        title={t`Remove ${name} from this browser?`}
        text={
          <Trans>
            Its messages and keys are deleted here. Without an exported file or another device nobody can bring them
            back.
          </Trans>
        }
        action={t`Remove`}
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        onConfirm={accounts.removeShown}
      />
    </Section>
  );
}
