import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import type { RefObject } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { Confirm } from '../components/dialog.tsx';
import { useApp } from '../store/app-context.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import type { Overlay } from './message-actions.tsx';
import styles from './message-actions.module.css';
import { MessageInfo } from './message-info.tsx';

interface Props {
  readonly message: Message;
  readonly writable: boolean;
  readonly overlay: Overlay;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onChange: (overlay: Overlay | undefined) => void;
  readonly onEdit: () => void;
  readonly onReact: (emoji: string) => void;
}

/** What a message's buttons open: the emoji, the menu, the question before deleting. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function MessageOverlay({ message, writable, overlay, anchor, onChange, onEdit, onReact }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { id, conversation, own, text } = message;
  const close = () => onChange(undefined);
  const popover = {
    className: styles.popover ?? '',
    triggerRef: anchor,
    isOpen: true,
    onOpenChange: (open: boolean) => open || close(),
  };

  switch (overlay) {
    case 'react':
      return (
        <Popover {...popover} placement="top" offset={6}>
          <EmojiPicker
            onPick={(emoji) => {
              close();
              onReact(emoji);
            }}
          />
        </Popover>
      );
    case 'more':
      return (
        <Popover {...popover} placement="bottom end" aria-label={t`Message`}>
          <Menu
            className={styles.menu ?? ''}
            aria-label={t`Message`}
            autoFocus="first"
            onClose={() => overlay === 'more' && close()}
          >
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
            <MenuItem className={styles.item ?? ''} onAction={() => queueMicrotask(() => onChange('info'))}>
              {t`Message info`}
            </MenuItem>
            <MenuItem className={styles.item ?? ''} onAction={() => queueMicrotask(() => onChange('delete-here'))}>
              {t`Delete for me`}
            </MenuItem>
            {own && writable && (
              <MenuItem
                className={styles.item ?? ''}
                onAction={() => queueMicrotask(() => onChange('delete-everywhere'))}
              >
                {t`Delete for everyone`}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      );
    case 'info':
      return <MessageInfo message={message} onClose={close} />;
    case 'delete-here':
    case 'delete-everywhere': {
      const everywhere = overlay === 'delete-everywhere';
      return (
        <Confirm
          title={everywhere ? t`Delete for everyone?` : t`Delete for you?`}
          text={
            everywhere
              ? t`The message disappears for all members. Who has read it already has read it.`
              : t`The message disappears here. Others keep it.`
          }
          action={t`Delete`}
          isOpen
          onClose={close}
          onConfirm={() =>
            void app.ask('delete', { conversation, message: id, ...(everywhere && { forEveryone: true }) })
          }
        />
      );
    }
  }
}
