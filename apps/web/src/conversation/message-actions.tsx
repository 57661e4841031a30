import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useState } from 'react';
import { DialogTrigger, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Sign } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { useApp } from '../store/app-context.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import styles from './message-actions.module.css';

interface Props {
  readonly message: Message;
  readonly writable: boolean;
  readonly onReply: () => void;
  readonly onEdit: () => void;
  readonly onReact: (emoji: string) => void;
  /** False keeps the buttons out of the tab order: one message at a time has them. */
  readonly reachable: boolean;
}

/** React, reply, and more, at a message's edge. */
export function MessageActions({ message, writable, onReply, onEdit, onReact, reachable }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const [reacting, setReacting] = useState(false);
  const [deleting, setDeleting] = useState<'here' | 'everywhere'>();
  const { id, conversation, own, text } = message;
  const tab = { excludeFromTabOrder: !reachable };

  return (
    <div className={styles.actions} data-actions>
      {writable && (
        <>
          <DialogTrigger isOpen={reacting} onOpenChange={setReacting}>
            <Sign icon="react" size={19} kind="small" label={t`React`} {...tab} />
            <Popover className={styles.popover ?? ''} placement="top" offset={6}>
              <EmojiPicker
                onPick={(emoji) => {
                  setReacting(false);
                  onReact(emoji);
                }}
              />
            </Popover>
          </DialogTrigger>
          <Sign icon="reply" size={19} kind="small" label={t`Reply`} onPress={onReply} {...tab} />
        </>
      )}
      <MenuTrigger>
        <Sign icon="more" size={19} kind="small" label={t`More`} {...tab} />
        <Popover className={styles.popover ?? ''} placement="bottom end">
          <Menu className={styles.menu ?? ''} aria-label={t`Message`}>
            {text !== '' && (
              <MenuItem className={styles.item ?? ''} onAction={() => void navigator.clipboard.writeText(text)}>
                {t`Copy text`}
              </MenuItem>
            )}
            {own && writable && text !== '' && (
              <MenuItem className={styles.item ?? ''} onAction={onEdit}>
                {t`Edit`}
              </MenuItem>
            )}
            <MenuItem className={styles.item ?? ''} onAction={() => setDeleting('here')}>
              {t`Delete for me`}
            </MenuItem>
            {own && writable && (
              <MenuItem className={styles.item ?? ''} onAction={() => setDeleting('everywhere')}>
                {t`Delete for everyone`}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Confirm
        title={deleting === 'everywhere' ? t`Delete for everyone?` : t`Delete for you?`}
        text={
          deleting === 'everywhere'
            ? t`The message disappears for all members. Who has read it already has read it.`
            : t`The message disappears here. Others keep it.`
        }
        action={t`Delete`}
        isOpen={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        onConfirm={() =>
          void app.ask('delete', { conversation, message: id, ...(deleting === 'everywhere' && { forEveryone: true }) })
        }
      />
    </div>
  );
}
