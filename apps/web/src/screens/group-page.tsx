import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, Group, GroupMember } from '@pando/engine/api';
import { useEffect, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action, Field } from '../components/controls.tsx';
import { Confirm, Sheet } from '../components/dialog.tsx';
import { Section } from '../components/screen.tsx';
import { FaceButton } from '../media/face-button.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './group-page.module.css';
import { GroupLinks } from './group-links.tsx';
import { GroupPolicy } from './group-policy.tsx';
import page from './page.module.css';
import { TimerSection } from './timer-section.tsx';
import { membersOf, NOBODY, PeoplePicker } from './people-picker.tsx';

/** The group as it is now: read again whenever its conversation changes. */
function useGroup(conversation: ConversationSummary): Group | undefined {
  const app = useApp();
  const [group, setGroup] = useState<Group>();
  const { id } = conversation;
  useEffect(() => {
    let wanted = true;
    void app.attend('group', { conversation: id }).then((found) => wanted && found && setGroup(found));
    return () => {
      wanted = false;
    };
  }, [app, id, conversation]);
  return group;
}

/** What a group is, who is in it and what they may do. */
export function GroupPage({ conversation }: { readonly conversation: ConversationSummary }) {
  const group = useGroup(conversation);
  if (group === undefined) return null;
  const governs = group.role !== 'member' && conversation.writable;
  const mayEdit = conversation.writable && (governs || group.edit === 'everybody');
  const mayAdd = conversation.writable && (governs || group.add === 'everybody');
  return (
    <>
      <Head group={group} mayEdit={mayEdit} />
      {group.requests.length > 0 && <Requests group={group} />}
      <Members group={group} writable={conversation.writable} mayAdd={mayAdd} />
      <TimerSection conversation={conversation} editable={mayEdit} />
      {governs && <GroupLinks group={group} />}
      {governs && <GroupPolicy group={group} />}
    </>
  );
}

function Head({ group, mayEdit }: { readonly group: Group; readonly mayEdit: boolean }) {
  const [editing, setEditing] = useState(false);
  return (
    <div className={page.head}>
      {mayEdit ? <Face group={group} /> : <Avatar id={group.id} name={group.name} size="large" group />}
      <h2 className={page.headName} dir="auto">
        {group.name}
      </h2>
      {group.description !== '' && (
        <p className={styles.description} dir="auto">
          {group.description}
        </p>
      )}
      <p className={page.text}>
        <Plural value={group.members.length} one="# member" other="# members" />
      </p>
      {mayEdit && (
        <Action icon="edit" onPress={() => setEditing(true)}>
          <Trans>Edit group</Trans>
        </Action>
      )}
      {editing && <Edit group={group} onClose={() => setEditing(false)} />}
    </div>
  );
}

function Face({ group }: { readonly group: Group }) {
  const { t } = useLingui();
  const app = useApp();
  return (
    <FaceButton
      label={group.picture === undefined ? t`Add a picture of the group` : t`Change the group’s picture`}
      removable={group.picture !== undefined}
      onPicture={async (bytes) => void (await app.ask('group.picture', { conversation: group.id, bytes }))}
    >
      <Avatar id={group.id} name={group.name} size="large" group />
    </FaceButton>
  );
}

