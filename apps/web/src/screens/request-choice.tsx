import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary } from '@pando/engine/api';
import { useState } from 'react';
import { Action } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import styles from './request-choice.module.css';

/** A stranger wants to talk: accept, decline, or block. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function RequestChoice({ conversation }: { readonly conversation: ConversationSummary }) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  const [blocking, setBlocking] = useState(false);
  const stranger = conversation.members.find(({ account }) => account !== me);
  const name = stranger?.name ?? conversation.name;
  const who = stranger?.account ?? conversation.name;

  async function accept() {
    const accepted = await app.ask('accept', { who, conversation: conversation.id });
    if (accepted) navigate(paths.conversation(accepted.conversation));
  }
  async function turnAway(how: 'decline' | 'block') {
    const params = how === 'block' ? { who } : { who, conversation: conversation.id };
    if ((await app.ask(how, params)) && location.hash.startsWith('#/c/')) navigate(paths.conversations);
  }

  return (
    <div className={styles.choice}>
      <p className={styles.text}>
        <Trans>
          <strong>{name}</strong> would like to write to you. They learn nothing unless you accept.
        </Trans>
      </p>
      <div className={styles.actions}>
        <Action kind="primary" onPress={() => void accept()}>
          <Trans>Accept</Trans>
        </Action>
        <Action onPress={() => void turnAway('decline')}>
          <Trans>Decline</Trans>
        </Action>
        <Action kind="danger" onPress={() => setBlocking(true)}>
          <Trans>Block</Trans>
        </Action>
      </div>
      <Confirm
        title={t`Block ${name}?`}
        text={t`You will not hear from them again. They are not told.`}
        action={t`Block`}
        isOpen={blocking}
        onClose={() => setBlocking(false)}
        onConfirm={() => void turnAway('block')}
      />
    </div>
  );
}
