import { Trans, useLingui } from '@lingui/react/macro';
import { Avatar } from '../components/avatar.tsx';
import { Screen } from '../components/screen.tsx';
import { useConversationTitles } from '../conversation/conversation-title.ts';
import { paths } from '../routing/paths.ts';
import { useAppState } from '../store/app-context.ts';
import RequestChoice from './request-choice.tsx';
import styles from './requests-screen.module.css';

/** Strangers who want to talk, apart from one's conversations. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function RequestsScreen() {
  const { t } = useLingui();
  const all = useAppState(({ conversations }) => conversations);
  const titleOf = useConversationTitles();
  const requests = all.filter(({ status }) => status === 'request');
  return (
    <Screen title={t`Requests`} back={paths.conversations}>
      {requests.length === 0 ? (
        <p className={styles.none}>
          <Trans>Nobody is waiting. Strangers who write to you wait here until you let them in.</Trans>
        </p>
      ) : (
        <ul className={styles.requests}>
          {requests.map((conversation) => (
            <li key={conversation.id} className={styles.request}>
              <Avatar {...titleOf(conversation).face} group={conversation.kind === 'group'} />
              <RequestChoice conversation={conversation} />
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
