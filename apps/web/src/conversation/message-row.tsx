import { Trans, useLingui } from '@lingui/react/macro';
import type { Message, Reaction } from '@pando/engine/api';
import { lazy, memo, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { DeliveryMark } from '../components/delivery-mark.tsx';
import { listOf, timeOfDay, wholeTime } from '../components/time.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import type { Row } from '../store/rows.ts';
import { Attachments } from '../media/attachments.tsx';
import { toggleSelected } from '../store/selection.ts';
import { MessageActions } from './message-actions.tsx';
import styles from './message-row.module.css';
import { Quote } from './quote.tsx';
import { isEmojiOnly } from './emoji-only.ts';
import { RichText } from './rich-text.tsx';

const CardView = lazy(() => import('./card-view.tsx'));

export interface RowControls {
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  readonly jump: (message: string) => void;
}

interface Props {
  readonly row: Extract<Row, { kind: 'message' }>;
  readonly group: boolean;
  readonly writable: boolean;
  /** The one message that the keyboard is at. */
  readonly active: boolean;
  readonly flashed: boolean;
  readonly controls: RowControls;
}

function Reactions({
  message,
  reactions,
  writable,
  reachable,
}: {
  readonly message: Message;
  readonly reactions: readonly Reaction[];
  readonly writable: boolean;
  readonly reachable: boolean;
}) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  return (
    <div className={styles.reactions}>
      {reactions.map(({ emoji, from }) => {
        const mine = from.some(({ account }) => account === me);
        const names = listOf(from.map(({ name, account }) => (account === me ? t`you` : name)));
        return (
          <Button
            key={emoji}
            className={styles.reaction ?? ''}
            aria-pressed={mine}
            isDisabled={!writable}
            excludeFromTabOrder={!reachable}
            aria-label={`${emoji} ${from.length}: ${names}`}
            onPress={() => void app.react(message, emoji, mine)}
          >
            <span>{emoji}</span>
            {from.length > 1 && <span className={styles.tally}>{from.length}</span>}
          </Button>
        );
      })}
    </div>
  );
}

/** A message younger than this when it is first drawn has just come or gone, and is seen to. */
const ARRIVAL_MS = 1_500;

/** One message: who, what, when, how far. */
export const MessageRow = memo(function MessageRow({ row, group, writable, active, flashed, controls }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const { message, first, last, quoted } = row;
  const { id, own, from, at, text, state, attachments = [], deleted, edited } = message;
  const isCard = (message.poll ?? message.location ?? message.contact) !== undefined;
  const bigEmoji = attachments.length === 0 && !message.replyTo && isEmojiOnly(text);
  const reactions = message.reactions?.filter((reaction) => reaction.from.length > 0) ?? [];
  const [arriving] = useState(() => Date.now() - Date.parse(at) < ARRIVAL_MS);
  const [revealed, setRevealed] = useState(false);
  const hidden = message.blocked === true && !revealed;
  const selected = useAppState(({ selection }) =>
    selection?.conversation === message.conversation ? selection.messages.includes(id) : undefined,
  );
  const sender = own ? t`You` : from.name;

  return (
    <article
      className={styles.row}
      aria-label={`${sender}, ${timeOfDay(at)}`}
      data-message={id}
      data-own={own || undefined}
      data-selected={selected}
      data-first={first || undefined}
      data-last={last || undefined}
      data-flashed={flashed || undefined}
      data-arriving={arriving || undefined}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys move among messages
      tabIndex={active ? 0 : -1}
    >
      {selected !== undefined && (
        <button
          type="button"
          role="checkbox"
          aria-checked={selected}
          aria-label={t`Select this message`}
          className={styles.pick}
          onClick={() => toggleSelected(app, message.conversation, id)}
        >
          <span className={styles.tick}>{selected && <Icon name="check" size={15} />}</span>
        </button>
      )}
      {group && !own && (
        <span className={styles.face}>{last && <Avatar id={from.account} name={from.name} size="small" />}</span>
      )}
      <div className={styles.column}>
        <div
          className={styles.bubble}
          data-emoji={bigEmoji || undefined}
          data-picture={(attachments.length > 0 && text === '' && !deleted) || undefined}
        >
          {first && group && !own && (
            <p className={styles.sender} dir="auto">
              {from.name}
            </p>
          )}
          {hidden ? (
            <p className={styles.deleted}>
              <Trans>From somebody you blocked.</Trans>{' '}
              <Action kind="quiet" onPress={() => setRevealed(true)}>
                <Trans>Show</Trans>
              </Action>
            </p>
          ) : message.lapsed ? (
            <p className={styles.deleted}>
              <Trans>Not sent: its time was over before a server could take it.</Trans>
            </p>
          ) : deleted ? (
            <p className={styles.deleted}>
              <Trans>Message deleted</Trans>
            </p>
          ) : (
            <>
              {message.forwarded && (
                <p className={styles.forwarded}>
                  <Icon name="forward" size={15} /> <Trans>Forwarded</Trans>
                </p>
              )}
              {message.replyTo !== undefined && (
                <Quote message={quoted} onJump={() => controls.jump(message.replyTo ?? '')} />
              )}
              {attachments.length > 0 && <Attachments message={message} />}
              {message.newer && (
                <p className={styles.deleted}>
                  <Trans>Sent from a newer Pando</Trans>
                </p>
              )}
              {text !== '' && !isCard && (
                <RichText text={text} mentions={message.mentions} className={styles.text ?? ''} />
              )}
              {(isCard || message.preview) && (
                <Suspense
                  fallback={
                    isCard && (
                      <p className={styles.text} data-waiting>
                        {text}
                      </p>
                    )
                  }
                >
                  <CardView message={message} writable={writable} />
                </Suspense>
              )}
            </>
          )}
          {(last || own || edited || message.starred) && (
            <span className={styles.meta}>
              {message.starred && <Icon name="star" size={14} />}
              {edited && !deleted && (
                <span>
                  <Trans>edited</Trans>
                </span>
              )}
              {message.expiresAt !== undefined && <Icon name="clock" size={13} />}
              <time dateTime={at} title={wholeTime(at)}>
                {timeOfDay(at)}
              </time>
              {own && state && <DeliveryMark state={state} />}
            </span>
          )}
          {!deleted && (
            <MessageActions
              message={message}
              writable={writable}
              reachable={active}
              onReply={() => controls.reply(message)}
              onEdit={() => controls.edit(message)}
              onReact={(emoji) => void app.react(message, emoji, false)}
            />
          )}
        </div>
        {reactions.length > 0 && !deleted && (
          <Reactions message={message} reactions={reactions} writable={writable} reachable={active} />
        )}
        {state === 'not-sent' && !message.lapsed && (
          <p className={styles.notSent}>
            <Trans>Not sent.</Trans>{' '}
            {writable && (
              <Action kind="quiet" onPress={() => void app.sendAgain(message)}>
                <Trans>Send again</Trans>
              </Action>
            )}
          </p>
        )}
      </div>
    </article>
  );
});
