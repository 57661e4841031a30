import { Trans, useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Sign } from '../components/controls.tsx';
import { Screen } from '../components/screen.tsx';
import { wholeTime } from '../components/time.ts';
import { plainLine } from '../conversation/markup.ts';
import { useAttachmentWords } from '../media/attachment-words.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { jumpTo } from '../store/jump.ts';
import styles from './starred-screen.module.css';

/** All messages that one has starred, in every conversation. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function StarredScreen() {
  const { t } = useLingui();
  const app = useApp();
  const conversations = useAppState((state) => state.conversations);
  const attachmentWords = useAttachmentWords();
  const [messages, setMessages] = useState<readonly Message[]>();
  useEffect(() => {
    void app.ask('starred', {}).then((found) => found && setMessages(found));
  }, [app]);

  function takeOff({ id, conversation }: Message) {
    setMessages((shown) => shown?.filter((message) => message.id !== id));
    void app.ask('star', { conversation, message: id, remove: true });
  }

  return (
    <Screen title={t`Starred messages`} back={paths.you}>
      {messages?.length === 0 && (
        <p className={styles.nothing}>
          <Trans>Nothing is starred. Choose “Star” in a message’s menu to find it here again.</Trans>
        </p>
      )}
      <ul className={styles.list}>
        {messages?.map((message) => {
          const { id, conversation, from, own, at, text, mentions, attachments } = message;
          const known = conversations.find((one) => one.id === conversation);
          const where = known?.kind === 'self' ? t`Note to Self` : known?.name;
          return (
            <li key={id} className={styles.item}>
              <Link
                href={paths.conversation(conversation)}
                className={styles.link ?? ''}
                onClick={() => jumpTo(app, { conversation, message: id })}
              >
                <span className={styles.head}>
                  <bdi>{own ? t`You` : from.name}</bdi> · <bdi>{where}</bdi> ·{' '}
                  <time dateTime={at}>{wholeTime(at)}</time>
                </span>
                <span dir="auto">{text === '' ? attachmentWords(attachments) : plainLine(text, mentions)}</span>
              </Link>
              <Sign icon="close" size={17} kind="small" label={t`Remove star`} onPress={() => takeOff(message)} />
            </li>
          );
        })}
      </ul>
    </Screen>
  );
}
