import { Trans, useLingui } from '@lingui/react/macro';
import { Section } from '../components/screen.tsx';
import { Toggle } from '../components/toggle.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import page from './page.module.css';

/** What others are told of one's reading and writing. Who does not tell it does not see it. */
export function MarksSection() {
  const { t } = useLingui();
  const app = useApp();
  const preferences = useAppState((state) => state.preferences);
  if (!preferences) return null;
  const { deliveredMarks, readMarks, typing } = preferences;
  return (
    <Section title={t`What others see of you`}>
      <p className={page.text}>
        <Trans>You see of others only what you let them see of you.</Trans>
      </p>
      <Toggle
        label={t`That their message has come`}
        isOn={deliveredMarks}
        onChange={(delivered) => void app.ask('privacy', { delivered })}
      />
      <Toggle
        label={t`That you have read it`}
        isOn={readMarks}
        onChange={(read) => void app.ask('privacy', { read })}
      />
      <Toggle
        label={t`That you are writing`}
        isOn={typing}
        onChange={(next) => void app.ask('privacy', { typing: next })}
      />
    </Section>
  );
}
