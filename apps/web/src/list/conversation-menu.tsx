import { useLingui } from '@lingui/react/macro';
import { Over } from '../components/over.tsx';
import type { ConversationSummary } from '@pando/engine/api';
import { useRef } from 'react';
import { Menu, MenuItem } from 'react-aria-components';
import { isMutedNow, isUnread } from '../store/list-order.ts';
import { useApp } from '../store/app-context.ts';
import { FolderSheet } from './folder-sheet.tsx';
import { listActions } from './list-actions.ts';
import styles from './conversation-menu.module.css';
import { MuteSheet } from './mute-sheet.tsx';

/** What is open about one line of the list. */
export interface ListOverlay {
  readonly kind: 'menu' | 'mute' | 'folders';
  readonly conversation: ConversationSummary;
  readonly anchor: HTMLElement;
}

interface Props {
  readonly overlay: ListOverlay;
  readonly onChange: (overlay: ListOverlay | undefined) => void;
}

/** What a line's menu, and the sheets it leads to, offer. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ConversationMenu({ overlay, onChange }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { kind, conversation, anchor } = overlay;
  const actions = listActions(app);
  const trigger = useRef(anchor);
  trigger.current = anchor;
  const close = () => onChange(undefined);
  if (kind === 'mute') return <MuteSheet conversation={conversation} actions={actions} onClose={close} />;
  if (kind === 'folders') return <FolderSheet conversation={conversation} actions={actions} onClose={close} />;

  const { preferences } = conversation;
  const muted = isMutedNow(preferences);
  // In a task of its own, after the menu has given back the focus.
  const then = (next: ListOverlay['kind']) => queueMicrotask(() => onChange({ ...overlay, kind: next }));
  return (
    <Over
      className={styles.popover ?? ''}
      triggerRef={trigger}
      isOpen
      onOpenChange={(open) => open || close()}
      placement="bottom end"
      aria-label={conversation.name}
    >
      <Menu className={styles.menu ?? ''} aria-label={conversation.name} autoFocus="first" onClose={close}>
        <MenuItem className={styles.item ?? ''} onAction={() => actions.toggleUnread(conversation)}>
          {isUnread(conversation) ? t`Mark as read` : t`Mark as unread`}
        </MenuItem>
        <MenuItem className={styles.item ?? ''} onAction={() => actions.togglePin(conversation)}>
          {preferences.pinned === undefined ? t`Pin` : t`Unpin`}
        </MenuItem>
        {muted ? (
          <MenuItem className={styles.item ?? ''} onAction={() => actions.mute(conversation, 'never')}>
            {t`Unmute`}
          </MenuItem>
        ) : (
          <MenuItem className={styles.item ?? ''} onAction={() => then('mute')}>
            {t`Mute…`}
          </MenuItem>
        )}
        <MenuItem className={styles.item ?? ''} onAction={() => then('folders')}>
          {t`Folders…`}
        </MenuItem>
        <MenuItem className={styles.item ?? ''} onAction={() => actions.toggleArchive(conversation)}>
          {preferences.archived ? t`Back into the list` : t`Archive`}
        </MenuItem>
      </Menu>
    </Over>
  );
}
