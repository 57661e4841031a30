import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useId } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { DeliveryMark } from '../components/delivery-mark.tsx';
import { GroveMark } from '../components/grove.tsx';
import { Icon } from '../components/icon.tsx';
import { shortTime, wholeTime } from '../components/time.ts';
import { useConversationTitle } from '../conversation/conversation-title.ts';
import { useTypingText } from '../conversation/typing-text.ts';
import { useNoticeText } from '../conversation/notice-text.ts';
import { useHashLocation } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useAppState } from '../store/app-context.ts';
import { useAttachmentWords } from '../media/attachment-words.ts';
import { isAlone } from '../store/app-store.ts';
import styles from './conversation-list.module.css';

/** Past this, a count says no more. */
const COUNT_LIMIT = 99;

function usePreview(): (conversation: ConversationSummary) => string {
  const { t } = useLingui();
  const noticeText = useNoticeText();
  const attachmentWords = useAttachmentWords();
  return ({ kind, last, status, awaitsApproval, draft }) => {
    if (status === 'joining') return awaitsApproval === true ? t`Waiting to be let in` : t`Joining…`;
    const begun = draft?.text.trim() ?? '';
    if (begun !== '') return t`Draft: ${begun}`;
    if (last === undefined) return t`Nothing written yet`;
    if (last.notice) return noticeText(last.notice);
    if (last.deleted) return t`Message deleted`;
    const text = last.text || attachmentWords(last.attachments);
    if (last.own) return t`You: ${text}`;
    return kind === 'group' ? `${last.from.name}: ${text}` : text;
  };
}

function Row({ conversation, open }: { readonly conversation: ConversationSummary; readonly open: boolean }) {
  const { t } = useLingui();
  const preview = usePreview();
  const typing = useTypingText(conversation.id);
  const { id, kind, unread, last, activeAt } = conversation;
  const { name, face } = useConversationTitle(conversation);
  const about = useId();
  return (
    <li className={styles.row} data-conversation={id} data-unread={unread > 0 || undefined}>
      <Avatar {...face} group={kind === 'group'} />
      <div className={styles.words}>
        <div className={styles.first}>
          <Link
            href={paths.conversation(id)}
            className={styles.name ?? ''}
            dir="auto"
            aria-current={open ? 'page' : undefined}
            aria-describedby={about}
          >
            {name}
            {unread > 0 && <span className="unseen">{t`, ${unread} unread`}</span>}
          </Link>
          <time className={styles.time} dateTime={activeAt} title={wholeTime(activeAt)}>
            {shortTime(activeAt)}
          </time>
        </div>
        <div className={styles.second} id={about}>
          {last?.own && last.state && <DeliveryMark state={last.state} />}
          <span className={styles.preview} dir="auto">
            {typing ?? preview(conversation)}
          </span>
          {unread > 0 && (
            <span className={styles.count} aria-hidden="true">
              {unread > COUNT_LIMIT ? `${COUNT_LIMIT}+` : unread}
            </span>
          )}
        </div>
      </div>
    </li>
  );
}

/** All conversations, newest first, and the ways to everything else. */
export function ConversationList() {
  const { t } = useLingui();
  const [path] = useHashLocation();
  const me = useAppState(({ me }) => me);
  const all = useAppState(({ conversations }) => conversations);
  const alone = useAppState(isAlone);
  const requests = all.filter(({ status }) => status === 'request').length;
  // Every screen has one first heading; the list has it where nothing else is open.
  const Brand = path === paths.conversations && !alone ? 'h1' : 'p';
  const conversations = all.filter(({ status }) => status !== 'request');
  return (
    <div className={styles.list}>
      <header className={styles.bar}>
        <Brand className={styles.brand}>
          <GroveMark size={30} /> Pando
        </Brand>
        <Link href={paths.newContact} className={styles.sign ?? ''} aria-label={t`New contact`} title={t`New contact`}>
          <Icon name="add" />
        </Link>
        <Link href={paths.newGroup} className={styles.sign ?? ''} aria-label={t`New group`} title={t`New group`}>
          <Icon name="group" />
        </Link>
      </header>
      <nav aria-label={t`Conversations`} className={styles.scroll}>
        {requests > 0 && (
          <Link
            href={paths.requests}
            className={styles.requests ?? ''}
            aria-current={path === paths.requests ? 'page' : undefined}
          >
            <span>
              <Trans>Requests</Trans>
            </span>
            <span className={styles.count} aria-label={t`${requests} waiting`}>
              {requests}
            </span>
          </Link>
        )}
        {conversations.length === 0 ? (
          <p className={styles.none}>
            <Trans>No conversations yet.</Trans>
          </p>
        ) : (
          <ul>
            {conversations.map((conversation) => (
              <Row
                key={conversation.id}
                conversation={conversation}
                open={path.startsWith(paths.conversation(conversation.id))}
              />
            ))}
          </ul>
        )}
      </nav>
      <footer className={styles.foot}>
        {me && (
          <Link href={paths.you} className={styles.me ?? ''} aria-current={path === paths.you ? 'page' : undefined}>
            <Avatar id={me.account} name={me.name} size="small" />
            <span className="unseen">{t`You:`}</span>
            <span className={styles.name} dir="auto">
              {me.name}
            </span>
          </Link>
        )}
        <Link
          href={paths.servers}
          className={styles.servers ?? ''}
          aria-current={path === paths.servers ? 'page' : undefined}
        >
          <Trans>Your servers</Trans>
        </Link>
      </footer>
      <p className="unseen">
        <Plural value={conversations.length} one="# conversation" other="# conversations" />
      </p>
    </div>
  );
}
