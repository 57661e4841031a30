import { useLingui } from '@lingui/react/macro';
import type { ConversationPreferences, ConversationSummary } from '@pando/engine/api';
import { Radio, RadioGroup } from 'react-aria-components';
import { Section } from '../components/screen.tsx';
import { useApp } from '../store/app-context.ts';
import styles from './look-screen.module.css';

type Notify = ConversationPreferences['notify'];

/** When its person is told of what is written in a conversation; nobody else learns of it. */
export function NotifySection({ conversation }: { readonly conversation: ConversationSummary }) {
  const { t } = useLingui();
  const app = useApp();
  const { id, preferences } = conversation;
  const words: Readonly<Record<Notify, string>> = {
    all: t`Always`,
    mentions: t`You are mentioned`,
    none: t`Never`,
  };
  return (
    <Section title={t`Notifications`}>
      <RadioGroup
        className={styles.choice ?? ''}
        aria-label={t`Notifications`}
        value={preferences.notify}
        orientation="horizontal"
        onChange={(value) => void app.ask('organise', { conversation: id, notify: value as Notify })}
      >
        <div className={styles.options}>
          {(['all', 'mentions', 'none'] as const).map((notify) => (
            <Radio key={notify} value={notify} className={styles.option ?? ''} data-plain>
              {words[notify]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
    </Section>
  );
}
