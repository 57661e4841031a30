import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, Message } from '@pando/engine/api';
import { useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Icon } from '../components/icon.tsx';
import { useAttachmentWords } from '../media/attachment-words.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { jumpTo } from '../store/jump.ts';
import { plainLine } from './markup.ts';
import styles from './pin-bar.module.css';

const NOTHING: readonly Message[] = [];

/** What is pinned, one at a time: pressing it shows the message, and leads to the next one. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function PinBar({ conversation }: { readonly conversation: ConversationSummary }) {
  const { t } = useLingui();
  const app = useApp();
  const { id, writable } = conversation;
  const pins = useAppState((state) => state.pins[id] ?? NOTHING);
  const attachmentWords = useAttachmentWords();
  const [turn, setTurn] = useState(0);
  if (pins.length === 0) return null;
  const at = turn % pins.length;
  const pin = pins[at] as Message;
  const { text, mentions, attachments, blocked } = pin;
  return (
    <div className={styles.bar} role="region" aria-label={t`Pinned messages`}>
      <button
        type="button"
        className={styles.pin}
        onClick={() => {
          jumpTo(app, { conversation: id, message: pin.id });
          setTurn(at + 1);
        }}
      >
        <Icon name="pin" size={19} />
        <span className={styles.words}>
          <span className={styles.head}>
            {pins.length === 1 ? (
              <Trans>Pinned</Trans>
            ) : (
              <Trans>
                Pinned, {at + 1} of {pins.length}
              </Trans>
            )}
          </span>
          <span className={styles.text} dir="auto">
            {blocked
              ? t`From somebody you blocked.`
              : text === ''
                ? attachmentWords(attachments)
                : plainLine(text, mentions)}
          </span>
        </span>
      </button>
      {writable && (
        <Sign
          icon="close"
          size={17}
          kind="small"
          label={t`Unpin`}
          onPress={() => void app.ask('pin', { conversation: id, message: pin.id, remove: true })}
        />
      )}
    </div>
  );
}
