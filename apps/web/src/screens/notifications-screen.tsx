import { Trans, useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { Action } from '../components/controls.tsx';
import { Screen, Section } from '../components/screen.tsx';
import { Toggle } from '../components/toggle.tsx';
import { paths } from '../routing/paths.ts';
import { useNotifications } from '../notifications/notifications-context.ts';
import type { NotificationState } from '../notifications/in-page.ts';
import page from './page.module.css';

function Standing({ state }: { readonly state: NotificationState }) {
  switch (state) {
    case 'unsupported':
      return <Trans>This browser shows no notifications for Pando.</Trans>;
    case 'blocked':
      return (
        <Trans>
          This browser blocks notifications from Pando. Allow them in its settings for this site, then come back.
        </Trans>
      );
    case 'off':
      return <Trans>Nothing is shown when somebody writes to you while you are elsewhere.</Trans>;
    case 'page':
      return (
        <Trans>You are told while Pando is open somewhere in this browser. Its push service does not answer.</Trans>
      );
    case 'push':
      return (
        <Trans>
          You are told also while Pando is closed. Your browser’s maker learns that something came, not what.
        </Trans>
      );
  }
}

/** Whether, and how, this browser tells of messages. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function NotificationsScreen() {
  const { t } = useLingui();
  const notifications = useNotifications();
  const { state, preview, changing } = useStore(notifications.view);
  const isOn = state === 'page' || state === 'push';
  return (
    <Screen title={t`Notifications`} back={paths.you} backLabel={t`Back to you`}>
      <Section title={t`On this device`}>
        <p className={page.text} role="status">
          <Standing state={state} />
        </p>
        <div className={page.actions}>
          {state === 'off' && (
            <Action kind="primary" isDisabled={changing} onPress={() => void notifications.turnOn()}>
              <Trans>Turn notifications on</Trans>
            </Action>
          )}
          {isOn && (
            <Action isDisabled={changing} onPress={() => void notifications.turnOff()}>
              <Trans>Turn notifications off</Trans>
            </Action>
          )}
        </div>
      </Section>
      {isOn && (
        <Section title={t`What they say`}>
          <Toggle
            label={t`Show what was written`}
            hint={t`Otherwise only who wrote. Whoever sees your screen sees it.`}
            isOn={preview}
            onChange={(chosen) => void notifications.choosePreview(chosen)}
          />
        </Section>
      )}
    </Screen>
  );
}
