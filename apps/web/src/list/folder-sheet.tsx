import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, Folder } from '@pando/engine/api';
import { useState, type FormEvent } from 'react';
import { Checkbox } from 'react-aria-components';
import { Action, Field, Sign } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './conversation-menu.module.css';
import { moved, renamed } from './folder-order.ts';
import type { ListActions } from './list-actions.ts';

const NAME_LIMIT = 64;
const NONE: readonly Folder[] = [];

interface Props {
  readonly conversation: ConversationSummary;
  readonly actions: ListActions;
  readonly onClose: () => void;
}

/** Which folders a conversation is in, and the folders themselves. */
export function FolderSheet({ conversation, actions, onClose }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const folders = useAppState(({ preferences }) => preferences?.folders ?? NONE);
  const chosen = useAppState(
    ({ conversations }) => conversations.find(({ id }) => id === conversation.id)?.preferences.folders,
  );
  const inside = chosen ?? conversation.preferences.folders;
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<string>();

  const keep = (next: readonly Folder[]) => app.ask('preferences.set', { name: 'folders', value: next });

  async function add(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === '') return;
    const id = crypto.randomUUID();
    setName('');
    await keep([...folders, { id, name: name.trim() }]);
    actions.setFolders(conversation, [...inside, id]);
  }

  return (
    <Sheet title={t`Folders for ${conversation.name}`} isOpen onClose={onClose}>
      <div className={styles.choices}>
        {folders.length === 0 && (
          <p className={styles.note}>
            <Trans>Folders become tabs above your conversations. Only you see them.</Trans>
          </p>
        )}
        <ul className={styles.choices} aria-label={t`Folders`}>
          {folders.map((folder, at) => (
            <li key={folder.id} className={styles.folder}>
              {renaming === folder.id ? (
                <Renaming
                  folder={folder}
                  onDone={(next) => {
                    setRenaming(undefined);
                    if (next !== undefined) void keep(renamed(folders, folder.id, next));
                  }}
                />
              ) : (
                <Checkbox
                  className={styles.check ?? ''}
                  isSelected={inside.includes(folder.id)}
                  onChange={(isIn) =>
                    actions.setFolders(
                      conversation,
                      isIn ? [...inside, folder.id] : inside.filter((each) => each !== folder.id),
                    )
                  }
                >
                  <span className={styles.box}>
                    <Icon name="check" size={16} />
                  </span>
                  {folder.name}
                </Checkbox>
              )}
              {renaming !== folder.id && (
                <>
                  <Sign
                    icon="edit"
                    kind="small"
                    size={18}
                    label={t`Rename the folder ${folder.name}`}
                    onPress={() => setRenaming(folder.id)}
                  />
                  {folders.length > 1 && (
                    <Sign
                      icon="up"
                      kind="small"
                      size={18}
                      label={t`Move the folder ${folder.name} forward`}
                      isDisabled={at === 0}
                      onPress={() => void keep(moved(folders, folder.id, at - 1))}
                    />
                  )}
                  <Sign
                    icon="close"
                    kind="small"
                    size={18}
                    label={t`Delete the folder ${folder.name}`}
                    onPress={() => void keep(folders.filter(({ id }) => id !== folder.id))}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
        <form className={styles.new} onSubmit={(event) => void add(event)}>
          <Field label={t`New folder`} value={name} onChange={setName} maxLength={NAME_LIMIT} />
          <Action type="submit" isDisabled={name.trim() === ''}>
            <Trans>Add</Trans>
          </Action>
        </form>
      </div>
    </Sheet>
  );
}

interface RenamingProps {
  readonly folder: Folder;
  /** Undefined: it keeps its name. */
  readonly onDone: (name: string | undefined) => void;
}

function Renaming({ folder, onDone }: RenamingProps) {
  const { t } = useLingui();
  const [name, setName] = useState(folder.name);
  function save(event: FormEvent) {
    event.preventDefault();
    onDone(name.trim() === '' ? undefined : name.trim());
  }
  return (
    <form className={styles.new} onSubmit={save}>
      <Field label={t`Name of the folder`} value={name} onChange={setName} maxLength={NAME_LIMIT} autoFocus />
      <Action type="submit">
        <Trans>Save</Trans>
      </Action>
    </form>
  );
}
