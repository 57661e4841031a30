import { useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { memo, useId, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { DeliveryMark } from '../components/delivery-mark.tsx';
import { Icon } from '../components/icon.tsx';
import { shortTime, wholeTime } from '../components/time.ts';
import { useConversationTitle } from '../conversation/conversation-title.ts';
import { plainLine } from '../conversation/markup.ts';
import { useNoticeText } from '../conversation/notice-text.ts';
import { useTypingText } from '../conversation/typing-text.ts';
import { useAttachmentWords } from '../media/attachment-words.ts';
import { paths } from '../routing/paths.ts';
import { isMutedNow, isUnread } from '../store/list-order.ts';
import styles from './conversation-list.module.css';
import { useSwipe } from './use-swipe.ts';

/** Past this, a count says no more. */
const COUNT_LIMIT = 99;

/** What is done with a line. */
export interface RowControls {
  readonly onMenu: (conversation: ConversationSummary, anchor: HTMLElement) => void;
  readonly onKey: (conversation: ConversationSummary, event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (conversation: ConversationSummary) => void;
  readonly onSwipe: (conversation: ConversationSummary, side: 'start' | 'end') => void;
}

interface Props {
  readonly conversation: ConversationSummary;
  readonly open: boolean;
  /** The one line that the Tab key stops at. */
  readonly active: boolean;
  readonly controls: RowControls;
}

function usePreview(): (conversation: ConversationSummary) => string {
  const { t } = useLingui();
  const noticeText = useNoticeText();
  const attachmentWords = useAttachmentWords();
  return ({ kind, last, status, awaitsApproval, draft }) => {
    if (status === 'joining') return awaitsApproval === true ? t`Waiting to be let in` : t`Joining…`;
    const begun = plainLine(draft?.text.trim() ?? '');
    if (begun !== '') return t`Draft: ${begun}`;
    if (last === undefined) return t`Nothing written yet`;
    if (last.notice) return noticeText(last.notice);
    if (last.deleted) return t`Message deleted`;
    if (last.blocked) return t`From somebody you blocked.`;
    const text = plainLine(last.text, last.mentions) || attachmentWords(last.attachments);
    if (last.own) return t`You: ${text}`;
    return kind === 'group' ? `${last.from.name}: ${text}` : text;
  };
}

function Row({ conversation, open, active, controls }: Props) {
  const { t } = useLingui();
  const preview = usePreview();
  const typing = useTypingText(conversation.id);
  const { id, kind, unread, last, activeAt, preferences } = conversation;
  const { name, face } = useConversationTitle(conversation);
  const about = useId();
  const muted = isMutedNow(preferences);
  const swipe = useSwipe({
    onStart: () => controls.onSwipe(conversation, 'start'),
    onEnd: () => controls.onSwipe(conversation, 'end'),
    onHold: (row) => controls.onMenu(conversation, row),
  });
  return (
    <div
      role="presentation"
      className={styles.row}
      data-conversation={id}
      data-unread={isUnread(conversation) || undefined}
      data-muted={muted || undefined}
      {...swipe}
      onContextMenu={(event) => {
        event.preventDefault();
        controls.onMenu(conversation, event.currentTarget);
      }}
      onKeyDown={(event) => controls.onKey(conversation, event)}
      onFocus={() => controls.onFocus(conversation)}
    >
      <span className={styles.under} aria-hidden="true">
        <Icon name="check" size={20} />
        <Icon name="archive" size={20} />
      </span>
      <div className={styles.slide}>
        <Avatar {...face} group={kind === 'group'} />
        <div className={styles.words}>
          <div className={styles.first}>
            <Link
              href={paths.conversation(id)}
              className={styles.name ?? ''}
              dir="auto"
              tabIndex={active ? 0 : -1}
              aria-current={open ? 'page' : undefined}
              aria-describedby={about}
            >
              {name}
              {unread > 0 && <span className="unseen">{t`, ${unread} unread`}</span>}
              {unread === 0 && preferences.markedUnread && <span className="unseen">{t`, marked as unread`}</span>}
            </Link>
            {preferences.pinned !== undefined && <Mark icon="pin" label={t`Pinned`} />}
            {muted && <Mark icon="muted" label={t`Muted`} />}
            <time className={styles.time} dateTime={activeAt} title={wholeTime(activeAt)}>
              {shortTime(activeAt)}
            </time>
          </div>
          <div className={styles.second} id={about}>
            {last?.own && last.state && <DeliveryMark state={last.state} />}
            <span className={styles.preview} dir="auto">
              {typing ?? preview(conversation)}
            </span>
            <Badges conversation={conversation} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Badges({ conversation: { unread, mentions, preferences } }: Pick<Props, 'conversation'>) {
  const { t } = useLingui();
  if (unread === 0) return preferences.markedUnread ? <span className={styles.dot} aria-hidden="true" /> : null;
  return (
    <>
      {mentions > 0 && (
        <span className={styles.mention} role="img" aria-label={t`You are mentioned`} title={t`You are mentioned`}>
          @
        </span>
      )}
      <span className={styles.count} aria-hidden="true">
        {unread > COUNT_LIMIT ? `${COUNT_LIMIT}+` : unread}
      </span>
    </>
  );
}

function Mark({ icon, label }: { readonly icon: 'pin' | 'muted'; readonly label: string }) {
  return (
    <span className={styles.mark} role="img" aria-label={label} title={label}>
      <Icon name={icon} size={15} />
    </span>
  );
}

/** One line of the list of conversations. */
export const ConversationRow = memo(Row);
