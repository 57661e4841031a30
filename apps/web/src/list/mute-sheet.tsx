import { useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { Action } from '../components/controls.tsx';
import { Sheet } from '../components/dialog.tsx';
import styles from './conversation-menu.module.css';
import { MUTES, type ListActions, type Mute } from './list-actions.ts';

interface Props {
  readonly conversation: ConversationSummary;
  readonly actions: ListActions;
  readonly onClose: () => void;
}

/** For how long a conversation is to be quiet. */
export function MuteSheet({ conversation, actions, onClose }: Props) {
  const { t } = useLingui();
  const words: Readonly<Record<Mute, string>> = {
    hour: t`For an hour`,
    hours: t`For 8 hours`,
    week: t`For a week`,
    always: t`Always`,
  };
  return (
    <Sheet title={t`Mute ${conversation.name}`} isOpen onClose={onClose}>
      <div className={styles.choices}>
        <p
          className={styles.note}
        >{t`No notifications. Put away in the archive it stays there, whatever is written.`}</p>
        {MUTES.map((mute) => (
          <Action
            key={mute}
            onPress={() => {
              actions.mute(conversation, mute);
              onClose();
            }}
          >
            {words[mute]}
          </Action>
        ))}
      </div>
    </Sheet>
  );
}
