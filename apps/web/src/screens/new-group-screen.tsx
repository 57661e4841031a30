import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { Action, Field } from '../components/controls.tsx';
import { Screen } from '../components/screen.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp } from '../store/app-context.ts';
import page from './page.module.css';
import { membersOf, NOBODY, PeoplePicker } from './people-picker.tsx';

/** A name, and who is in it. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function NewGroupScreen() {
  const { t } = useLingui();
  const app = useApp();
  const [name, setName] = useState('');
  const [picked, setPicked] = useState(NOBODY);
  const [creating, setCreating] = useState(false);

  async function create(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === '' || creating) return;
    setCreating(true);
    const group = await app.ask('group.create', { name: name.trim(), members: membersOf(picked) });
    setCreating(false);
    if (group) navigate(paths.conversation(group.id), { replace: true });
  }

  return (
    <Screen title={t`New group`} back={paths.conversations}>
      <form className={page.form} onSubmit={(event) => void create(event)}>
        <Field label={t`Group name`} value={name} onChange={setName} maxLength={64} autoFocus />
        <PeoplePicker picked={picked} onChange={setPicked} />
        <Action kind="primary" type="submit" isDisabled={name.trim() === '' || creating}>
          {creating ? <Trans>Creating…</Trans> : <Trans>Create group</Trans>}
        </Action>
      </form>
    </Screen>
  );
}
