import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Action } from '../components/controls.tsx';
import { Screen } from '../components/screen.tsx';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';

/** Asks before one comes into a group by its link. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function JoinScreen() {
  const { t } = useLingui();
  const app = useApp();
  const invitation = useAppState(({ invitation }) => invitation);
  const [joining, setJoining] = useState(false);
  const group = invitation?.group;
  useEffect(() => {
    if (group === undefined) navigate(paths.conversations, { replace: true });
  }, [group]);
  if (invitation === undefined || group === undefined) return null;

  async function join() {
    if (invitation === undefined || joining) return;
    setJoining(true);
    const conversation = await app.follow(invitation);
    setJoining(false);
    if (conversation !== undefined) navigate(paths.conversation(conversation), { replace: true });
  }

  return (
    <Screen title={t`Join a group`} back={paths.conversations}>
      <div className={page.head}>
        <Avatar id={invitation.link} name={group.name} size="large" group />
        <h2 className={page.headName} dir="auto">
          {group.name}
        </h2>
        <p className={page.text}>
          {invitation.name === undefined ? (
            <Trans>You are invited to this group.</Trans>
          ) : (
            <Trans>{invitation.name} invites you to this group.</Trans>
          )}{' '}
          {group.approval && <Trans>An admin is asked before you come in.</Trans>}
        </p>
        <div className={page.actions}>
          <Action kind="primary" isDisabled={joining} onPress={() => void join()}>
            {group.approval ? <Trans>Ask to join</Trans> : <Trans>Join</Trans>}
          </Action>
          <Action onPress={app.dismissInvitation}>
            <Trans>Not now</Trans>
          </Action>
        </div>
      </div>
    </Screen>
  );
}
