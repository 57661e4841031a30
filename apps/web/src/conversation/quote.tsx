import { Trans, useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useAttachmentWords } from '../media/attachment-words.ts';
import { plainLine } from './markup.ts';
import styles from './quote.module.css';

/** The message that another answers, in short. */
export function QuoteBody({ message }: { readonly message: Message }) {
  const attachmentWords = useAttachmentWords();
  return (
    <>
      <span className={styles.who} dir="auto">
        {message.own ? <Trans>You</Trans> : message.from.name}
      </span>
      <span className={styles.text} dir="auto">
        {message.deleted ? (
          <Trans>Message deleted</Trans>
        ) : message.blocked ? (
          <Trans>From somebody you blocked.</Trans>
        ) : (
          plainLine(message.text, message.mentions) || attachmentWords(message.attachments)
        )}
      </span>
    </>
  );
}

interface Props {
  /** Nothing if that message is not loaded. */
  readonly message: Message | undefined;
  readonly onJump: () => void;
}

/** The quote above an answer; pressing it goes to the message. */
export function Quote({ message, onJump }: Props) {
  const { t } = useLingui();
  const name = message?.from.name ?? '';
  return (
    <button
      type="button"
      className={styles.quote}
      onClick={onJump}
      title={message ? t`Go to the message by ${name}` : t`Go to the quoted message`}
    >
      {message ? (
        <QuoteBody message={message} />
      ) : (
        <span className={styles.text}>
          <Trans>An earlier message</Trans>
        </span>
      )}
    </button>
  );
}
