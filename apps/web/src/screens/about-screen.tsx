import { Trans, useLingui } from '@lingui/react/macro';
import type { ConversationSummary, Result } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { useConversationTitle } from '../conversation/conversation-title.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { GroupPage } from './group-page.tsx';
import { NotifySection } from './notify-section.tsx';
import page from './page.module.css';
import { ServerState } from './server-state.tsx';
import { TimerSection } from './timer-section.tsx';

function Replicas({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const app = useApp();
  const version = useAppState(({ serversVersion }) => serversVersion);
  const [replicas, setReplicas] = useState<Result<'replicas'>>([]);
  useEffect(() => {
    void app.attend('replicas', { conversation: id }).then((found) => found && setReplicas(found));
  }, [app, id, version]);
  if (replicas.length === 0) return null;
  return (
    <Section title={t`Kept by`}>
      <ul className={page.people} aria-label={t`Kept by`}>
        {replicas.map(({ url, name, operator, state }) => (
          <li key={url} data-server={url}>
            <span className={page.name}>
              {name || new URL(url).host}
              {operator !== '' && <small>{operator}</small>}
            </span>
            <ServerState state={state} />
          </li>
        ))}
      </ul>
      <p className={page.text}>
        <Trans>
          Any one of them may fail. <Link href={paths.servers}>See all your servers</Link>
        </Trans>
      </p>
    </Section>
  );
}

type Ending = 'leave' | 'forget' | 'block';

function Endings({ conversation }: { readonly conversation: ConversationSummary }) {
  const { t } = useLingui();
  const app = useApp();
  const me = useAppState(({ me }) => me?.account);
  const [ending, setEnding] = useState<Ending>();
  const { id, kind, writable } = conversation;
  const other = kind === 'direct' ? conversation.members.find(({ account }) => account !== me) : undefined;
  const name = other?.name ?? conversation.name;

  const words = {
    leave: {
      title: t`Leave ${name}?`,
      text: t`You read nothing more. The others see that you left.`,
      action: t`Leave`,
    },
    forget: {
      title: t`Delete this conversation?`,
      text: t`All its messages are deleted here, and you leave it. Others keep theirs.`,
      action: t`Delete`,
    },
    block: {
      title: t`Block ${name}?`,
      text: t`You will not hear from them again. They are not told.`,
      action: t`Block`,
    },
  };
  const shown = words[ending ?? 'leave'];

  async function confirm() {
    if (ending === 'leave') await app.ask('group.leave', { conversation: id });
    if (ending === 'block' && other) await app.ask('block', { who: other.account });
    if (ending === 'forget' && !(await app.forget(id))) return;
    navigate(ending === 'leave' ? paths.conversation(id) : paths.conversations, { replace: true });
  }

  return (
    <div className={page.stack}>
      {kind === 'group' && writable && (
        <Action kind="danger" onPress={() => setEnding('leave')}>
          <Trans>Leave group</Trans>
        </Action>
      )}
      {other && (
        <Action kind="danger" onPress={() => setEnding('block')}>
          <Trans>Block {name}</Trans>
        </Action>
      )}
      <Action kind="danger" onPress={() => setEnding('forget')}>
        <Trans>Delete conversation</Trans>
      </Action>
      <Confirm
        {...shown}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => void confirm()}
      />
    </div>
  );
}

/** Who is in a conversation, who keeps it, and how it ends. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function AboutScreen({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const conversation = useAppState(({ conversations }) => conversations.find((one) => one.id === id));
  const me = useAppState(({ me }) => me?.account);
  const title = useConversationTitle(conversation);
  if (!conversation) return null;
  const { kind, status } = conversation;
  const other = kind === 'direct' ? conversation.members.find(({ account }) => account !== me) : undefined;
  return (
    <Screen title={t`About this conversation`} back={paths.conversation(id)} backLabel={t`Back to the conversation`}>
      {kind === 'group' && status !== 'joining' ? (
        <GroupPage conversation={conversation} />
      ) : (
        <div className={page.head}>
          <Avatar {...title.face} size="large" group={kind === 'group'} />
          <h2 className={page.headName} dir="auto">
            {title.name}
          </h2>
          {other && (
            <Link href={paths.person(other.account)}>
              <Trans>Name, safety number and shared groups</Trans>
            </Link>
          )}
        </div>
      )}
      {status !== 'request' && (kind !== 'group' || status === 'joining') && (
        <TimerSection conversation={conversation} editable={conversation.writable} />
      )}
      {kind !== 'self' && status === 'active' && <NotifySection conversation={conversation} />}
      {status !== 'request' && <Replicas id={id} />}
      <Endings conversation={conversation} />
    </Screen>
  );
}
