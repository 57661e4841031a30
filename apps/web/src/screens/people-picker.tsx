import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import type { Result } from '@pando/engine/api';
import { Avatar } from '../components/avatar.tsx';
import { Field } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { useApp } from '../store/app-context.ts';
import page from './page.module.css';

/** Who was picked: account ids, and contact links that were pasted. */
export interface Picked {
  readonly accounts: readonly string[];
  readonly links: string;
}

export const NOBODY: Picked = { accounts: [], links: '' };

/** What `group.create` and `group.add` want. */
export function membersOf({ accounts, links }: Picked): readonly string[] {
  return [...accounts, ...links.split(/\s+/u).filter((link) => link !== '')];
}

interface Props {
  readonly picked: Picked;
  readonly onChange: (picked: Picked) => void;
  /** Not offered: those who are in already. */
  readonly without?: ReadonlySet<string>;
}

/** Picks contacts, or takes contact links. */
export function PeoplePicker({ picked, onChange, without }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const [contacts, setContacts] = useState<Result<'contacts'>>([]);
  useEffect(() => {
    void app.ask('contacts', {}).then((found) => found && setContacts(found));
  }, [app]);
  const offered = contacts.filter(({ account, blocked }) => !blocked && !without?.has(account));
  return (
    <>
      {offered.length > 0 && (
        <CheckboxGroup value={[...picked.accounts]} onChange={(accounts) => onChange({ ...picked, accounts })}>
          <Label className={page.label ?? ''}>
            <Trans>Who?</Trans>
          </Label>
          <div className={page.people}>
            {offered.map(({ account, name }) => (
              <Checkbox key={account} value={account} className={page.check ?? ''} aria-label={name}>
                <Avatar id={account} name={name} size="small" />
                <span className={page.name} dir="auto">
                  {name}
                </span>
                <span className={page.box}>
                  <Icon name="check" size={16} />
                </span>
              </Checkbox>
            ))}
          </div>
        </CheckboxGroup>
      )}
      <Field
        label={offered.length > 0 ? t`Or paste contact links` : t`Paste contact links`}
        hint={t`One a line.`}
        lines={2}
        value={picked.links}
        onChange={(links) => onChange({ ...picked, links })}
      />
    </>
  );
}
