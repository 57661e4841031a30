import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState, type FormEvent } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Screen } from '../components/screen.tsx';
import { FaceButton } from '../media/face-button.tsx';
import { faceOf } from '../store/faces.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp } from '../store/app-context.ts';
import page from './page.module.css';
import { membersOf, NOBODY, PeoplePicker } from './people-picker.tsx';

/** A picture that is not the group's yet. */
function useAddress(bytes: Uint8Array | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const face = bytes && faceOf(bytes);
    if (!face) return setAddress(undefined);
    const made = URL.createObjectURL(face);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return address;
}

/** What a group is called and shown as, and who is in it. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function NewGroupScreen() {
  const { t } = useLingui();
  const app = useApp();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [picture, setPicture] = useState<Uint8Array>();
  const address = useAddress(picture);
  const [picked, setPicked] = useState(NOBODY);
  const [creating, setCreating] = useState(false);

  async function create(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === '' || creating) return;
    setCreating(true);
    const group = await app.ask('group.create', { name: name.trim(), members: membersOf(picked), description });
    setCreating(false);
    // It comes when it comes: the group is there.
    if (group && picture) void app.ask('group.picture', { conversation: group.id, bytes: picture });
    if (group) navigate(paths.conversation(group.id), { replace: true });
  }

  return (
    <Screen title={t`New group`} back={paths.conversations}>
      <form className={page.form} onSubmit={(event) => void create(event)}>
        <FaceButton
          label={picture === undefined ? t`Add a picture of the group` : t`Change the group’s picture`}
          removable={picture !== undefined}
          onPicture={(bytes) => Promise.resolve(setPicture(bytes ?? undefined))}
        >
          <Avatar id="new" name={name} size="large" group address={address} />
        </FaceButton>
        <Field label={t`Group name`} value={name} onChange={setName} maxLength={64} autoFocus />
        <Field
          label={t`Description (optional)`}
          value={description}
          onChange={setDescription}
          lines={2}
          maxLength={500}
        />
        <PeoplePicker picked={picked} onChange={setPicked} />
        <Action kind="primary" type="submit" isDisabled={name.trim() === '' || creating}>
          {creating ? <Trans>Creating…</Trans> : <Trans>Create group</Trans>}
        </Action>
      </form>
    </Screen>
  );
}
