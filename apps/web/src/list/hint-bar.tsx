import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { Action, Sign } from '../components/controls.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { useNotifications } from '../notifications/notifications-context.ts';
import { navigate } from '../routing/hash-location.ts';
import { paths } from '../routing/paths.ts';
import { useApp, useAppState } from '../store/app-context.ts';
import { nextHint, type HintName } from './hints.ts';
import styles from './hint-bar.module.css';

const NONE: readonly string[] = [];

interface Words {
  readonly icon: IconName;
  readonly text: ReactNode;
  readonly action: string;
  readonly go: () => void;
}

/** One thing that can be done when one likes, above the list; put away it never comes back, on any device. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function HintBar() {
  const { t } = useLingui();
  const app = useApp();
  const notifications = useNotifications();
  const notifying = useStore(notifications.view, ({ state }) => state);
  const pictured = useAppState(({ me }) => me?.picture !== undefined);
  const known = useAppState(({ preferences }) => preferences);
  const [rests, setRests] = useState(false);
  const seen = known?.hints ?? NONE;

  const name = nextHint({ seen, pictured, notifying });
  if (known === undefined || name === undefined || rests) return null;

  const words: Readonly<Record<HintName, Words>> = {
    picture: {
      icon: 'camera',
      text: <Trans>A picture of you helps the others to find you.</Trans>,
      action: t`Add a picture`,
      go: () => navigate(paths.you),
    },
    notifications: {
      icon: 'bell',
      text: <Trans>Pando can tell you when somebody writes while you are elsewhere.</Trans>,
      action: t`Turn notifications on`,
      go: () => void notifications.turnOn(),
    },
  };
  const { icon, text, action, go } = words[name];

  function putAway(hint: HintName) {
    // The next one waits for another day.
    setRests(true);
    void app.ask('preferences.set', { name: 'hints', value: [...seen, hint] });
  }

  return (
    <aside className={styles.hint} aria-label={t`A hint`}>
      <Icon name={icon} size={20} />
      <div className={styles.words}>
        <p>{text}</p>
        <Action kind="quiet" onPress={go}>
          {action}
        </Action>
      </div>
      <Sign icon="close" size={17} kind="small" label={t`Do not show this again`} onPress={() => putAway(name)} />
    </aside>
  );
}