function Edit({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const [name, setName] = useState(group.name);
  const [description, setDescription] = useState(group.description);

  async function save(event: FormEvent) {
    event.preventDefault();
    onClose();
    await app.ask('group.edit', { conversation: group.id, name: name.trim(), description });
  }

  return (
    <Sheet title={t`Edit group`} isOpen onClose={onClose}>
      <form className={page.form} onSubmit={(event) => void save(event)}>
        <Field label={t`Group name`} value={name} onChange={setName} maxLength={64} autoFocus />
        <Field label={t`Description`} value={description} onChange={setDescription} lines={3} maxLength={500} />
        <Action kind="primary" type="submit" isDisabled={name.trim() === ''}>
          <Trans>Save</Trans>
        </Action>
      </form>
    </Sheet>
  );
}

function Requests({ group }: { readonly group: Group }) {
  const { t } = useLingui();
  const app = useApp();
  return (
    <Section title={t`Asking to join`}>
      <ul className={page.people} aria-label={t`Asking to join`}>
        {group.requests.map(({ account, name }) => (
          <li key={account}>
            <Avatar id={account} name={name} size="small" />
            <span className={page.name} dir="auto">
              {name}
            </span>
            <Action
              kind="quiet"
              aria-label={t`Turn ${name} away`}
              onPress={() => void app.ask('group.deny', { conversation: group.id, who: account })}
            >
              <Trans>Turn away</Trans>
            </Action>
            <Action
              kind="primary"
              aria-label={t`Let ${name} in`}
              onPress={() => void app.ask('group.approve', { conversation: group.id, who: account })}
            >
              <Trans>Let in</Trans>
            </Action>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Role({ role }: Pick<GroupMember, 'role'>) {
  if (role === 'member') return null;
  return (
    <span className={styles.role} data-role={role}>
      {role === 'owner' ? <Trans>Owner</Trans> : <Trans>Admin</Trans>}
    </span>
  );
}

interface MembersProps {
  readonly group: Group;
  readonly writable: boolean;
  readonly mayAdd: boolean;
}

function Members({ group, writable, mayAdd }: MembersProps) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const me = useAppState(({ me }) => me?.account);
  const [chosen, setChosen] = useState<GroupMember>();
  return (
    <Section title={t`Members`}>
      <ul className={page.people} aria-label={t`Members`}>
        {group.members.map((member) => (
          <li key={member.account} className={styles.bare}>
            <Button className={styles.member ?? ''} aria-haspopup="dialog" onPress={() => setChosen(member)}>
              <Avatar id={member.account} name={member.name} size="small" />
              <span className={page.name} dir="auto">
                {member.name}
                {member.account === me && (
                  <small>
                    <Trans>you</Trans>
                  </small>
                )}
              </span>
              <Role role={member.role} />
            </Button>
          </li>
        ))}
      </ul>
      {mayAdd && (
        <p className={styles.below}>
          <Action icon="add" onPress={() => setAdding(true)}>
            <Trans>Add people</Trans>
          </Action>
        </p>
      )}
      {adding && <AddPeople group={group} onClose={() => setAdding(false)} />}
      {chosen && <MemberSheet group={group} member={chosen} writable={writable} onClose={() => setChosen(undefined)} />}
    </Section>
  );
}

interface MemberProps {
  readonly group: Group;
  readonly member: GroupMember;
  readonly writable: boolean;
  readonly onClose: () => void;
}

/** What can be done with a member, as far as one's own role goes. */
function MemberSheet({ group, member, writable, onClose }: MemberProps) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  const [asked, setAsked] = useState<'remove' | 'owner'>();
  const { account, name, role } = member;
  const isMe = account === me;
  const own = group.role === 'owner' && writable && !isMe;
  const mayRemove = writable && !isMe && (own || (group.role === 'admin' && role === 'member'));
  const give = (to: GroupMember['role']) => {
    onClose();
    void app.ask('group.role', { conversation: group.id, who: account, role: to });
  };
  const confirmed = {
    remove: {
      title: t`Remove ${name}?`,
      text: t`They keep what they have read, and read nothing more.`,
      action: t`Remove`,
      do: () => void app.ask('group.remove', { conversation: group.id, members: [account] }),
    },
    owner: {
      title: t`Hand the group over to ${name}?`,
      text: t`They decide from then on who is an admin. You stay an admin.`,
      action: t`Hand over`,
      do: () => give('owner'),
    },
  }[asked ?? 'remove'];
  return (
    <>
      <Sheet title={name} isOpen={asked === undefined} onClose={onClose}>
        <div className={styles.sheet}>
          {!isMe && (
            <Action onPress={() => navigate(paths.person(account))}>
              <Trans>Open page</Trans>
            </Action>
          )}
          {own && role === 'member' && (
            <Action onPress={() => give('admin')}>
              <Trans>Make admin</Trans>
            </Action>
          )}
          {own && role === 'admin' && (
            <Action onPress={() => give('member')}>
              <Trans>Take admin role away</Trans>
            </Action>
          )}
          {own && (
            <Action onPress={() => setAsked('owner')}>
              <Trans>Make owner</Trans>
            </Action>
          )}
          {isMe && role === 'admin' && writable && (
            <Action onPress={() => give('member')}>
              <Trans>Stop being an admin</Trans>
            </Action>
          )}
          {mayRemove && (
            <Action kind="danger" aria-label={t`Remove ${name}`} onPress={() => setAsked('remove')}>
              <Trans>Remove</Trans>
            </Action>
          )}
          <Action kind="quiet" onPress={onClose}>
            <Trans>Close</Trans>
          </Action>
        </div>
      </Sheet>
      <Confirm
        title={confirmed.title}
        text={confirmed.text}
        action={confirmed.action}
        isOpen={asked !== undefined}
        onClose={onClose}
        onConfirm={confirmed.do}
      />
    </>
  );
}

function AddPeople({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const { t } = useLingui();
  const app = useApp();
  const [picked, setPicked] = useState(NOBODY);
  const [adding, setAdding] = useState(false);
  const members = membersOf(picked);

  async function add(event: FormEvent) {
    event.preventDefault();
    setAdding(true);
    const added = await app.ask('group.add', { conversation: group.id, members });
    setAdding(false);
    if (added) onClose();
  }

  return (
    <Sheet title={t`Add people`} isOpen onClose={onClose}>
      <form className={page.form} onSubmit={(event) => void add(event)}>
        <PeoplePicker
          picked={picked}
          onChange={setPicked}
          without={new Set(group.members.map(({ account }) => account))}
        />
        <Action type="submit" isDisabled={members.length === 0 || adding}>
          {adding ? <Trans>Adding…</Trans> : <Trans>Add</Trans>}
        </Action>
      </form>
    </Sheet>
  );
}
