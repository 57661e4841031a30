import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, Folder } from '@pando/engine/api';
import { useState, type FormEvent } from 'react';
import { Checkbox } from 'react-aria-components';
import { Action, Field, Sign } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './conversation-menu.module.css';
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
        {folders.map((folder) => (
          <div key={folder.id} className={styles.folder}>
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
            <Sign
              icon="close"
              kind="small"
              label={t`Delete the folder ${folder.name}`}
              onPress={() => void keep(folders.filter(({ id }) => id !== folder.id))}
            />
          </div>
        ))}
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
