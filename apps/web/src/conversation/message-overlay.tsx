import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import type { RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components';
import { Confirm } from '../components/dialog.tsx';
import { Over } from '../components/over.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import { toggleSelected } from '../store/selection.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import type { Overlay } from './message-actions.tsx';
import { ForwardSheet } from './forward-sheet.tsx';
import styles from './message-actions.module.css';
import { MessageInfo } from './message-info.tsx';
import { ReactionsSheet } from './reactions-sheet.tsx';
import { VersionsSheet } from './versions-sheet.tsx';

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
  const { id, conversation, own, text, state, starred = false, edited, reactions } = message;
  const isCard = (message.poll ?? message.location ?? message.contact) !== undefined;
  const isPinned = useAppState(({ pins }) => pins[conversation]?.some((pin) => pin.id === id) ?? false);
  const open = (next: Overlay) => queueMicrotask(() => onChange(next));
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
        <Over {...popover} placement="top" offset={6}>
          <EmojiPicker
            onPick={(emoji) => {
              close();
              onReact(emoji);
            }}
          />
        </Over>
      );
    case 'more':
      return (
        <Over {...popover} placement="bottom end" aria-label={t`Message`}>
          <Menu
            className={styles.menu ?? ''}
            aria-label={t`Message`}
            autoFocus="first"
            onClose={() => overlay === 'more' && close()}
          >
            {state !== 'not-sent' && (
              <MenuItem className={styles.item ?? ''} onAction={() => open('forward')}>
                {t`Forward`}
              </MenuItem>
            )}
            {writable && (
              <MenuItem
                className={styles.item ?? ''}
                onAction={() => void app.ask('pin', { conversation, message: id, ...(isPinned && { remove: true }) })}
              >
                {isPinned ? t`Unpin` : t`Pin for everyone`}
              </MenuItem>
            )}
            <MenuItem
              className={styles.item ?? ''}
              onAction={() => void app.ask('star', { conversation, message: id, ...(starred && { remove: true }) })}
            >
              {starred ? t`Remove star` : t`Star`}
            </MenuItem>
            {(reactions?.length ?? 0) > 0 && (
              <MenuItem className={styles.item ?? ''} onAction={() => open('reactions')}>
                {t`Who reacted`}
              </MenuItem>
            )}
            {edited && (
              <MenuItem className={styles.item ?? ''} onAction={() => open('versions')}>
                {t`Earlier versions`}
              </MenuItem>
            )}
            <MenuItem className={styles.item ?? ''} onAction={() => toggleSelected(app, conversation, id)}>
              {t`Select`}
            </MenuItem>
            {text !== '' && (
              <MenuItem className={styles.item ?? ''} onAction={() => void navigator.clipboard.writeText(text)}>
                {t`Copy text`}
              </MenuItem>
            )}
            {own && writable && text !== '' && !isCard && (
              <MenuItem className={styles.item ?? ''} onAction={onEdit}>
                {t`Edit`}
              </MenuItem>
            )}
            <MenuItem className={styles.item ?? ''} onAction={() => open('info')}>
              {t`Message info`}
            </MenuItem>
            <MenuItem className={styles.item ?? ''} onAction={() => open('delete-here')}>
              {t`Delete for me`}
            </MenuItem>
            {own && writable && (
              <MenuItem className={styles.item ?? ''} onAction={() => open('delete-everywhere')}>
                {t`Delete for everyone`}
              </MenuItem>
            )}
          </Menu>
        </Over>
      );
    case 'info':
      return <MessageInfo message={message} onClose={close} />;
    case 'forward':
      return <ForwardSheet conversation={conversation} messages={[id]} onClose={close} />;
    case 'versions':
      return <VersionsSheet message={message} onClose={close} />;
    case 'reactions':
      return <ReactionsSheet message={message} onClose={close} />;
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
